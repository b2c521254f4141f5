package dev.holdpoint.executor.hostile;

import dev.holdpoint.model.Accounting;
import dev.holdpoint.wire.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What was seen of one hostile plugin.
///
/// @param outcome the entry, as a cell of the document would say it
/// @param level the level that the entry names
/// @param accounting how the entry says that memory was measured
/// @param survivors processes of it that lived when its pass was over
/// @param outside what changed that is not its workspace
/// @param inside what changed in its workspace and is not among the files of its entry
/// @param next how the plugin ended that came right after it, in a pass of its own
/// @param seen what the test saw meanwhile that should not be
/// @param log the last lines that it wrote to stderr
record Evidence(
        String id,
        String outcome,
        String level,
        String accounting,
        List<String> survivors,
        List<String> outside,
        List<String> inside,
        String next,
        List<String> seen,
        List<String> log) {
    /// Where nothing came of it but its entry.
    static Evidence clean(String id, Outcome outcome, String level) {
        return new Evidence(
                id,
                outcome.toString(),
                level,
                "",
                List.of(),
                List.of(),
                List.of(),
                "success 0",
                List.of(),
                List.of());
    }

    /// What the document may make a difference by.
    Set<String> conditions(Who who) {
        return accounting.equals(Accounting.POLLING.word())
                ? Set.of(
                        who.inWords(),
                        "without control groups",
                        who.inWords() + " without control groups")
                : Set.of(who.inWords());
    }

    /// The same without what is not compared.
    Evidence like(Outcome expected) {
        var same = expected.exitCode() == null ? outcome.replaceFirst(" -?\\d+", " *") : outcome;
        return new Evidence(
                id,
                expected.saysAnything() ? same.replaceFirst(" `.+`$", " `…`") : same,
                level,
                "",
                survivors,
                outside,
                inside,
                next,
                seen,
                List.of());
    }

    String line() {
        var members = new LinkedHashMap<String, @Nullable Object>();
        members.put("id", id);
        members.put("outcome", outcome);
        members.put("level", level);
        members.put("accounting", accounting);
        members.put("survivors", survivors);
        members.put("outside", outside);
        members.put("inside", inside);
        members.put("next", next);
        members.put("seen", seen);
        members.put("log", log);
        return Json.write(members);
    }

    static Evidence of(Map<String, @Nullable Object> members) {
        return new Evidence(
                text(members, "id"),
                text(members, "outcome"),
                text(members, "level"),
                text(members, "accounting"),
                texts(members, "survivors"),
                texts(members, "outside"),
                texts(members, "inside"),
                text(members, "next"),
                texts(members, "seen"),
                texts(members, "log"));
    }

    private static String text(Map<String, @Nullable Object> members, String name) {
        return String.valueOf(members.get(name));
    }

    private static List<String> texts(Map<String, @Nullable Object> members, String name) {
        return members.get(name) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }
}
