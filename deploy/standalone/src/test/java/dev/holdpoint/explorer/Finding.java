package dev.holdpoint.explorer;

import java.util.List;

/// A rule that does not hold, and the shortest order in which it does not.
///
/// @param later what a healthy executor did after it
record Finding(Rule.Broken broken, List<Step> order, List<Step> later) {
    Rule rule() {
        return broken.rule();
    }

    /// One line for each step, the rule last.
    @Override
    public String toString() {
        var text = new StringBuilder();
        for (int i = 0; i < order.size(); i++) {
            text.append("%3d. %s%n".formatted(i + 1, order.get(i).sentence()));
        }
        if (!later.isEmpty()) {
            text.append("     All others stop, and a healthy executor comes:%n".formatted());
            later.forEach(step -> text.append("     - %s%n".formatted(step.sentence())));
        }
        return text.append("     broken: ").append(broken.getMessage()).toString();
    }
}
