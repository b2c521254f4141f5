package dev.holdpoint.embedded;

import java.util.List;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.MigrateParams;

/// Moves one slot of a cluster, as an operator does it.
record SlotMove(int slot, RedisNode from, RedisNode to) {
    private static final int PAGE = 50;
    private static final int LONGEST_MS = 5_000;

    /// Does it.
    ///
    /// @param masters all of the cluster
    void run(List<RedisNode> masters) {
        var source = from.ask(Jedis::clusterMyId);
        var target = to.ask(Jedis::clusterMyId);
        to.ask(redis -> redis.clusterSetSlotImporting(slot, source));
        from.ask(redis -> redis.clusterSetSlotMigrating(slot, target));
        for (var keys = keys(); !keys.isEmpty(); keys = keys()) {
            var some = keys.toArray(String[]::new);
            from.ask(redis ->
                    redis.migrate(
                            Ports.LOOPBACK,
                            to.port(),
                            LONGEST_MS,
                            MigrateParams.migrateParams(),
                            some));
        }
        to.ask(redis -> redis.clusterSetSlotNode(slot, target));
        masters.stream()
                .filter(node -> node != to)
                .forEach(node -> node.ask(redis -> redis.clusterSetSlotNode(slot, target)));
    }

    private List<String> keys() {
        return from.ask(redis -> redis.clusterGetKeysInSlot(slot, PAGE));
    }

    /// The port of the master that has a slot; 0 when nobody has it.
    ///
    /// @param nodes as CLUSTER NODES tells them
    static int ownerOf(int slot, String nodes) {
        for (var line : nodes.lines().toList()) {
            var words = line.split(" ", -1);
            boolean isMaster = words[2].contains("master") && !words[2].contains("fail");
            for (int i = 8; isMaster && i < words.length; i++) {
                if (has(words[i], slot)) {
                    var address = words[1].substring(0, words[1].indexOf('@'));
                    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
                }
            }
        }
        return 0;
    }

    private static boolean has(String range, int slot) {
        if (range.startsWith("[")) {
            return false; // one that moves
        }
        int dash = range.indexOf('-');
        int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
        int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
        return slot >= first && slot <= last;
    }
}
