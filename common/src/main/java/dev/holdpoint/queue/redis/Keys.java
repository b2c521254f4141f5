package dev.holdpoint.queue.redis;

import dev.holdpoint.model.PassId;
import dev.holdpoint.model.RequestId;
import java.util.List;

/// The name of every key, for one partition of one queue; docs/redis-layout.md says what each
/// holds.
///
/// The tag `{queue:partition}` keeps a partition in one slot of a Redis Cluster, so that every
/// script stays in one. `hps:` keys hold secrets and are for ACLs to close.
record Keys(String queue, int partition) {
    static final String SCHEMA = "hp:schema";
    static final String INSTALLATION = "hp:installation";
    static final String QUEUES = "hp:queues";
    static final String ROOTS = "hp:roots";
    static final String EXECUTORS = "hp:executors";
    static final String RELOAD = "hp:reload";
    static final String DRAIN = "hp:drain";
    static final String DIGEST_KEY = "hps:digest-key";

    static final List<String> READY_CLASSES =
            List.of("publish", "suspect", "front", "high", "normal", "low");

    static Keys of(PassId id) {
        return new Keys(id.queue(), id.partition());
    }

    static String executor(String id) {
        return "hp:executor:" + id;
    }

    String ready(String streamClass) {
        return of("ready:" + streamClass);
    }

    List<String> readyStreams() {
        return READY_CLASSES.stream().map(this::ready).toList();
    }

    String pass(PassId id) {
        return of("pass:" + id);
    }

    String result(PassId id) {
        return of("result:" + id);
    }

    String input(RequestId id) {
        return of("input:" + id);
    }

    String secret(RequestId id) {
        return secretOf("secret:" + id);
    }

    String preset(PassId id) {
        return secretOf("preset:" + id);
    }

    String verdict(String entry) {
        return of("verdict:" + entry);
    }

    /// @param digest keyed, of workspace and idempotency key
    String dedup(String digest) {
        return of("dedup:" + digest);
    }

    String log(PassId id) {
        return of("log:" + id);
    }

    String kept() {
        return of("kept");
    }

    String intake() {
        return of("intake");
    }

    /// @param entry of the intake stream
    String receipt(String entry) {
        return of("receipt:" + entry);
    }

    /// @param name as a producer gives it
    String replies(String name) {
        return of("replies:" + name);
    }

    String state(String state) {
        return of("st:" + state);
    }

    String bell() {
        return of("bell");
    }

    String leases() {
        return of("leases");
    }

    String scheduled() {
        return of("scheduled");
    }

    String blocked() {
        return of("blocked");
    }

    String blockedOn(String workspace) {
        return of("blocked:workspace:" + workspace);
    }

    String publishBlocked() {
        return of("publish_blocked");
    }

    String open() {
        return of("open");
    }

    String deadlines() {
        return of("deadlines");
    }

    String inputs() {
        return of("inputs");
    }

    String answers() {
        return of("answers");
    }

    String refused() {
        return of("refused");
    }

    String events() {
        return of("events");
    }

    String results() {
        return of("results");
    }

    String boots() {
        return of("boots");
    }

    String memoryLow() {
        return of("memory_low");
    }

    String counts() {
        return of("counts");
    }

    String paused() {
        return of("paused");
    }

    private String of(String name) {
        return "hp:{" + queue + ":" + partition + "}:" + name;
    }

    private String secretOf(String name) {
        return "hps:{" + queue + ":" + partition + "}:" + name;
    }
}
