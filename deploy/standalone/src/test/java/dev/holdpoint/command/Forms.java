package dev.holdpoint.command;

import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.model.WorkspaceName;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.QuestionJson;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/// Questions to show and to ask.
final class Forms {
    private Forms() {}

    /// An open question.
    ///
    /// @param fields as a plugin writes them, a JSON array
    static InputRequest open(String fields, String reason) {
        return new InputRequest(
                new RequestId(new PassId("default", 0, new UUID(1, 2)), 1, 1),
                new WorkspaceName("lab", "run-0001"),
                "instrument_columns",
                QuestionJson.of(Json.parse(fields), reason),
                InputRequest.State.OPEN,
                Instant.EPOCH,
                null,
                null,
                null,
                null,
                Map.of());
    }
}
