package dev.holdpoint.executor.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How the entry of a plugin looks, as a cell of the document says it: the status, the exit code or
/// `*` where it means nothing, then what it says, each in backquotes: the error, or what was
/// violated; `…` for what differs from one kernel to the next.
///
/// @param exitCode null = any
record Outcome(String status, @Nullable Integer exitCode, List<String> said) {
    private static final Pattern CELL = Pattern.compile("(\\w+) (-?\\d+|\\*)((?: `[^`]+`)*)");
    private static final String ANYTHING = "…";
    private static final Pattern SAID = Pattern.compile("`([^`]+)`");

    /// @throws IllegalArgumentException for a cell that is none
    static Outcome of(String cell) {
        var found = CELL.matcher(cell);
        if (!found.matches()) {
            throw new IllegalArgumentException(
                    "expected a cell such as: timeout 124 `timeout`, got: " + cell);
        }
        var said = new ArrayList<String>();
        var each = SAID.matcher(found.group(3));
        while (each.find()) {
            said.add(each.group(1));
        }
        var code = found.group(2);
        return new Outcome(
                found.group(1), code.equals("*") ? null : Integer.valueOf(code), List.copyOf(said));
    }

    boolean saysAnything() {
        return said.equals(List.of(ANYTHING));
    }

    /// What an entry says, in signs that a document can hold.
    static String shown(String text) {
        var shown = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char sign = text.charAt(i);
            if (sign < 0x20 || sign == 0x7f || sign == '`' || sign == '|') {
                shown.append("\\x%02x".formatted((int) sign));
            } else {
                shown.append(sign);
            }
        }
        return shown.toString();
    }

    @Override
    public String toString() {
        var cell = new StringBuilder(status + " " + (exitCode == null ? "*" : exitCode));
        said.forEach(each -> cell.append(" `").append(each).append('`'));
        return cell.toString();
    }
}
