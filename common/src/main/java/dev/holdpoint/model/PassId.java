package dev.holdpoint.model;

import java.util.UUID;
import java.util.regex.Pattern;

/// The name of a pass for its whole life: `queue.partition.uuid`, made by whoever submits it.
///
/// The UUID is version 7, so that ids sort by the time they were made. The queue and the partition
/// are part of the id so that every key of the pass can be found from it alone.
///
/// @param queue lower-case letters, digits, `_` and `-`, at most 64 characters
/// @param partition 0 or more
public record PassId(String queue, int partition, UUID uuid) {
    /// The queue of passes that name none.
    public static final String DEFAULT_QUEUE = "default";

    private static final Pattern QUEUE = Pattern.compile("[a-z0-9_-]{1,64}");

    public PassId {
        checkQueueName(queue);
        if (partition < 0) {
            throw new IllegalArgumentException("partition " + partition);
        }
    }

    /// Refuses what is no name of a queue.
    ///
    /// @throws HoldpointException `bad_spec`
    public static void checkQueueName(String name) {
        if (!isQueueName(name)) {
            throw new HoldpointException(
                    Problem.BAD_SPEC,
                    "a queue name has lower-case letters, digits, '_' and '-', at most 64; got '"
                            + name
                            + "'");
        }
    }

    public static boolean isQueueName(String name) {
        return QUEUE.matcher(name).matches();
    }

    /// Reads the form that `toString` writes.
    ///
    /// @throws HoldpointException `not_found` when the text is not a pass id: no pass can have it
    public static PassId parse(String text) {
        var parts = text.split("\\.", -1);
        try {
            if (parts.length == 3 && isQueueName(parts[0])) {
                var id =
                        new PassId(parts[0], Integer.parseInt(parts[1]), UUID.fromString(parts[2]));
                if (id.toString().equals(text)) {
                    return id;
                }
            }
        } catch (IllegalArgumentException e) {
            // falls through to the one message for all of it
        }
        throw new HoldpointException(
                Problem.NOT_FOUND,
                "a pass id looks like default.0.0198c0de-0000-7000-8000-000000000000; got '"
                        + text
                        + "'");
    }

    @Override
    public String toString() {
        return queue + "." + partition + "." + uuid;
    }
}
