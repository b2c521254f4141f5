package dev.holdpoint.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.LogLine;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OddCasesTest {
    @RegisterExtension static final Lab lab = new Lab();

    private static final int MEBIBYTE = 1024 * 1024;

    @BeforeEach
    void a_workspace_with_one_file() {
        lab.file("data.txt", "one\n");
    }

    @Test
    void the_module_is_named_by_the_directory_and_the_entry_by_the_manifest() throws IOException {
        lab.plugin(
                "its_directory",
                """
                def transform(self, file_path, ctx):
                    ctx.log.info(type(self).__module__)
                """);
        var manifest = lab.plugins().resolve("its_directory/manifest.yml");
        Files.writeString(
                manifest,
                Files.readString(manifest).replace("name: its_directory", "name: its-name"));

        assertThat(lab.entry("its-name").plugin()).isEqualTo("its-name");

        assertThat(said()).containsExactly("its_directory");
    }

    @Test
    void stdin_is_measured_in_bytes_of_utf_8_without_the_newline() {
        lab.program(
                "meter",
                "",
                """
                #!/usr/bin/python3
                import sys
                print('{"message": "%d"}' % (len(sys.stdin.buffer.read()) - 1), file=sys.stderr)
                print("{}")
                """);
        padded("");
        lab.entry("meter");
        int left = MEBIBYTE - Integer.parseInt(said().getFirst());
        var full = "\u00e9".repeat(left / 2) + "x".repeat(left % 2);

        padded(full);
        assertThat(lab.entry("meter").usage().exitCode()).isZero();
        assertThat(said()).last().isEqualTo(String.valueOf(MEBIBYTE));

        padded(full + "x");
        assertThat(lab.entry("meter"))
                .extracting(
                        Entry::status,
                        Entry::error,
                        entry -> entry.usage().exitCode(),
                        entry -> entry.usage().durationMs())
                .containsExactly(EntryStatus.FAILED, "ipc_frame_oversize", 3, 0L);
        assertThat(said()).hasSize(2);
    }

    private static void padded(String pad) {
        lab.context(context -> context.withVariables(Map.of("pad", pad)));
    }

    @Test
    void a_large_envelope_in_many_writes_is_one_and_what_is_around_it_is_stripped() {
        lab.program(
                "dripper",
                "",
                """
                #!/usr/bin/python3
                import os, sys, time
                sys.stdin.read()
                os.write(1, b"\\n\\t\\f {\\"error_message\\": \\"")
                for _ in range(100):
                    os.write(1, b"x" * 9000)
                    time.sleep(0.001)
                os.write(1, b"\\"")
                time.sleep(0.1)
                os.write(1, b"}\\n\\n  ")
                """);

        assertThat(lab.entry("dripper").error()).isEqualTo("x".repeat(900_000));
    }

    @Test
    void bytes_of_an_envelope_that_are_not_utf_8_are_replaced() {
        lab.program(
                "mumbler",
                "",
                """
                #!/bin/sh
                cat > /dev/null
                printf '{"error_message": "a\\377b"}'
                """);

        assertThat(lab.entry("mumbler"))
                .extracting(Entry::error, entry -> entry.usage().exitCode())
                .containsExactly("a\ufffdb", 0);
    }

    @Test
    void each_worker_of_a_plugin_has_the_whole_wall_clock() {
        lab.plugin(
                "slow",
                "isolation:\n  timeout_seconds: 3\n",
                """
                def pre_transform_all(self, ctx):
                    time.sleep(1.6)
                    if not ctx.extra_inputs:
                        raise PluginInputRequired([{"id": "go"}], "on?")
                """);
        lab.answers(_ -> Optional.of(Map.of("go", "on")));

        assertThat(lab.entry("slow"))
                .extracting(Entry::status, entry -> entry.usage().exitCode())
                .containsExactly(EntryStatus.SKIPPED, 0);
    }

    @Test
    void one_that_ends_well_in_the_grace_has_timed_out_all_the_same() {
        lab.plugin(
                "late",
                "isolation:\n  timeout_seconds: 1\n",
                """
                def transform(self, file_path, ctx):
                    def end(number, frame):
                        ctx.log.info("asked to end")
                        os._exit(0)
                    signal.signal(signal.SIGTERM, end)
                    time.sleep(60)
                """);

        assertThat(lab.entry("late"))
                .extracting(Entry::status, Entry::error, entry -> entry.usage().exitCode())
                .containsExactly(EntryStatus.TIMEOUT, "timeout", 124);
        assertThat(said()).containsExactly("asked to end");
    }

    @Test
    void limits_are_set_soft_and_hard() {
        lab.plugin(
                "reader",
                "isolation:\n  timeout_seconds: 20\n  memory_mb: 300\n",
                """
                def transform(self, file_path, ctx):
                    import resource
                    ctx.log.info(str([resource.getrlimit(getattr(resource, "RLIMIT_" + name)) for name in ("AS", "CPU", "NOFILE")]))
                """);

        lab.entry("reader");

        assertThat(said()).containsExactly("[(314572800, 314572800), (40, 40), (256, 256)]");
    }

    @Test
    void the_executors_python_path_is_replaced() {
        lab.environment().put("PYTHONPATH", "/srv/theirs");
        lab.plugin(
                "reader",
                """
                def transform(self, file_path, ctx):
                    ctx.log.info("path", python=os.environ["PYTHONPATH"].split(":"), all=sys.path)
                """);

        lab.entry("reader");

        var told = lab.log().getFirst().context();
        var python = new ArrayList<>((List<?>) told.get("python"));
        assertThat(python).hasSize(2);
        assertThat(python.getFirst().toString()).isNotEqualTo("/srv/theirs");
        assertThat(told.get("all").toString()).doesNotContain("/srv/theirs");
    }

    private static List<String> said() {
        return lab.log().stream().map(LogLine::message).toList();
    }
}
