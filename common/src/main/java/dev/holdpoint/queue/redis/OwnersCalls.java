package dev.holdpoint.queue.redis;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.Problem;
import java.util.ArrayList;
import java.util.List;

/// Runs the scripts in which one executor says that a pass is its own.
///
/// Their arguments begin with pass, executor and fence; each may be repeated when its reply was
/// lost.
record OwnersCalls(Connection connection, String executor) {
    /// Runs one.
    ///
    /// What a person is asked waits for a replica; where none has it in time, the executor's own
    /// disk has what is lost with it.
    ///
    /// @throws HoldpointException `fenced`; `internal` when the pass is in the midst of being
    ///   published and the script would end that
    Reply run(Script script, PassId id, long fence, List<String> named, List<String> more) {
        var args = arguments(id, fence, more);
        var reply =
                script == Script.PARK
                        ? connection.replicated(script, named, args).reply()
                        : connection.repeatable(script, named, args);
        return judged(script, id, fence, reply);
    }

    /// Runs one that would do its work again when it is repeated.
    Reply once(Script script, PassId id, long fence, List<String> named, List<String> more) {
        var args = arguments(id, fence, more);
        return judged(script, id, fence, connection.once(script, named, args));
    }

    private List<String> arguments(PassId id, long fence, List<String> more) {
        var args = new ArrayList<>(List.of(id.toString(), executor, Long.toString(fence)));
        args.addAll(more);
        return args;
    }

    private Reply judged(Script script, PassId id, long fence, Reply reply) {
        return switch (reply.word()) {
            case "fenced" ->
                    throw new HoldpointException(
                            Problem.FENCED,
                            "pass "
                                    + id
                                    + " is no longer held by executor "
                                    + executor
                                    + " under fence "
                                    + fence
                                    + ": stop all work for it");
            case "cancelled" ->
                    throw new HoldpointException(
                            Problem.FENCED,
                            "pass " + id + " was cancelled; it ended with what is published");
            case "publishing" ->
                    throw new HoldpointException(
                            Problem.INTERNAL,
                            "pass "
                                    + id
                                    + " may be half published: the end of its journal must follow,"
                                    + " not "
                                    + script);
            default -> reply;
        };
    }
}
