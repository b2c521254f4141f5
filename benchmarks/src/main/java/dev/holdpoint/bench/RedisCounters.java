package dev.holdpoint.bench;

import java.util.Map;
import java.util.Set;

/// What a Redis has done, since it began or since other counters were read.
///
/// @param calls of scripts and blocking reads, each of which a client waited for
/// @param commands all, also those that scripts called
/// @param in bytes that came from clients
/// @param out bytes that went to clients
/// @param micros that scripts took
record RedisCounters(long calls, long commands, long in, long out, long micros) {
    private static final Set<String> SCRIPTS = Set.of("cmdstat_evalsha", "cmdstat_eval");
    private static final String BELL = "cmdstat_blpop";

    /// @param stats the section `stats` of INFO, by name
    /// @param commands its section `commandstats`
    static RedisCounters of(Map<String, String> stats, Map<String, String> commands) {
        long calls = 0;
        long all = 0;
        long micros = 0;
        for (var command : commands.entrySet()) {
            long own = number(command.getValue(), "calls");
            all += own;
            boolean isScript = SCRIPTS.contains(command.getKey());
            if (isScript || command.getKey().equals(BELL)) {
                calls += own;
            }
            micros += isScript ? number(command.getValue(), "usec") : 0;
        }
        return new RedisCounters(
                calls,
                all,
                Long.parseLong(stats.getOrDefault("total_net_input_bytes", "0")),
                Long.parseLong(stats.getOrDefault("total_net_output_bytes", "0")),
                micros);
    }

    /// From `calls=2,usec=31,…`.
    private static long number(String values, String name) {
        for (var part : values.split(",", -1)) {
            if (part.startsWith(name + "=")) {
                return Long.parseLong(part.substring(name.length() + 1));
            }
        }
        return 0;
    }

    RedisCounters since(RedisCounters before) {
        return new RedisCounters(
                calls - before.calls,
                commands - before.commands,
                in - before.in,
                out - before.out,
                micros - before.micros);
    }
}
