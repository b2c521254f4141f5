package dev.holdpoint.command;

import dev.holdpoint.command.Refresh.Look;
import dev.holdpoint.command.Table.Column;
import dev.holdpoint.model.PassId;
import dev.holdpoint.queue.QueueStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `queue list`.
@Command(
        name = "list",
        description = {
            "Lists the queues, and how many passes of each are where.",
            "TAKES says whether its passes are taken. OLDEST is how long the pass has been there that may"
                    + " run and waits longest; BLOCKED are those of QUEUED whose workspace another has."
        },
        mixinStandardHelpOptions = true)
final class QueueList implements Callable<Integer> {
    private static final String ANY = PassId.DEFAULT_QUEUE;

    private final Surroundings around;
    @Mixin private Refresh refresh = new Refresh();
    @Mixin private Connection connection = new Connection();
    @Mixin private Output output = new Output();

    QueueList(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (var queue = connection.open(ANY)) {
            refresh.show(around, () -> look(queue.inspection().queues()));
            return ExitCode.OK;
        }
    }

    private Look look(List<QueueStatus> queues) {
        if (output.isJson()) {
            return new Look(
                    queues, output.json(queues.stream().map(QueueList::toMap).toList()), List.of());
        }
        if (queues.isEmpty()) {
            return new Look(queues, List.of(), List.of("no queue has ever got a pass"));
        }
        var table =
                new Table(
                        Column.whole("QUEUE"),
                        Column.whole("TAKES"),
                        Column.whole("QUEUED"),
                        Column.whole("OLDEST"),
                        Column.whole("RUNNING"),
                        Column.whole("WAITING"),
                        Column.whole("DONE"),
                        Column.whole("DEAD"),
                        Column.optional("EXECUTORS"),
                        Column.optional("SCHEDULED"),
                        Column.optional("BLOCKED"));
        for (var queue : queues) {
            table.add(
                    queue.name(),
                    queue.pause() == null ? "yes" : "paused",
                    Long.toString(queue.queued()),
                    queue.oldestQueued() == null
                            ? "-"
                            : Show.age(queue.oldestQueued(), around.clock().instant()),
                    Long.toString(queue.running()),
                    Long.toString(queue.waiting()),
                    Long.toString(queue.done()),
                    Long.toString(queue.dead()),
                    Long.toString(queue.executors()),
                    Long.toString(queue.scheduled()),
                    Long.toString(queue.blocked()));
        }
        return new Look(queues, table.lines(around.screen()), notes(queues));
    }

    private List<String> notes(List<QueueStatus> queues) {
        var notes = new ArrayList<String>();
        for (var queue : queues) {
            if (queue.publishBlocked() > 0) {
                notes.add(
                        "queue %s has %d half published %s that cannot be finished: 'holdpoint pass list --blocked --queue %s'"
                                .formatted(
                                        queue.name(),
                                        queue.publishBlocked(),
                                        queue.publishBlocked() == 1 ? "pass" : "passes",
                                        queue.name()));
            }
            if (queue.dead() > 0) {
                notes.add(
                        "queue %s has %d dead %s: 'holdpoint dead list --queue %s'"
                                .formatted(
                                        queue.name(),
                                        queue.dead(),
                                        queue.dead() == 1 ? "pass" : "passes",
                                        queue.name()));
            }
            var pause = queue.pause();
            if (pause != null) {
                notes.add(
                        Show.plain(
                                "queue %s was paused by %s %s ago%s: 'holdpoint queue resume %s'"
                                        .formatted(
                                                queue.name(),
                                                pause.by(),
                                                Show.age(pause.at(), around.clock().instant()),
                                                pause.why().isEmpty() ? "" : ", " + pause.why(),
                                                queue.name())));
            }
        }
        return notes;
    }

    private static Map<String, @Nullable Object> toMap(QueueStatus queue) {
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("name", queue.name());
        out.put("queued", queue.queued());
        out.put("blocked", queue.blocked());
        out.put("running", queue.running());
        out.put("waiting", queue.waiting());
        out.put("scheduled", queue.scheduled());
        out.put("done", queue.done());
        out.put("dead", queue.dead());
        out.put("publish_blocked", queue.publishBlocked());
        out.put(
                "oldest_queued",
                queue.oldestQueued() == null ? null : queue.oldestQueued().toString());
        out.put("executors", queue.executors());
        var pause = queue.pause();
        out.put("paused", pause != null);
        if (pause != null) {
            out.put("paused_by", pause.by());
            out.put("paused_since", pause.at().toString());
            out.put("paused_because", pause.why());
        }
        return out;
    }
}
