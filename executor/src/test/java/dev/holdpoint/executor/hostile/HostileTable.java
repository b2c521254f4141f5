package dev.holdpoint.executor.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// The tables of `docs/hostile-plugins.md`: what each hostile plugin does, and what comes of it at
/// each level.
///
/// @param levels in the order of the columns
/// @param rows in the order of the document
record HostileTable(List<String> levels, List<Row> rows) {
    static final Path DOCUMENT = Path.of("../docs/hostile-plugins.md");

    private static final Pattern HEADER =
            Pattern.compile("\\| plugin \\| what it does \\| .* \\| contract \\|");
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| .*");
    private static final Pattern NUMBER = Pattern.compile("\\d+\\.\\d+");
    private static final String NOT_THERE = "–";
    private static final String SAME = "the same";
    private static final int FIRST_LEVEL = 2;
    private static final int AFTER_LEVELS = 2; // the contract, and what is after the last bar

    /// One hostile plugin.
    ///
    /// @param cells what comes of it, by level, without the levels that it does not apply to
    /// @param contract the numbers of the lines of the contract that it tries
    record Row(String id, Map<String, Cell> cells, List<String> contract) {
        /// Empty where it does not apply.
        Optional<Cell> at(String level) {
            return Optional.ofNullable(cells.get(level));
        }
    }

    static HostileTable read() throws IOException {
        return of(Files.readString(DOCUMENT));
    }

    /// Reads all tables of a text.
    ///
    /// @throws IllegalArgumentException for a row that is none
    static HostileTable of(String text) {
        var rows = new ArrayList<Row>();
        List<String> levels = List.of();
        for (var line : text.lines().toList()) {
            var cells = cells(line);
            if (HEADER.matcher(line).matches()) {
                levels = cells.subList(FIRST_LEVEL, cells.size() - AFTER_LEVELS);
            } else if (line.startsWith("| `")) {
                var found = ROW.matcher(line);
                if (!found.matches()
                        || cells.size() != levels.size() + FIRST_LEVEL + AFTER_LEVELS) {
                    throw new IllegalArgumentException("expected a row of the table, got: " + line);
                }
                var contract = cells.get(cells.size() - AFTER_LEVELS);
                rows.add(
                        new Row(
                                found.group(1),
                                outcomes(levels, cells),
                                NUMBER.matcher(contract)
                                        .results()
                                        .map(MatchResult::group)
                                        .toList()));
            }
        }
        return new HostileTable(levels, rows);
    }

    private static Map<String, Cell> outcomes(List<String> levels, List<String> cells) {
        var outcomes = new LinkedHashMap<String, Cell>();
        for (int i = 0; i < levels.size(); i++) {
            var cell = cells.get(FIRST_LEVEL + i);
            if (cell.equals(SAME)) {
                cell = cells.get(FIRST_LEVEL);
            }
            if (!cell.equals(NOT_THERE)) {
                outcomes.put(levels.get(i), Cell.of(cell));
            }
        }
        return outcomes;
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.split("\\|", -1)).skip(1).map(String::strip).toList();
    }
}
