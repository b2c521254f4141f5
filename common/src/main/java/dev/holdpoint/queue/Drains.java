package dev.holdpoint.queue;

import java.util.Optional;

/// Asks executors to take nothing more.
public interface Drains {
    /// What becomes of what a drained executor runs.
    enum Way {
        /// Its workers are killed, what is being published is finished, the passes go back to the
        /// front; no attempt counts.
        HAND_BACK("hand_back"),

        /// It comes to its end, or to a question.
        FINISH("finish");

        private final String word;

        Way(String word) {
            this.word = word;
        }

        /// As it stands in Redis.
        public String word() {
            return word;
        }
    }

    /// Asks one start of an executor; its next start takes passes again.
    void ask(String executorId, String boot, Way way);

    /// Lets an executor take passes again.
    ///
    /// @return whether it had been asked
    boolean undo(String executorId);

    /// What this start of an executor was asked; empty = to take passes.
    Optional<Way> asked(String executorId, String boot);
}
