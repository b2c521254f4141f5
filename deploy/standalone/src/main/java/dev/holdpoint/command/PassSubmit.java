package dev.holdpoint.command;

import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.PassState;
import dev.holdpoint.queue.Inspection;
import dev.holdpoint.wire.ViewJson;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `pass submit`.
@Command(
        name = "submit",
        description = {
            "Submits a pass: plugins over one directory. Prints its id.",
            "With --wait: prints the result; ends with 5 when it is not a success, with 6 when a"
                    + " plugin asks a person.",
            "With -f and many passes: prints the verdict on each; ends with 4 when one was refused."
        },
        mixinStandardHelpOptions = true)
final class PassSubmit implements Callable<Integer> {
    private final Surroundings around;
    @Mixin private SpecFlags flags = new SpecFlags();
    @Mixin private Waiting waiting = new Waiting();
    @Mixin private Connection connection = new Connection();
    @Mixin private Output output = new Output();

    PassSubmit(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        var file = flags.file(around.in());
        return file != null && file.isMany()
                ? new ManyPasses(around, connection, waiting, output).submit(flags.read(file))
                : submit(flags.read(file == null ? "{}" : file.passes().getFirst()));
    }

    private int submit(PassSpec spec) {
        try (var queue = connection.open(spec.queue())) {
            var submissions = queue.submissions();
            var accepted = submissions.submit(submissions.newId(spec), spec);
            var id = accepted.id();
            if (!accepted.isNew()) {
                around.tell("known by its idempotency key; nothing was submitted");
            }
            if (waiting.isAsked()) {
                around.tell("submitted " + id);
                return waiting.show(around, queue.inspection(), id, output);
            }
            around.say(output.isJson() ? json(queue.inspection(), id) : id.toString());
            return ExitCode.OK;
        }
    }

    private String json(Inspection inspection, PassId id) {
        return inspection
                .pass(id)
                .map(view -> output.json(ViewJson.toMap(view)))
                .orElseGet(() ->
                        output.json(Map.of("id", id.toString(), "state", PassState.QUEUED.word())));
    }
}
