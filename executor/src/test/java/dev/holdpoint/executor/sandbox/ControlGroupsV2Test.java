package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.executor.run.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How a part of the tree of version 2 is made ready, against [FakeTree]; what the kernel does with
/// workers in it is shown by [GroupedTest] where there is such a tree.
@Timeout(30)
class ControlGroupsV2Test {
    private static final long SELF = ProcessHandle.current().pid();
    private static final Path UNIT = Path.of("/sys/fs/cgroup/system.slice/x.service");

    @TempDir Path run;

    @Test
    void the_executor_moves_to_main_and_each_spawn_gets_a_leaf_with_its_limits()
            throws IOException {
        var tree = new FakeTree(UNIT, SELF);

        try (var groups = open(tree, UNIT)) {
            var leaf = groups.leaf(Limits.CHECK);

            assertThat(tree.processes(UNIT.resolve("main"))).containsExactly(SELF);
            assertThat(tree.processes(UNIT)).isEmpty();
            var group = group(leaf);
            assertThat(tree.written(group.resolve("memory.max")))
                    .isEqualTo(Long.toString((256L << 20) + Leaf.Allowed.OWN_BYTES));
            assertThat(tree.written(group.resolve("memory.swap.max"))).isEqualTo("0");
            assertThat(tree.written(group.resolve("memory.oom.group"))).isEqualTo("1");
            assertThat(tree.written(group.resolve("pids.max"))).isEqualTo("67");
            leaf.close();
            assertThat(tree.all()).doesNotContain(group);
        }

        assertThat(tree.all()).containsExactly(UNIT, UNIT.resolve("main"));
    }

    @Test
    void what_a_leaf_used_is_read_from_the_kernels_counters() throws IOException {
        var tree = new FakeTree(UNIT, SELF);
        try (var groups = open(tree, UNIT);
                var leaf = groups.leaf(Limits.CHECK)) {
            var group = group(leaf);
            tree.write(group.resolve("memory.events"), "low 0\nmax 3\noom 1\noom_kill 2\n");
            tree.write(group.resolve("memory.events.local"), "max 3\noom 1\noom_kill 2\n");
            tree.write(group.resolve("memory.peak"), (5 << 20) + "\n");
            tree.write(group.resolve("cpu.stat"), "usage_usec 1234567\nuser_usec 1\n");

            assertThat(leaf.account()).isEqualTo(new Leaf.Account(2, 5 << 10, 1234));
        }
    }

    @Test
    void a_kill_because_the_host_had_no_memory_left_is_none_for_the_leafs() throws IOException {
        var tree = new FakeTree(UNIT, SELF);
        try (var groups = open(tree, UNIT);
                var leaf = groups.leaf(Limits.CHECK)) {
            var group = group(leaf);
            tree.write(group.resolve("memory.events"), "max 0\noom 0\noom_kill 1\n");
            tree.write(group.resolve("memory.events.local"), "max 0\noom 0\noom_kill 1\n");
            tree.write(group.resolve("memory.peak"), "0\n");

            assertThat(leaf.account().killedForMemory()).isZero();
        }
    }

    @Test
    void a_leaf_with_a_process_is_not_empty_until_it_was_killed() throws IOException {
        var tree = new FakeTree(UNIT, SELF);
        try (var groups = open(tree, UNIT);
                var leaf = groups.leaf(Limits.CHECK)) {
            tree.write(leaf.entrance().getFirst(), "4711");
            assertThat(leaf.isEmpty()).isFalse();

            leaf.kill();

            assertThat(leaf.isEmpty()).isTrue();
        }
    }

    @Test
    void a_second_executor_in_main_makes_its_groups_beside_the_first() throws IOException {
        var tree = new FakeTree(UNIT, SELF);
        try (var first = open(tree, UNIT);
                var second = open(tree, UNIT.resolve("main"))) {
            var one = first.leaf(Limits.CHECK);
            var two = second.leaf(Limits.CHECK);

            assertThat(branch(one)).isNotEqualTo(branch(two)).hasParentRaw(UNIT);
            assertThat(branch(two)).hasParentRaw(UNIT);
            one.close();
            two.close();
        }
    }

    @Test
    void what_systemd_put_into_a_main_of_its_own_stays_there() throws IOException {
        var tree = new FakeTree(UNIT);
        tree.isDelegated = true;
        tree.make(UNIT.resolve("main"));
        tree.write(UNIT.resolve("main/cgroup.procs"), Long.toString(SELF));

        try (var groups = open(tree, UNIT.resolve("main"));
                var leaf = groups.leaf(Limits.CHECK)) {
            assertThat(branch(leaf)).hasParentRaw(UNIT);
        }
    }

    @Test
    void other_processes_are_moved_only_where_the_group_was_given_away() throws IOException {
        var tree = new FakeTree(UNIT, SELF, 4711L);

        assertThatThrownBy(() -> open(tree, UNIT))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        UNIT
                                + " holds 1 other processes, and systemd does not say that it is"
                                + " given away");
        assertThat(tree.all()).containsExactly(UNIT);

        tree.isDelegated = true;
        try (var _ = open(tree, UNIT)) {
            assertThat(tree.processes(UNIT.resolve("main"))).containsExactlyInAnyOrder(SELF, 4711L);
        }
    }

    @Test
    void in_a_container_all_that_can_be_seen_is_ones_own() throws IOException {
        var top = Path.of("/sys/fs/cgroup");
        var tree = new FakeTree(top, SELF, 1L);

        try (var _ =
                ControlGroupsV2.open(
                        tree, new OwnGroups(Optional.of(top), true, Map.of()), true, run)) {
            assertThat(tree.processes(top.resolve("main"))).contains(1L, SELF);
        }
    }

    @Test
    void what_is_no_service_moves_nobody_else() throws IOException {
        var top = Path.of("/sys/fs/cgroup");
        var own = new OwnGroups(Optional.of(top), true, Map.of());
        var tree = new FakeTree(top, SELF, 1L);

        assertThatThrownBy(() -> ControlGroupsV2.open(tree, own, false, run))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        top
                                + " holds 1 other processes, which only the executor's service"
                                + " moves");

        assertThat(tree.all()).containsExactly(top);
        assertThat(tree.processes(top)).containsExactlyInAnyOrder(SELF, 1L);
        var alone = new FakeTree(top, SELF);
        try (var _ = ControlGroupsV2.open(alone, own, false, run)) {
            assertThat(alone.processes(top.resolve("main"))).containsExactly(SELF);
        }
    }

    @Test
    void what_was_not_given_is_named() {
        var few = new FakeTree(UNIT, SELF);
        few.offered = "cpu hugetlb";
        assertThatThrownBy(() -> open(few, UNIT))
                .hasMessage("version 2 offers cpu hugetlb in " + UNIT + ", not memory and pids");

        var readOnly = new FakeTree(UNIT, SELF);
        readOnly.isReadOnly = true;
        assertThatThrownBy(() -> open(readOnly, UNIT))
                .hasMessage(UNIT + "/main: Read-only file system");
    }

    @Test
    void processes_of_another_pid_namespace_are_refused_before_anything_is_touched() {
        var tree = new FakeTree(UNIT, SELF, 0L);
        tree.isDelegated = true;

        assertThatThrownBy(() -> open(tree, UNIT))
                .hasMessage(
                        UNIT
                                + " holds processes of another pid namespace, which cannot be"
                                + " moved");
        assertThat(tree.all()).containsExactly(UNIT);
    }

    @Test
    void a_damaged_line_of_what_was_taken_down_touches_nothing() throws IOException {
        var tree = new FakeTree(UNIT, SELF);
        var leaf = open(tree, UNIT).leaf(Limits.CHECK);
        var record = run.resolve("control-groups");
        var whole = Files.readString(record);
        tree.make(UNIT.resolve("holdpoint-of-somebody-else"));
        var before = tree.all();

        Files.writeString(
                record,
                UNIT
                        + "\n"
                        + UNIT
                        + "/holdpoint-of-somebody-else\n\0/holdpoint-\0\n"
                        + whole.replace("/holdpoint-", "/../x/holdpoint-")
                        + whole.replace("/sys", "/sys\0")
                        + whole.strip());
        Leftovers.end(run, tree);

        assertThat(tree.all()).isEqualTo(before).contains(branch(leaf));

        Files.write(record, new byte[] {(byte) 0xff, '\n'});
        Files.writeString(record, whole, java.nio.file.StandardOpenOption.APPEND);
        Leftovers.end(run, tree);

        assertThat(tree.all()).doesNotContain(branch(leaf));
    }

    @Test
    void what_a_killed_executor_took_down_is_removed_and_nothing_else() throws IOException {
        var tree = new FakeTree(UNIT, SELF);
        var groups = open(tree, UNIT);
        var leaf = groups.leaf(Limits.CHECK);
        var other = UNIT.resolve("holdpoint-of-somebody-else");
        tree.make(other);

        Leftovers.end(run, tree);

        assertThat(tree.all())
                .containsExactly(UNIT, other, UNIT.resolve("main"))
                .doesNotContain(branch(leaf));
        assertThat(Files.readAllLines(run.resolve("control-groups")))
                .isEqualTo(List.of(branch(leaf).toString()));
    }

    private ControlGroupsV2 open(FakeTree tree, Path group) throws IOException {
        return ControlGroupsV2.open(
                tree, new OwnGroups(Optional.of(group), false, Map.of()), true, run);
    }

    private static Path group(Leaf leaf) {
        return ((LeafV2) leaf).group();
    }

    private static Path branch(Leaf leaf) {
        return Objects.requireNonNull(group(leaf).getParent());
    }
}
