package dev.holdpoint.command;

import dev.holdpoint.model.Field;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.Question;
import dev.holdpoint.wire.AnswerForm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Asks a person field by field, each until the answer fits.
record Interview(Surroundings around, Terminal terminal) {
    /// Asks for every field that has no fitting value yet.
    ///
    /// @param given values known beforehand
    /// @return all values; null when the person ended the input
    @Nullable Map<String, @Nullable Object> hold(InputRequest request, Map<String, String> given) {
        return hold(
                request.plugin(),
                request.workspace().toString(),
                request.question(),
                new LinkedHashMap<>(given));
    }

    /// @param about what the plugin works on, for the person
    @Nullable Map<String, @Nullable Object> hold(
            String plugin, String about, Question question, Map<String, @Nullable Object> given) {
        around.say("");
        around.say(plugin + " asks, about " + about + ":");
        if (!question.reason().isEmpty()) {
            around.say("  " + Show.plain(question.reason()));
        }
        var values = new LinkedHashMap<String, @Nullable Object>(given);
        for (var field : question.fields()) {
            if (given.containsKey(field.id()) && fits(field, given.get(field.id()))) {
                continue;
            }
            var typed = ask(field);
            if (typed == null) {
                return null;
            }
            values.put(field.id(), typed);
        }
        return values;
    }

    private @Nullable String ask(Field field) {
        around.say("");
        around.say("  " + Show.field(field));
        if (!field.help().isEmpty()) {
            around.say("  " + Show.plain(field.help()));
        }
        while (true) {
            var prompt = "  " + Show.plain(field.label()) + "> ";
            var typed = field.isSecret() ? terminal.askSecretly(prompt) : terminal.ask(prompt);
            if (typed == null) {
                return null;
            }
            var value = field.isSecret() ? typed : typed.strip();
            if (fits(field, value)) {
                return value;
            }
        }
    }

    /// Says what is wrong where something is.
    private boolean fits(Field field, @Nullable Object value) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        values.put(field.id(), value);
        try {
            AnswerForm.check(new Question(List.of(field), "", ""), values);
            return true;
        } catch (HoldpointException e) {
            e.details().forEach(detail -> around.say("  " + Show.plain(detail)));
            return false;
        }
    }

    /// The required fields that neither have a value nor a default.
    static List<String> missing(InputRequest request, Map<String, String> given) {
        return request.question().fields().stream()
                .filter(field -> field.required() && field.defaultValue() == null)
                .map(Field::id)
                .filter(id -> !given.containsKey(id))
                .toList();
    }
}
