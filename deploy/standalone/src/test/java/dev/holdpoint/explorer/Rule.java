package dev.holdpoint.explorer;

/// What must hold in every state that any order of steps leads to.
enum Rule {
    ONE_OWNER("at most one owner is accepted"),
    FENCE_RISES("a fence is higher than every one before it, whatever Redis has forgotten"),
    STALE_REFUSED("a stale owner's scripts are refused"),
    OWNER_HEARD("the rightful owner is not refused"),
    OVERTAKEN("an owner who has been overtaken on disk changes nothing there"),
    PUBLISHED_ONCE("a step is published at most once"),
    ENDS("a healthy executor brings the pass to its end"),
    WHOLE("in the end the tree is wholly before or wholly after"),
    AGREES("the result says what became of the tree"),
    ONE_WINNER("a question has one winner, and the losers are told who"),
    WAITING_HOLDS_NOTHING("a pass that nobody runs has no owner, lease, holder or pending entry"),
    CANCELLED_STAYS("a cancelled pass does not publish after it"),
    NOT_LOST("a pass is in exactly the index of its state");

    private final String sentence;

    Rule(String sentence) {
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }

    /// @param detail what was seen instead
    Broken broken(String detail) {
        return new Broken(this, detail);
    }

    /// A rule does not hold.
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Rule rule;

        private Broken(Rule rule, String detail) {
            super(rule.sentence() + ": " + detail);
            this.rule = rule;
        }

        Rule rule() {
            return rule;
        }
    }
}
