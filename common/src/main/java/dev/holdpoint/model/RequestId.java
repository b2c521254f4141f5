package dev.holdpoint.model;

/// The name of one question: `pass/step/round`.
///
/// @param step which plugin of the pass asked, counted from 0
/// @param round how often it has asked, counted from 1
public record RequestId(PassId pass, int step, int round) {
    /// Reads the form that `toString` writes.
    ///
    /// @throws HoldpointException `not_found` when the text is not a request id
    public static RequestId parse(String text) {
        var parts = text.split("/", -1);
        try {
            if (parts.length == 3) {
                var id =
                        new RequestId(
                                PassId.parse(parts[0]),
                                Integer.parseInt(parts[1]),
                                Integer.parseInt(parts[2]));
                if (id.step >= 0 && id.round >= 1 && id.toString().equals(text)) {
                    return id;
                }
            }
        } catch (NumberFormatException e) {
            // falls through to the one message for all of it
        }
        throw new HoldpointException(
                Problem.NOT_FOUND,
                "a request id looks like PASS/0/1 (see 'holdpoint input list'); got '"
                        + text
                        + "'");
    }

    @Override
    public String toString() {
        return pass + "/" + step + "/" + round;
    }
}
