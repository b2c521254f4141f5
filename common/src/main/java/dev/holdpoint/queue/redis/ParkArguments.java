package dev.holdpoint.queue.redis;

import dev.holdpoint.model.Field;
import dev.holdpoint.model.Question;
import dev.holdpoint.queue.AtDeadline;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Overdue;
import dev.holdpoint.queue.Parking;
import dev.holdpoint.wire.AnswerForm;
import dev.holdpoint.wire.EntriesJson;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.QuestionJson;
import dev.holdpoint.wire.ResultJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What park.lua is told after pass, executor and fence, in its order.
final class ParkArguments {
    private ParkArguments() {}

    static List<String> of(Claim claim, Parking parking, Digests digests) {
        var question = parking.question();
        var args = new ArrayList<>(List.of(Integer.toString(claim.step())));
        args.addAll(RedisClaims.written(claim.progress()));
        args.add(parking.plugin());
        args.add(question.digest());
        args.add(QuestionJson.write(question));
        args.add(question.reason());
        args.add(Json.write(question.fields().stream().map(Field::raw).toList()));
        args.add(Integer.toString(parking.roundsGiven()));
        args.add(parking.parkedHash());
        args.add(ResultJson.write(parking.ifAborted()));
        args.add(overdue(question, parking.overdue(), digests));
        if (parking.preset() == null) {
            args.addAll(List.of("", ""));
        } else {
            var preset =
                    StoredAnswer.of(
                            question, AnswerForm.check(question, parking.preset()), digests);
            args.addAll(List.of(preset.digest(), preset.redacted()));
            args.addAll(preset.secrets());
        }
        return args;
    }

    /// Texts by the names of the fields that they become, and `after`; empty when there is none.
    private static String overdue(Question question, @Nullable Overdue overdue, Digests digests) {
        if (overdue == null) {
            return "";
        }
        var late = new LinkedHashMap<String, String>();
        late.put("after", Long.toString(overdue.after().toMillis()));
        late.put("on_deadline", overdue.does().word());
        if (overdue.note() != null) {
            late.put("deadline_note", overdue.note());
        }
        switch (overdue.then()) {
            case AtDeadline.End(var result) -> late.put("overdue_result", ResultJson.write(result));
            case AtDeadline.Fail(var entries) ->
                    late.put("overdue_entries", EntriesJson.write(entries));
            case AtDeadline.Answer(var values) -> {
                var answer = StoredAnswer.of(question, values, digests);
                late.put("overdue_values", answer.redacted());
                late.put("overdue_hmac", answer.digest());
            }
        }
        return Json.write(late);
    }
}
