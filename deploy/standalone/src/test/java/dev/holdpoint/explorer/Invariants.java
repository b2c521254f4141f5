package dev.holdpoint.explorer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What can be seen to hold, or not, by looking at one state.
final class Invariants {
    private final String pass;

    Invariants(String pass) {
        this.pass = pass;
    }

    void check(State state) {
        var hash = state.redis().hash("pass:" + pass);
        var is = hash.getOrDefault("state", "");
        owner(state, hash, is);
        index(state.redis(), hash, is);
        if (!is.equals("running")) {
            holdsNothing(state.redis(), hash, is);
        }
        tree(state);
    }

    private static void owner(State state, Map<String, String> hash, String is) {
        long owner = state.ledger().owner();
        boolean isOwned = is.equals("running") && hash.get("owner") != null;
        if (isOwned != (owner != 0)) {
            throw Rule.ONE_OWNER.broken("it is " + is + ", and its owner should be " + owner);
        }
        if (isOwned && !Long.toString(owner).equals(hash.get("fence"))) {
            throw Rule.ONE_OWNER.broken(
                    "the owner is " + owner + ", and Redis has fence " + hash.get("fence"));
        }
    }

    /// A second entry that nobody's hash names does not count.
    private void index(Stored redis, Map<String, String> hash, String is) {
        var found = new ArrayList<String>();
        for (var index : List.of("leases", "scheduled", "st:waiting", "st:done", "st:dead")) {
            if (redis.held(index).contains(pass)) {
                found.add(index);
            }
        }
        for (var entry : redis.entries()) {
            if (entry.name().equals(hash.get("entry"))) {
                found.add(entry.isNew() ? "ready" : "pending");
            }
        }
        redis.keys()
                .forEach((name, key) -> {
                    if (name.startsWith("blocked:")) {
                        key.held().stream().filter(pass::equals).forEach(_ -> found.add("blocked"));
                    }
                });
        if (!found.equals(expected(is, found))) {
            throw Rule.NOT_LOST.broken("it is " + is + ", and in " + found);
        }
        boolean isOpen = redis.held("open").stream().anyMatch(open -> open.startsWith(pass));
        if (isOpen != is.equals("waiting")) {
            throw Rule.NOT_LOST.broken("it is " + is + ", with a question open: " + isOpen);
        }
    }

    private static List<String> expected(String is, List<String> found) {
        return switch (is) {
            case "queued" -> List.of(found.contains("blocked") ? "blocked" : "ready");
            case "running" -> List.of("leases", "pending");
            case "scheduled" -> List.of("scheduled");
            default -> List.of("st:" + is);
        };
    }

    /// Half a publish keeps its workspace.
    private void holdsNothing(Stored redis, Map<String, String> hash, String is) {
        var held = new ArrayList<String>();
        for (var field : List.of("owner", "boot", "lease_until")) {
            if (hash.containsKey(field)) {
                held.add(field);
            }
        }
        boolean isHalf = "publishing".equals(hash.get("phase"));
        if (!isHalf && redis.held("busy:workspace:lab:" + Disk.WORKSPACE).contains(pass)) {
            held.add("its workspace");
        }
        for (var entry : redis.entries()) {
            if (!entry.isNew()) {
                held.add("the entry " + entry.name() + ", " + entry.status());
            }
        }
        if (!held.isEmpty()) {
            throw Rule.WAITING_HOLDS_NOTHING.broken("it is " + is + ", and has " + held);
        }
    }

    private static void tree(State state) {
        var tree = state.disk().tree();
        if (tree.getOrDefault("ws/a", "").contains("+\n+")) {
            throw Rule.PUBLISHED_ONCE.broken("the tree is " + tree);
        }
        var cancelled = state.ledger().cancelled();
        if (cancelled != null && !cancelled.equals(tree)) {
            throw Rule.CANCELLED_STAYS.broken("the tree was " + cancelled + ", and is " + tree);
        }
    }
}
