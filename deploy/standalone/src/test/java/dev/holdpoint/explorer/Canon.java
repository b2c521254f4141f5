package dev.holdpoint.explorer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Tells states apart by what can make a difference: of fences only which is higher, of moments
/// nothing, of attempts and of reasons for people nothing.
final class Canon {
    private static final Pattern FENCE = Pattern.compile("(?<![0-9a-f-])\\d{16}(?![0-9a-f-])");
    private static final Pattern ENTRY = Pattern.compile("(?<!\\d)\\d{13}-\\d+");
    private static final Pattern MOMENT = Pattern.compile("(?<!\\d)\\d{13}(?!\\d)");
    private static final Set<String> LEFT_OUT = Set.of("boots", "counts");
    private static final Set<String> OF_NO_MATTER =
            Set.of("attempt", "updated", "created", "lease_until", "closed", "reason");

    private Canon() {}

    /// The same for states that are the same.
    static String digest(State state) {
        return hash(
                text(state.redis())
                        + state.disk()
                        + state.memory().entrySet().stream()
                                .map(each -> each.getKey() + ": " + memory(each.getValue()))
                                .toList()
                        + state.ledger()
                        + (state.replica() == null
                                ? ""
                                : text(state.replica().redis()) + state.replica().ledger()));
    }

    /// The same for states that are the same to somebody who comes when all others have stopped.
    static String digestOfWhatIsLeft(State state) {
        return hash(text(state.redis()) + state.disk() + state.ledger());
    }

    private static String memory(Iterable<Run> runs) {
        var all = new StringBuilder();
        runs.forEach(run -> all.append(run.text()).append(';'));
        return all.toString();
    }

    private static String text(Stored redis) {
        var all = new StringBuilder();
        redis.keys()
                .forEach((name, key) -> {
                    if (LEFT_OUT.contains(name)) {
                        return;
                    }
                    all.append(name).append('=');
                    if (key.type().equals("hash")) {
                        var fields = new TreeMap<>(redis.hash(name));
                        fields.keySet().removeAll(OF_NO_MATTER);
                        all.append(fields);
                    } else {
                        all.append(key.held());
                    }
                    all.append('\n');
                });
        return all.toString();
    }

    private static String hash(String text) {
        var plain = MOMENT.matcher(ENTRY.matcher(text).replaceAll("entry")).replaceAll("moment");
        var fences = new TreeSet<String>();
        FENCE.matcher(plain).results().forEach(found -> fences.add(found.group()));
        var ranked =
                FENCE.matcher(plain)
                        .replaceAll(found -> "fence" + fences.headSet(found.group()).size());
        return sha256(ranked);
    }

    private static String sha256(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
