package dev.holdpoint.executor.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;

/// Every hostile plugin of `docs/hostile-plugins.md` at every level that its row names, by the
/// whole path of a pass: what its entry says, that no process of it is left, that nothing outside
/// its workspace changed, and that the next pass succeeds at once in the same sandbox.
///
/// A class for each level, so that they can run side by side.
final class HostileTests {
    private HostileTests() {}

    /// One test for each row that names the level, and one of what is none's.
    static List<DynamicTest> series(String level, Who who) throws Exception {
        assumeThat(Who.self() == 0 || !who.needsRoot()).as("run as root").isTrue();
        var rows = HostileTable.read().rows();
        var ids = rows.stream().filter(row -> row.at(level).isPresent()).map(row -> row.id());
        var wanted = ids.toList();
        var plugins = HostilePlugin.all().stream().filter(plugin -> wanted.contains(plugin.id()));
        Series.Result result;
        try (var outfit = Outfit.make()) {
            result = Series.run(level, who, outfit, plugins.toList());
        }
        var tests = new ArrayList<DynamicTest>();
        for (var row : rows) {
            row.at(level)
                    .ifPresent(cell ->
                            tests.add(
                                    DynamicTest.dynamicTest(
                                            row.id(),
                                            () -> holds(row.id(), level, cell, who, result))));
        }
        tests.add(
                DynamicTest.dynamicTest(
                        "nothing of all of them is left",
                        () -> assertThat(result.problems()).isEmpty()));
        return tests;
    }

    private static void holds(String id, String level, Cell cell, Who who, Series.Result result) {
        assertThat(result.evidence().keySet()).as("what came to its turn").contains(id);
        var found = result.evidence().get(id);
        var outcome = cell.under(found.conditions(who));
        assertThat(found.like(outcome))
                .as("it wrote to stderr: %s", found.log())
                .isEqualTo(Evidence.clean(id, outcome, level));
    }
}
