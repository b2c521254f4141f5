package dev.holdpoint.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdpoint.model.Accounting;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.Handling;
import dev.holdpoint.model.PassSpec.OnFailure;
import dev.holdpoint.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Section 5: what one worker may use.
@Timeout(60)
class LimitsTest {
    @RegisterExtension static final Lab lab = new Lab();

    private static final String ONE_SECOND = "isolation: {timeout_seconds: 1}\n";

    @BeforeEach
    void a_workspace_with_one_file() {
        lab.file("data.txt", "one\n");
    }

    @Test
    void at_the_wall_clock_the_plugin_itself_gets_a_second_to_end() {
        lab.plugin(
                "slow",
                ONE_SECOND,
                """
                def transform(self, file_path, ctx):
                    def bye(number, frame):
                        (ctx.dst_root / "bye").write_text(str(number))
                        time.sleep(0.2)
                        os._exit(0)
                    signal.signal(signal.SIGTERM, bye)
                    time.sleep(60)
                """);
        lab.context(context -> context.with(Handling.USUAL.withOnFailure(OnFailure.KEEP)));

        var entry = lab.entry("slow");

        assertThat(entry.status()).isEqualTo(EntryStatus.TIMEOUT);
        assertThat(entry.error()).isEqualTo("timeout");
        assertThat(entry.usage().exitCode()).isEqualTo(124);
        assertThat(entry.usage().durationMs()).isGreaterThanOrEqualTo(1_200);
        assertThat(lab.read("bye")).isEqualTo("15");
    }

    @Test
    void what_does_not_end_in_the_grace_is_killed_with_every_process_it_made() throws IOException {
        var mark = "6" + System.nanoTime();
        lab.program(
                "stubborn",
                ONE_SECOND,
                """
                #!/bin/sh
                trap '' TERM
                setsid sh -c 'trap "" TERM; sleep %s & sleep %s' &
                echo '{"error_message": "not said"}'
                while :; do sleep 1; done
                """
                        .formatted(mark, mark));

        var entry = lab.entry("stubborn");

        assertThat(entry.status()).isEqualTo(EntryStatus.TIMEOUT);
        assertThat(entry.error()).isEqualTo("timeout");
        assertThat(entry.usage().exitCode()).isEqualTo(124);
        assertThat(entry.usage().durationMs()).isGreaterThanOrEqualTo(2_000);
        assertThat(running(mark)).isEmpty();
    }

    @Test
    void what_a_plugin_leaves_running_ends_with_it() throws IOException {
        var mark = "6" + System.nanoTime();

        var result =
                lab.shells(
                        """
                        setsid sh -c 'exec 1>&- 2>&-; sleep %s & sleep %s' &
                        until grep -qs %s /proc/[0-9]*/cmdline; do :; done
                        echo '{}'
                        """
                                .formatted(mark, mark, "s[l]eep"));

        assertThat(result.applied().getFirst().status()).isEqualTo(EntryStatus.SKIPPED);
        assertThat(running(mark)).isEmpty();
    }

    @Test
    void a_plugin_sees_its_limits_and_cannot_raise_them() {
        lab.plugin(
                "asker",
                "isolation: {timeout_seconds: 7, memory_mb: 300}\n",
                """
                def transform(self, file_path, ctx):
                    import resource
                    names = ("AS", "CPU", "NOFILE", "NPROC", "FSIZE", "CORE")
                    kinds = {name: getattr(resource, "RLIMIT_" + name) for name in names}
                    seen = {name: list(resource.getrlimit(kind)) for name, kind in kinds.items()}
                    file_path.write_text(json.dumps(seen))
                    for kind in kinds.values():
                        soft, hard = resource.getrlimit(kind)
                        try:
                            resource.setrlimit(kind, (soft, hard + 1))
                        except (ValueError, PermissionError):
                            continue
                        raise PluginError("raised %s" % kind)
                """);

        assertThat(lab.entry("asker").error()).isNull();

        assertThat(Json.parseObject(lab.read("data.txt")))
                .containsEntry("AS", List.of(300 << 20, 300 << 20))
                .containsEntry("CPU", List.of(14, 14))
                .containsEntry("NOFILE", List.of(256, 256))
                .containsEntry("NPROC", List.of(64, 64))
                .containsEntry("FSIZE", List.of(256 << 20, 256 << 20))
                .containsEntry("CORE", List.of(0, 0));
    }

    @Test
    void a_memory_hog_meets_its_limit() {
        lab.plugin(
                "hog",
                "isolation: {memory_mb: 64}\n",
                """
                def transform(self, file_path, ctx):
                    held = bytearray(100 << 20)
                """);

        var entry = lab.entry("hog");

        assertThat(entry.status()).isEqualTo(EntryStatus.FAILED);
        assertThat(entry.usage().exitCode()).isEqualTo(3);
        assertThat(lab.said()).anyMatch(line -> line.contains("MemoryError"));
    }

    @Test
    void the_processes_of_a_worker_have_its_memory_together_and_files_in_memory_count() {
        lab.plugin(
                "filler",
                "isolation: {memory_mb: 48}\n",
                """
                def transform(self, file_path, ctx):
                    for _ in range(60):
                        with open("/tmp/big", "ab") as file:
                            file.write(b"x" * (1 << 20))
                """);

        var entry = lab.entry("filler");

        assumeThat(entry.usage().accounting())
                .as("a machine that lets this user make control groups")
                .isNotEqualTo(Accounting.POLLING);
        assertThat(entry.status()).isEqualTo(EntryStatus.FAILED);
        assertThat(entry.error()).isEqualTo("killed: memory");
        assertThat(entry.usage().peakMemoryMb()).isBetween(48L, 48L + 8);
    }

    @Test
    void a_hog_of_files_processes_and_disk_meets_its_limits() {
        lab.plugin(
                "hog",
                """
                def transform(self, file_path, ctx):
                    seen = {}
                    held = []
                    try:
                        while True:
                            held.append(os.open("/dev/null", os.O_RDONLY))
                    except OSError as error:
                        seen["files"] = [len(held), error.errno]
                    for each in held:
                        os.close(each)
                    children = []
                    try:
                        while True:
                            child = os.fork()
                            if not child:
                                time.sleep(60)
                                os._exit(0)
                            children.append(child)
                    except OSError as error:
                        seen["processes"] = [len(children), error.errno]
                    for child in children:
                        os.kill(child, 9)
                        os.waitpid(child, 0)
                    for name, limit in (("big", 256 << 20), ("/tmp/big", 64 << 20)):
                        with open(name, "wb") as file:
                            os.truncate(name, limit)
                            try:
                                os.truncate(name, limit + 1) if name == "big" else os.posix_fallocate(file.fileno(), 0, limit + 1)
                            except OSError as error:
                                seen[name] = error.errno
                        os.remove(name)
                    file_path.write_text(json.dumps(seen))
                """);
        lab.givenToAnOrdinaryUser();

        assertThat(lab.entry("hog").error()).as(lab.said().toString()).isNull();

        var seen = Json.parseObject(lab.read("data.txt"));
        assertThat(seen.get("files").toString()).matches("\\[25[0-3], 24]");
        assertThat(seen.get("processes").toString()).matches("\\[[3-6][0-9], 11]");
        assertThat(seen).containsEntry("big", 27).containsEntry("/tmp/big", 28);
    }

    @Test
    void tmp_is_small_and_of_one_worker_alone() throws IOException {
        var outside = Files.createTempFile(Path.of("/tmp"), "outside", "");
        try {
            var looks =
                    """
                    def transform(self, file_path, ctx):
                        size = os.statvfs("/tmp")
                        seen = [each for each in os.listdir("/tmp") if each[:4] in ("outs", "mine")]
                        ctx.log.info("%s %s" % (size.f_blocks * size.f_frsize, seen))
                        open("/tmp/mine", "w").close()
                    """;
            lab.plugin("first", looks);
            lab.plugin("second", looks);

            lab.run("first", "second");

            assertThat(lab.said()).containsExactly((64 << 20) + " []", (64 << 20) + " []");
            assertThat(Path.of("/tmp/mine")).doesNotExist();
        } finally {
            Files.delete(outside);
        }
    }

    @Test
    void stderr_is_kept_up_to_8_mib_and_the_rest_is_dropped_counted_and_holds_nothing_up()
            throws IOException {
        var result =
                lab.shells(
                        "head -c 20000000 /dev/zero | tr '\\0' 'x' >&2; echo two > data.txt; echo '{}'");

        assertThat(result.applied().getFirst().status()).isEqualTo(EntryStatus.SUCCESS);
        try (var captures = Files.list(lab.logs().resolve("plugins/plugin-00"))) {
            assertThat(captures)
                    .singleElement()
                    .satisfies(file -> assertThat(file).hasSize(8 << 20));
        }
        assertThat(lab.said()).contains((20_000_000 - (8 << 20)) + " bytes of stderr were dropped");
    }

    /// The processes of this host with a word on their command line.
    private static List<Path> running(String word) throws IOException {
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            var found = new ArrayList<Path>();
            for (var process : processes) {
                try {
                    if (Files.readString(process.resolve("cmdline")).contains(word)) {
                        found.add(process);
                    }
                } catch (IOException e) {
                    // gone meanwhile
                }
            }
            return found;
        }
    }
}
