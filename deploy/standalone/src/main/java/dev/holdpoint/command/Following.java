package dev.holdpoint.command;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.LoggedLine;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.Backoff;
import dev.holdpoint.queue.Inspection;
import dev.holdpoint.wire.LogLineJson;
import dev.holdpoint.wire.ViewJson;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Tells what happens to a pass, and what its plugins say, as it happens.
///
/// On a screen the last line shows how far the running plugin is; programs get one JSON object a
/// line, whose `type` is `pass` or `log`.
final class Following {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(150);

    private final Surroundings around;
    private final Inspection inspection;
    private final PassId id;
    private final boolean isJson;
    private @Nullable PassView seen;
    private long next;
    private boolean hasStatusLine;

    Following(Surroundings around, Inspection inspection, PassId id, boolean isJson) {
        this.around = around;
        this.inspection = inspection;
        this.id = id;
        this.isJson = isJson;
    }

    /// Follows until the pass is over or asks a person.
    ///
    /// @param atMost how long; the pass itself goes on
    /// @throws HoldpointException `timed_out`, `not_found`
    PassView toTheEnd(Duration atMost) {
        long start = System.nanoTime();
        while (true) {
            var now = look();
            if (now.state().isTerminal() || now.state() == PassState.WAITING) {
                endStatusLine();
                return now;
            }
            boolean isLate = System.nanoTime() - start >= atMost.toNanos();
            if (isLate || !Backoff.sleep(BETWEEN_LOOKS)) {
                endStatusLine();
                throw new HoldpointException(
                        Problem.TIMED_OUT,
                        "pass " + id + " is " + now.state().word() + " still, and goes on");
            }
        }
    }

    /// What the pass is is read before what was said: all that was said by its end is told.
    private PassView look() {
        var now = inspection.known(id);
        if (seen == null) {
            tell(now);
        }
        inspection.log(id, next).forEach(this::say);
        if (seen != null && (Story.isNews(seen, now) || (isJson && !isAsFar(seen, now)))) {
            tell(now);
        }
        if (seen == null || !hasStatusLine || !isAsFar(seen, now)) {
            showStatusLine(now);
        }
        seen = now;
        return now;
    }

    private static boolean isAsFar(PassView before, PassView now) {
        return Objects.equals(before.activity(), now.activity());
    }

    private void say(LoggedLine line) {
        next = line.number() + 1;
        if (isJson) {
            around.say(Output.line(typed("log", LogLineJson.toMap(line))));
            return;
        }
        clearStatusLine();
        around.say(Show.logged(line, around.screen()));
    }

    private void tell(PassView now) {
        if (isJson) {
            around.say(Output.line(typed("pass", ViewJson.toMap(now))));
            return;
        }
        clearStatusLine();
        for (var line : Story.between(seen, now)) {
            around.say(Show.time(now.updated()) + "  " + line);
        }
    }

    private static Map<String, @Nullable Object> typed(
            String type, Map<String, @Nullable Object> object) {
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("type", type);
        out.putAll(object);
        return out;
    }

    private void showStatusLine(PassView now) {
        if (isJson || !around.screen().canRedraw() || now.activity() == null) {
            return;
        }
        clearStatusLine();
        around.out().print(Show.progress(now.activity(), around.screen().columns() - 1));
        around.out().flush();
        hasStatusLine = true;
    }

    private void clearStatusLine() {
        if (hasStatusLine) {
            around.out().print("\r\u001b[K");
            hasStatusLine = false;
        }
    }

    private void endStatusLine() {
        clearStatusLine();
        around.out().flush();
    }
}
