package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OwnGroupsTest {
    private static final String UNIFIED =
            "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";

    @Test
    void a_service_of_systemd_has_one_group_in_the_tree_of_version_2() {
        var own = OwnGroups.parse("0::/system.slice/holdpoint-executor.service\n", UNIFIED);

        assertThat(own.unified())
                .contains(Path.of("/sys/fs/cgroup/system.slice/holdpoint-executor.service"));
        assertThat(own.isTop()).isFalse();
        assertThat(own.byController()).isEmpty();
    }

    @Test
    void version_1_has_a_tree_for_each_controller_and_some_share_one() {
        var own =
                OwnGroups.parse(
                        """
                        12:cpu,cpuacct:/a
                        4:memory:/a/b
                        3:name=systemd:/x
                        0::/
                        """,
                        """
                        24 1 8:1 / / rw - ext4 /dev/sda rw
                        32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
                        35 31 0:32 / /sys/fs/cgroup/my\\040memory rw - cgroup cgroup rw,memory
                        36 31 0:33 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids
                        """);

        assertThat(own.byController())
                .containsEntry("cpu", Path.of("/sys/fs/cgroup/cpu,cpuacct/a"))
                .containsEntry("cpuacct", Path.of("/sys/fs/cgroup/cpu,cpuacct/a"))
                .containsEntry("memory", Path.of("/sys/fs/cgroup/my memory/a/b"))
                .doesNotContainKey("pids");
        assertThat(own.unified()).isEmpty();
    }

    @Test
    void a_container_may_see_a_part_of_the_tree_only() {
        var part = UNIFIED.replace(" / /sys", " /docker/1 /sys");

        assertThat(OwnGroups.parse("0::/docker/1/x\n", part).unified())
                .contains(Path.of("/sys/fs/cgroup/x"));
        assertThat(OwnGroups.parse("0::/docker/12\n", part).unified()).isEmpty();
        assertThat(OwnGroups.parse("0::/../other\n", UNIFIED).unified()).isEmpty();
        assertThat(OwnGroups.parse("0::/\n", UNIFIED))
                .isEqualTo(new OwnGroups(Optional.of(Path.of("/sys/fs/cgroup")), true, Map.of()));
    }
}
