package dev.holdpoint.explorer;

import static dev.holdpoint.explorer.Step.Event.CANCEL;
import static dev.holdpoint.explorer.Step.Event.FAILOVER;
import static dev.holdpoint.explorer.Step.Event.LAG;
import static dev.holdpoint.explorer.Step.Event.LAPSE;
import static dev.holdpoint.explorer.Step.Event.STRAY;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A rule of the protocol that is not kept, and the rule that is to notice.
///
/// @param text of a script, which occurs in at least one
/// @param instead null where it is the executors that do something wrong
/// @param depth how many steps it takes to notice, at the least
record Break(
        String name,
        String text,
        @Nullable String instead,
        Set<Habit> habits,
        Plot plot,
        Rule noticed,
        int depth) {
    private static final String OWNER =
            "if pass.state ~= 'running' or pass.owner ~= executor or pass.fence ~= fence then return {'fenced'} end\n";
    private static final String ANY_FENCE =
            "if pass.state ~= 'running' or pass.owner ~= executor then return {'fenced'} end\n";
    private static final String FURTHER = "if tonumber(pass.step) >= tonumber(step)";
    private static final String SAME = "if tonumber(pass.step) > tonumber(step) then return";

    static Break[] all() {
        return new Break[] {
            script(
                    "checkpoint does not compare the fence",
                    OWNER + FURTHER,
                    ANY_FENCE + FURTHER,
                    Plot.owners().only(LAPSE),
                    Rule.STALE_REFUSED,
                    4),
            script(
                    "leave to publish is given whatever the fence",
                    OWNER + SAME,
                    ANY_FENCE + SAME,
                    Plot.publish().only(LAPSE),
                    Rule.STALE_REFUSED,
                    6),
            script(
                    "promote does not raise the fence",
                    "local fence = next_fence(pass.fence)\n  redis.call('HSET', hash, 'state', 'queued'",
                    "local fence = pass.fence\n  redis.call('HSET', hash, 'state', 'queued'",
                    Plot.owners(),
                    Rule.FENCE_RISES,
                    1),
            script(
                    "a fence is one more than the last that Redis knows",
                    "math.max((tonumber(old or '0') or 0) + 1, NOW_US)",
                    "(tonumber(old or '0') or 0) + 1",
                    Plot.owners().only(LAPSE, LAG, FAILOVER),
                    Rule.FENCE_RISES,
                    3),
            script(
                    "take does not look at the entry that the hash names",
                    "if pass.state ~= 'queued' or pass.entry ~= class .. ' ' .. entry[1] then",
                    "if pass.state ~= 'queued' then",
                    Plot.owners().only(STRAY, LAPSE),
                    Rule.NOT_LOST,
                    6),
            script(
                    "renew does not compare the fence",
                    "pass.owner == executor and (pass.fence == fence or pass.raised == fence) then",
                    "pass.owner == executor then",
                    Plot.owners(),
                    Rule.STALE_REFUSED,
                    4),
            script(
                    "answer does not look whether the question is open",
                    "if input.state ~= 'open' then\n  if input.hmac",
                    "if not input.state then\n  if input.hmac",
                    Plot.question(),
                    Rule.ONE_WINNER,
                    4),
            script(
                    "park keeps the workspace",
                    "free(id, pass.workspace)\nreturn {'waiting', request}",
                    "return {'waiting', request}",
                    Plot.question(),
                    Rule.WAITING_HOLDS_NOTHING,
                    1),
            script(
                    "cancel looks at the state where it should look at the phase",
                    "if pass.phase == 'publishing' then\n  if not pass.cancel_by",
                    "if pass.phase == 'publishing' and pass.state == 'running' then\n  if not pass.cancel_by",
                    Plot.publish().only(LAPSE, CANCEL),
                    Rule.AGREES,
                    7),
            habit(Habit.GO_BEFORE_LEAVE, Plot.publish().only(CANCEL), Rule.CANCELLED_STAYS, 5),
            habit(Habit.DONE_IGNORED, Plot.publish().only().by(Who.ALICE), Rule.ENDS, 8),
            habit(Habit.NOT_RENAMED, Plot.publish().only(LAPSE), Rule.OVERTAKEN, 6)
        };
    }

    private static Break script(
            String name, String text, String instead, Plot plot, Rule noticed, int depth) {
        return new Break(name, text, instead, Set.of(), plot, noticed, depth);
    }

    private static Break habit(Habit habit, Plot plot, Rule noticed, int depth) {
        return new Break(habit.sentence(), "", null, Set.of(habit), plot, noticed, depth);
    }

    @Override
    public String toString() {
        return name;
    }

    /// What becomes of the text of a script.
    String edit(String script) {
        return instead == null ? script : script.replace(text, instead);
    }
}
