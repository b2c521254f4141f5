package dev.holdpoint.explorer;

import dev.holdpoint.model.Answer;
import java.util.Locale;
import java.util.Map;

/// One step of an order, that nothing interrupts.
sealed interface Step {
    /// One line, for people.
    String sentence();

    /// An executor takes what may run.
    record Take(Who who) implements Step {
        @Override
        public String sentence() {
            return who + " takes what may run";
        }
    }

    /// An executor goes on with a pass that it believes to hold.
    ///
    /// @param run which of those it believes to hold
    record Act(Who who, int run, Deed deed) implements Step {
        @Override
        public String sentence() {
            return who + (run == 0 ? " " : " (with the later claim) ") + deed.sentence();
        }
    }

    /// An executor forgets everything.
    record Crash(Who who) implements Step {
        @Override
        public String sentence() {
            return who + " crashes";
        }
    }

    /// A person closes the question.
    enum Say implements Step {
        ANN(1),
        BEN(2),
        ABE(0);

        private final int count;

        Say(int count) {
            this.count = count;
        }

        /// Who says it.
        String by() {
            return name().toLowerCase(Locale.ROOT);
        }

        Answer answer() {
            return count == 0
                    ? new Answer.Abort(by())
                    : new Answer.Values(Map.of("count", count), by());
        }

        @Override
        public String sentence() {
            return by() + (count == 0 ? " aborts" : " answers " + count);
        }
    }

    /// Something that no executor does.
    enum Event implements Step {
        LAPSE("the lease ends, and upkeep looks"),
        DEADLINE("the moment of the deadline passes"),
        PROMOTE("upkeep looks"),
        CANCEL("olga cancels the pass"),
        LAG("the replica hears no more from here on"),
        FAILOVER("the replica takes the place of Redis"),
        STRAY("somebody adds a second entry for the pass to a ready stream"),
        DECIDE("olga decides to finish what cannot be published");

        private final String sentence;

        Event(String sentence) {
            this.sentence = sentence;
        }

        @Override
        public String sentence() {
            return sentence;
        }
    }
}
