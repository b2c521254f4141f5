package dev.holdpoint.queue.redis;

/// A rule that did not hold.
final class Broken extends Exception {
    private static final long serialVersionUID = 1;

    private Broken(String rule, String sentence) {
        super(rule + ": " + sentence);
    }

    static void unless(boolean holds, String rule, String sentence) throws Broken {
        if (!holds) {
            throw new Broken(rule, sentence);
        }
    }
}
