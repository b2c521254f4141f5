package dev.holdpoint.wire;

import dev.holdpoint.model.Deadline;
import dev.holdpoint.model.Field;
import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.PassView;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Passes and questions as they are shown to programs.
public final class ViewJson {
    private ViewJson() {}

    /// A pass: `id`, `state`, `outcome` and, once it is done, every member of its result.
    public static Map<String, @Nullable Object> toMap(PassView view) {
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("id", view.id().toString());
        out.put("state", view.state().word());
        out.put("outcome", view.outcome().map(o -> o.word()).orElse(null));
        out.put("workspace", view.workspace().toString());
        out.put("created", view.created().toString());
        out.put("updated", view.updated().toString());
        out.put("step", view.step());
        out.put("attempt", view.attempt());
        out.put("plugins", view.work().plugins());
        out.put("labels", view.work().labels());
        out.put("priority", view.work().priority().word());
        if (view.work().retryOf() != null) {
            out.put("retry_of", view.work().retryOf().toString());
        }
        if (view.activity() != null) {
            out.put("progress", view.activity().progress());
            out.put("doing", view.activity().doing());
        }
        if (view.owner() != null) {
            out.put("owner", view.owner());
        }
        if (view.reason() != null) {
            out.put("reason", view.reason());
        }
        if (view.open() != null) {
            out.put("input", view.open().toString());
        }
        put(out, view.deadline());
        if (view.blocked() != null) {
            out.put("publish_blocked", DecisionJson.toMap(view.blocked()));
        }
        if (view.result() != null) {
            ResultJson.toMap(view.result()).forEach(out::putIfAbsent);
        }
        return out;
    }

    private static void put(Map<String, @Nullable Object> out, @Nullable Deadline deadline) {
        if (deadline != null) {
            out.put("deadline", deadline.at().toString());
            out.put("on_deadline", deadline.does().word());
            if (deadline.note() != null) {
                out.put("deadline_note", deadline.note());
            }
        }
    }

    /// A question, with its fields as the plugin wrote them and the answer with secrets as `***`.
    public static Map<String, @Nullable Object> toMap(InputRequest request) {
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("id", request.id().toString());
        out.put("pass", request.id().pass().toString());
        out.put("workspace", request.workspace().toString());
        out.put("plugin", request.plugin());
        out.put("reason", request.question().reason());
        out.put("fields", request.question().fields().stream().map(Field::raw).toList());
        out.put("state", request.state().word());
        out.put("asked", request.asked().toString());
        put(out, request.deadline());
        if (request.by() != null) {
            out.put("by", request.by());
        }
        if (request.how() != null) {
            out.put("how", request.how());
        }
        if (request.closed() != null) {
            out.put("closed", request.closed().toString());
            out.put("values", request.values());
        }
        return out;
    }
}
