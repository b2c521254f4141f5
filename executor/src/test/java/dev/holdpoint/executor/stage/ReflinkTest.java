package dev.holdpoint.executor.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReflinkTest {
    @TempDir Path directory;

    @Test
    void a_file_system_in_memory_cannot_share_bytes() {
        var memory = Path.of("/dev/shm");
        assumeThat(Files.isWritable(memory)).as("a machine with /dev/shm").isTrue();

        assertThat(Reflink.works(memory.resolve("holdpoint-" + ProcessHandle.current().pid())))
                .isFalse();
    }

    @Test
    void copies_on_btrfs_take_no_space() throws Exception {
        var disk = directory.resolve("disk");
        var mounted = Files.createDirectory(directory.resolve("mounted"));
        boolean isThere =
                ran("truncate", "-s", "300M", disk.toString())
                        && ran("mkfs.btrfs", "-q", disk.toString())
                        && ran("mount", "-o", "loop", disk.toString(), mounted.toString());
        assumeThat(isThere).as("root on a machine with btrfs-progs and loop devices").isTrue();
        try {
            var lab = new Lab(mounted, new StageKind.Copy("reflink", "a test"));
            Files.write(lab.workspace.resolve("large"), new byte[150 << 20]);
            assertThat(Reflink.works(lab.root.state().probing())).isTrue();

            try (var stage = lab.claim(1).open(lab.stage(0))) { // twice 150 MiB do not fit
                assertThat(stage.view().upper().resolve("large")).hasSize(150 << 20);
                lab.plugin(stage, "echo x > small");
                assertThat(stage.manifest().lines()).containsExactly("create small");
            }
        } finally {
            ran("umount", mounted.toString());
        }
    }

    private static boolean ran(String... words) throws InterruptedException {
        try {
            return new ProcessBuilder(words)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
