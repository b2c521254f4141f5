package dev.holdpoint.explorer;

/// What executors do wrong on purpose.
enum Habit {
    GO_BEFORE_LEAVE("go is written before Redis has given leave"),
    DONE_IGNORED("nobody looks at done.json when a pass is taken"),
    NOT_RENAMED("the claim directory keeps the name that it has");

    private final String sentence;

    Habit(String sentence) {
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }
}
