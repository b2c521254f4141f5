package dev.holdpoint.executor.doctor;

/// How one protection fared.
///
/// @param came what the worker met
/// @param advice what to do; empty where it is not missing
public record Row(Protection protection, Result result, String came, String advice) {
    /// How it is to be read.
    public enum Result {
        OK("ok"),

        /// There was nothing to try it with: neither held nor missing.
        NOT_TRIED("not tried"),

        /// The level promises it, and it is not there.
        NOT_OK("NOT OK"),

        /// It is not there, and the level does not promise it.
        OPEN("open");

        private final String word;

        Result(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }
}
