package dev.holdpoint.wire;

import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassResult;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The result of a pass, as producers read it.
public final class ResultJson {
    private ResultJson() {}

    public static String write(PassResult result) {
        return Json.write(toMap(result));
    }

    public static PassResult read(String json) {
        var in = new Trusted(Json.parseObject(json));
        var failure = in.object("failure");
        var why = new Trusted(failure);
        return new PassResult(
                EntriesJson.fromList(in.list("applied")),
                in.flag("aborted"),
                Outcome.of(in.text("outcome")).orElseThrow(),
                in.texts("warnings"),
                (int) in.integer("attempts", 0),
                failure.isEmpty()
                        ? null
                        : new PassResult.Failure(why.text("code"), why.texts("messages")));
    }

    static Map<String, @Nullable Object> toMap(PassResult result) {
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("applied", EntriesJson.toList(result.applied()));
        out.put("aborted", result.aborted());
        out.put("outcome", result.outcome().word());
        out.put("warnings", result.warnings());
        out.put("attempts", result.attempts());
        if (result.failure() != null) {
            var failure = new LinkedHashMap<String, @Nullable Object>();
            failure.put("code", result.failure().code());
            failure.put("messages", result.failure().messages());
            out.put("failure", failure);
        }
        return out;
    }
}
