package dev.holdpoint.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Rows under a header, as wide as their widest cells, or cut to fit a screen.
///
/// Only columns that are said to shrink are cut, the widest first; an id is never cut, since
/// somebody will want to copy it. Where they would get too narrow to read, optional columns are
/// left out, the last first.
final class Table {
    private static final int GAP = 2;
    private static final int NARROWEST = 6;
    private static final int READABLE = 14;

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    /// A column.
    ///
    /// @param shrinks whether its cells may be cut
    /// @param optional whether it may be left out
    record Column(String name, boolean shrinks, boolean optional) {
        static Column whole(String name) {
            return new Column(name, false, false);
        }

        static Column shrinking(String name) {
            return new Column(name, true, false);
        }

        static Column optional(String name) {
            return new Column(name, true, true);
        }
    }

    Table(Column... columns) {
        this.columns = List.of(columns);
    }

    /// Adds a row with a cell for each column; control characters are left out.
    void add(String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size());
        }
        rows.add(List.of(cells).stream().map(Show::plain).toList());
    }

    List<String> lines(Screen screen) {
        var shown = shown(screen.columns());
        var widths = widths(shown, screen.columns());
        var names = columns.stream().map(Column::name).toList();
        var lines = new ArrayList<String>();
        lines.add(screen.bold(line(names, shown, widths, Screen.NONE)));
        rows.forEach(row -> lines.add(line(row, shown, widths, screen)));
        return lines;
    }

    /// The indexes of the columns that there is room for.
    private List<Integer> shown(int room) {
        var shown = new ArrayList<>(IntStream.range(0, columns.size()).boxed().toList());
        for (int i = columns.size() - 1; i >= 0 && over(readable(shown), room) > 0; i--) {
            if (columns.get(i).optional()) {
                shown.remove(Integer.valueOf(i));
            }
        }
        return shown;
    }

    private int[] readable(List<Integer> shown) {
        return shown.stream()
                .mapToInt(i -> columns.get(i).shrinks() ? Math.min(wanted(i), READABLE) : wanted(i))
                .toArray();
    }

    private int[] widths(List<Integer> shown, int room) {
        var widths = shown.stream().mapToInt(this::wanted).toArray();
        while (over(widths, room) > 0) {
            int widest = widest(shown, widths);
            if (widest < 0) {
                break;
            }
            widths[widest]--;
        }
        return widths;
    }

    private int wanted(int column) {
        int width = length(columns.get(column).name());
        for (var row : rows) {
            width = Math.max(width, length(row.get(column)));
        }
        return width;
    }

    private static int over(int[] widths, int room) {
        return room == 0 ? 0 : Arrays.stream(widths).map(width -> width + GAP).sum() - GAP - room;
    }

    /// The widest column that may shrink further; -1 when there is none.
    private int widest(List<Integer> shown, int[] widths) {
        int widest = -1;
        for (int i = 0; i < widths.length; i++) {
            if (columns.get(shown.get(i)).shrinks()
                    && widths[i] > NARROWEST
                    && (widest < 0 || widths[i] > widths[widest])) {
                widest = i;
            }
        }
        return widest;
    }

    private static String line(
            List<String> cells, List<Integer> shown, int[] widths, Screen screen) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            var text = cells.get(shown.get(i));
            var cell = cut(text, widths[i]);
            line.append(screen.coloured(text, cell));
            if (i < widths.length - 1) {
                line.repeat(" ", widths[i] - length(cell) + GAP);
            }
        }
        return line.toString().stripTrailing();
    }

    private static String cut(String cell, int width) {
        if (length(cell) <= width) {
            return cell;
        }
        int end = 0;
        for (int used = 1; end < cell.length(); ) {
            int letter = cell.codePointAt(end);
            used += columns(letter);
            if (used > width) {
                break;
            }
            end += Character.charCount(letter);
        }
        return cell.substring(0, end) + "…";
    }

    private static int length(String text) {
        return text.codePoints().map(Table::columns).sum();
    }

    /// How many columns of a terminal a letter takes.
    private static int columns(int letter) {
        if (Character.getType(letter) == Character.NON_SPACING_MARK) {
            return 0;
        }
        return switch (Character.UnicodeScript.of(letter)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL -> 2;
            default -> 1;
        };
    }
}
