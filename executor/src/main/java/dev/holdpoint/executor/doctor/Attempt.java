package dev.holdpoint.executor.doctor;

/// What one worker met that tried to get past a protection.
///
/// @param isHeld whether the protection held
/// @param came in few words
record Attempt(boolean isHeld, String came) {
    static final Attempt NO_ANSWER = new Attempt(false, "the worker gave no answer");
}
