package dev.holdpoint.executor.stage;

/// What a stage is made of.
public sealed interface StageKind {
    /// Copy-on-write over the workspace: the cost follows what a plugin changes.
    record Overlay() implements StageKind {}

    /// A copy of the whole workspace: the cost follows its size.
    ///
    /// @param how `reflink` or `every byte`
    /// @param why there is no overlay
    record Copy(String how, String why) implements StageKind {
        static final String REFLINK = "reflink";
        static final String EVERY_BYTE = "every byte";

        /// Whether it takes no space until something is changed.
        boolean isShared() {
            return how.equals(REFLINK);
        }

        /// One line for people.
        public String sentence() {
            return "the workspace is staged by a copy (" + how + "): " + why;
        }
    }
}
