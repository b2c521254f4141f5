package dev.holdpoint.command;

import java.util.ArrayList;
import java.util.List;

/// Rows under a header, as wide as their widest cells, or cut to fit a screen.
///
/// Only columns that are said to shrink are cut, the widest first; an id is never cut, since
/// somebody will want to copy it.
final class Table {
    private static final int GAP = 2;
    private static final int NARROWEST_COLUMN = 6;

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    /// A column.
    ///
    /// @param shrinks whether its cells may be cut
    record Column(String name, boolean shrinks) {
        static Column whole(String name) {
            return new Column(name, false);
        }

        static Column shrinking(String name) {
            return new Column(name, true);
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
        var widths = widths(screen.columns());
        var lines = new ArrayList<String>();
        lines.add(
                screen.bold(
                        line(columns.stream().map(Column::name).toList(), widths, Screen.NONE)));
        rows.forEach(row -> lines.add(line(row, widths, screen)));
        return lines;
    }

    private int[] widths(int room) {
        var widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = length(columns.get(i).name());
            for (var row : rows) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        for (int over = over(widths, room); over > 0; over = over(widths, room)) {
            int widest = widest(widths);
            if (widest < 0) {
                break;
            }
            widths[widest]--;
        }
        return widths;
    }

    private static int over(int[] widths, int room) {
        int sum = -GAP;
        for (int width : widths) {
            sum += width + GAP;
        }
        return room == 0 ? 0 : sum - room;
    }

    /// The widest column that may shrink further; -1 when there is none.
    private int widest(int[] widths) {
        int widest = -1;
        for (int i = 0; i < widths.length; i++) {
            if (columns.get(i).shrinks()
                    && widths[i] > NARROWEST_COLUMN
                    && (widest < 0 || widths[i] > widths[widest])) {
                widest = i;
            }
        }
        return widest;
    }

    private static String line(List<String> cells, int[] widths, Screen screen) {
        var line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            var cell = cut(cells.get(i), widths[i]);
            line.append(screen.coloured(cells.get(i), cell));
            if (i < cells.size() - 1) {
                line.repeat(" ", widths[i] - length(cell) + GAP);
            }
        }
        return line.toString().stripTrailing();
    }

    private static String cut(String cell, int width) {
        return length(cell) <= width
                ? cell
                : cell.substring(0, cell.offsetByCodePoints(0, width - 1)) + "…";
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
