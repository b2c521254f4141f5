package dev.holdpoint.contract;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Which tests hold which lines of the contract.
///
/// @param lines the numbers of the contract's lines, in its order
/// @param rows of the table, in its order
record ContractTable(List<Line> lines, List<Row> rows) {
    private static final Pattern LINE = Pattern.compile("(?m)^- \\*\\*(\\d+)\\.(\\d+)\\*\\* \\S");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| (\\d+)\\.(\\d+) \\| `([^`|]+)` \\|$");
    private static final Pattern ANY_ROW = Pattern.compile("(?m)^\\| \\d.*$");

    /// `**4.3**` is line 3 of section 4.
    record Line(int section, int number) implements Comparable<Line> {
        private static final Comparator<Line> ORDER =
                Comparator.comparingInt(Line::section).thenComparingInt(Line::number);

        @Override
        public int compareTo(Line other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            return section + "." + number;
        }
    }

    /// One test of a line.
    record Row(Line line, String test) {}

    /// Reads the contract and its table.
    ///
    /// @throws IllegalArgumentException for a row that is none
    static ContractTable of(String contract, String table) {
        long written = ANY_ROW.matcher(table).results().count();
        var rows =
                ROW.matcher(table)
                        .results()
                        .map(found ->
                                new Row(
                                        new Line(
                                                Integer.parseInt(found.group(1)),
                                                Integer.parseInt(found.group(2))),
                                        found.group(3)))
                        .toList();
        if (rows.size() != written) {
            throw new IllegalArgumentException(
                    "expected rows such as | 4.3 | `contract/ExitCodesTest.a_method` |, got "
                            + (written - rows.size())
                            + " others");
        }
        return new ContractTable(
                LINE.matcher(contract)
                        .results()
                        .map(found ->
                                new Line(
                                        Integer.parseInt(found.group(1)),
                                        Integer.parseInt(found.group(2))))
                        .toList(),
                rows);
    }

    /// What is wrong, one sentence each.
    ///
    /// @param exists whether there is such a test
    List<String> problems(Predicate<String> exists) {
        var problems = new ArrayList<String>();
        if (!inOrder(lines, true)) {
            problems.add("the lines of the contract are not numbered 1, 2, 3 in each section");
        }
        if (!inOrder(rows.stream().map(Row::line).toList(), false)) {
            problems.add("the rows of the table are not in the order of the contract");
        }
        var held = new TreeSet<Line>();
        for (var row : rows) {
            if (!exists.test(row.test())) {
                problems.add(row.line() + ": there is no test " + row.test());
            }
            held.add(row.line());
        }
        missing(lines, held).forEach(line -> problems.add(line + ": not in the table"));
        missing(held, lines).forEach(line -> problems.add(line + ": not in the contract"));
        return problems;
    }

    private static List<Line> missing(Collection<Line> wanted, Collection<Line> present) {
        return wanted.stream().filter(line -> !present.contains(line)).toList();
    }

    private static boolean inOrder(List<Line> lines, boolean gapless) {
        var last = new Line(0, 0);
        for (var line : lines) {
            boolean follows =
                    gapless
                            ? line.equals(new Line(last.section(), last.number() + 1))
                                    || line.equals(new Line(last.section() + 1, 1))
                            : line.compareTo(last) >= 0;
            if (!follows) {
                return false;
            }
            last = line;
        }
        return true;
    }
}
