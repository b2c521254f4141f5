package dev.holdpoint.command;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads what comes as `name=value` on the command line. Values may be secret: no message shows
/// one.
final class Pairs {
    private Pairs() {}

    /// Values by name, in the order given.
    ///
    /// @param flag for the message
    /// @throws HoldpointException `bad_setting`
    static Map<String, String> read(String flag, List<String> pairs) {
        var out = new LinkedHashMap<String, String>();
        for (int i = 0; i < pairs.size(); i++) {
            var pair = pairs.get(i);
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new HoldpointException(
                        Problem.BAD_SETTING,
                        flag
                                + " takes NAME=VALUE; the "
                                + ordinal(i + 1)
                                + (equals < 0 ? " has no =" : " has no name before its ="));
            }
            var name = pair.substring(0, equals);
            if (out.put(name, pair.substring(equals + 1)) != null) {
                throw new HoldpointException(
                        Problem.BAD_SETTING, flag + " names '" + name + "' twice");
            }
        }
        return out;
    }

    private static String ordinal(int number) {
        var ending =
                number % 100 / 10 == 1
                        ? "th"
                        : switch (number % 10) {
                            case 1 -> "st";
                            case 2 -> "nd";
                            case 3 -> "rd";
                            default -> "th";
                        };
        return number + ending;
    }

    /// Values by plugin and field, of `PLUGIN.FIELD=VALUE`.
    ///
    /// @throws HoldpointException `bad_setting`
    static Map<String, Map<String, String>> answers(List<String> pairs) {
        var out = new LinkedHashMap<String, Map<String, String>>();
        read("--answer", pairs)
                .forEach((name, value) -> {
                    int dot = name.indexOf('.');
                    if (dot < 1 || dot == name.length() - 1) {
                        throw new HoldpointException(
                                Problem.BAD_SETTING,
                                "--answer takes PLUGIN.FIELD=VALUE, such as"
                                        + " instrument_columns.date_time=2024-02-07T10:15;"
                                        + " got '"
                                        + name
                                        + "=…'");
                    }
                    out.computeIfAbsent(name.substring(0, dot), k -> new LinkedHashMap<>())
                            .put(name.substring(dot + 1), value);
                });
        return out;
    }
}
