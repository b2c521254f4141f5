package dev.holdpoint.explorer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Tries every order of steps, the shortest first, and goes on from each state only once.
final class Explorer {
    private final World world;
    private final Actors actors;
    private final Aftermath aftermath;
    private final Plot plot;
    private final Map<String, Node> known = new HashMap<>();
    private final ArrayDeque<Node> frontier = new ArrayDeque<>();
    private long tried;
    private @Nullable Finding decided;

    /// A state, and the shortest order that leads to it.
    private static final class Node {
        private final @Nullable Node before;
        private final @Nullable Step step;
        private final int depth;
        private @Nullable State state;
        private final List<Node> next = new ArrayList<>();

        private Node(@Nullable Node before, @Nullable Step step, State state) {
            this.before = before;
            this.step = step;
            this.state = state;
            depth = before == null ? 0 : before.depth + 1;
        }

        private List<Step> order() {
            var order = new ArrayList<Step>();
            for (var node = this; node != null && node.step != null; node = node.before) {
                order.addFirst(node.step);
            }
            return order;
        }
    }

    Explorer(World world, Plot plot) {
        this.world = world;
        this.plot = plot;
        actors = new Actors(world, plot);
        aftermath = new Aftermath(world, actors, plot);
    }

    /// Tries all orders up to a length.
    Report explore(int depth) {
        var now = new State(world.look(), world.disk.look(), Map.of(), Ledger.NEW, null);
        var start = new Node(null, null, now);
        known.put(Canon.digest(now), start);
        frontier.add(start);
        while (!frontier.isEmpty() && frontier.element().depth < depth) {
            var node = frontier.remove();
            var broken = expand(node);
            if (broken != null) {
                return report(node.depth + 1, broken);
            }
            node.state = null;
        }
        return report(depth, null);
    }

    private Report report(int depth, @Nullable Finding broken) {
        var seen = new Report.Seen(known.size(), tried, orders(depth), aftermath.size());
        return new Report(plot.name(), depth, seen, decided, broken);
    }

    private @Nullable Finding expand(Node node) {
        var state = state(node);
        for (var step : actors.steps(state)) {
            var order = node.order();
            order.add(step);
            world.putBack(state);
            tried++;
            State after;
            try {
                after = actors.perform(state, step);
            } catch (Rule.Broken e) {
                return new Finding(e, order, List.of());
            }
            var digest = Canon.digest(after);
            var seen = known.get(digest);
            if (seen != null) {
                node.next.add(seen);
                continue;
            }
            var fresh = new Node(node, step, after);
            node.next.add(fresh);
            known.put(digest, fresh);
            frontier.add(fresh);
            var later = new ArrayList<Step>();
            try {
                aftermath.check(after, later);
            } catch (Rule.Broken e) {
                return new Finding(e, order, later);
            }
            if (decided == null && later.contains(Step.Event.DECIDE)) {
                decided = new Finding(Rule.ENDS.broken("not without a person"), order, later);
            }
        }
        return null;
    }

    private static State state(Node node) {
        return Objects.requireNonNull(node.state);
    }

    /// How many orders of this length there are.
    private double orders(int depth) {
        var ways = new HashMap<Node, Double>();
        known.values().stream()
                .filter(node -> node.depth == 0)
                .forEach(node -> ways.put(node, 1.0));
        for (int length = 0; length < depth; length++) {
            var further = new HashMap<Node, Double>();
            ways.forEach((node, many) ->
                    node.next.forEach(next -> further.merge(next, many, Double::sum)));
            ways.clear();
            ways.putAll(further);
        }
        return ways.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
