package dev.holdpoint.queue.redis;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.util.List;

/// Who says something: free text, at most 256 characters, recorded and shown on terminals.
final class SaidBy {
    private static final int LONGEST = 256;
    private static final String EXPECTED =
            "at most " + LONGEST + " characters without control characters";

    private SaidBy() {}

    /// Refuses an answer by a name that cannot be recorded.
    ///
    /// @throws HoldpointException `bad_answer`
    static void checkAnswer(String by) {
        if (!isUsable(by)) {
            throw new HoldpointException(
                    Problem.BAD_ANSWER,
                    "the answer does not fit the question; nothing was changed",
                    List.of("by: expected " + EXPECTED + ", got " + by.length() + " characters"));
        }
    }

    /// Refuses a decision by a name that cannot be recorded.
    ///
    /// @throws HoldpointException `bad_setting`
    static void checkDecision(String by) {
        if (!isUsable(by)) {
            throw new HoldpointException(
                    Problem.BAD_SETTING,
                    "expected "
                            + EXPECTED
                            + " to say who decides, got "
                            + by.length()
                            + " characters");
        }
    }

    private static boolean isUsable(String by) {
        return by.length() <= LONGEST && by.chars().noneMatch(Character::isISOControl);
    }
}
