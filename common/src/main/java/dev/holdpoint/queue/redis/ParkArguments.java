package dev.holdpoint.queue.redis;

import dev.holdpoint.model.Field;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Parking;
import dev.holdpoint.wire.AnswerForm;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.QuestionJson;
import dev.holdpoint.wire.ResultJson;
import java.util.ArrayList;
import java.util.List;

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
}
