package dev.holdpoint.queue.redis;

import dev.holdpoint.queue.redis.Move.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// Makes every order of moves, the shortest first, as long as a rule holds after each.
final class Explorer {
    private static final List<Move> MOVES = moves();

    private final World world;
    private final StateRules rules;
    private long made;
    private int states;

    Explorer(World world) {
        this.world = world;
        rules = new StateRules(world);
    }

    private static List<Move> moves() {
        var moves = new ArrayList<Move>();
        for (var kind : Kind.values()) {
            switch (kind) {
                case LAPSE, DEADLINE, CANCEL, ROLLBACK, ABORT -> moves.add(new Move(kind, ""));
                default -> {
                    moves.add(new Move(kind, "a"));
                    moves.add(new Move(kind, "b"));
                }
            }
        }
        return List.copyOf(moves);
    }

    /// Explores.
    ///
    /// @param depth how many moves an order has at most
    /// @return the shortest order that breaks a rule, a line each, and then the rule
    Optional<List<String>> explore(int depth) {
        var seen = new HashSet<String>();
        var next = new ArrayDeque<Explored>();
        next.add(world.beginning());
        while (!next.isEmpty()) {
            var at = next.remove();
            if (at.depth() == depth) {
                continue;
            }
            for (var move : MOVES) {
                try {
                    var made = world.make(at, move);
                    if (made.isPresent()) {
                        this.made++;
                        rules.check(at, made.get());
                        if (seen.add(rules.digest(made.get()))) {
                            next.add(made.get());
                        }
                    }
                } catch (Broken e) {
                    var order = new ArrayList<>(at.order());
                    order.add(move.toString());
                    order.add("breaks " + e.getMessage());
                    return Optional.of(order);
                }
            }
            states = seen.size();
        }
        return Optional.empty();
    }

    /// How many moves were made, and how many states they led to.
    String summary() {
        return made + " moves to " + states + " states";
    }
}
