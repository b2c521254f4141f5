package dev.holdpoint.executor.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every hostile plugin of `docs/hostile-plugins.md` at every level that its row names, by the
/// whole path of a pass: what its entry says, that no process of it is left, that nothing outside
/// its workspace changed, and that the next pass succeeds at once in the same sandbox.
class HostileTest {
    private static Outfit outfit;

    @BeforeAll
    static void make() throws IOException {
        outfit = Outfit.make();
    }

    @AfterAll
    static void clear() throws IOException {
        outfit.close();
    }

    @TestFactory
    List<DynamicTest> at_strong_as_root() throws Exception {
        return series("strong", Who.ROOT);
    }

    @TestFactory
    List<DynamicTest> at_strong_in_roots_own_workspace() throws Exception {
        return series("strong", Who.ROOT_IN_ITS_OWN_WORKSPACE);
    }

    @TestFactory
    List<DynamicTest> at_strong_without_root() throws Exception {
        return series("strong", Who.ROOTLESS);
    }

    @TestFactory
    List<DynamicTest> at_namespaces_as_root() throws Exception {
        return series("namespaces", Who.ROOT);
    }

    @TestFactory
    List<DynamicTest> at_namespaces_without_root() throws Exception {
        return series("namespaces", Who.ROOTLESS);
    }

    @TestFactory
    List<DynamicTest> at_limits_as_root() throws Exception {
        return series("limits", Who.ROOT);
    }

    @TestFactory
    List<DynamicTest> at_limits_without_root() throws Exception {
        return series("limits", Who.ROOTLESS);
    }

    private static List<DynamicTest> series(String level, Who who) throws Exception {
        assumeThat(Who.self() == 0 || !who.needsRoot()).as("run as root").isTrue();
        var rows = HostileTable.read().rows();
        var ids = rows.stream().filter(row -> row.at(level).isPresent()).map(row -> row.id());
        var wanted = ids.toList();
        var plugins = HostilePlugin.all().stream().filter(plugin -> wanted.contains(plugin.id()));
        var result = Series.run(level, who, outfit, plugins.toList());
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
