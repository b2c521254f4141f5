package dev.holdpoint.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.wire.ResultJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The result of a pass, and where its figures and names come from.
class ResultTest {
    @RegisterExtension static final Lab lab = new Lab();

    @BeforeEach
    void a_workspace_with_files() {
        lab.file("data.txt", "one\n");
        lab.file("sub/other.txt", "two\n");
    }

    @Test
    void a_result_has_exactly_these_members_in_this_order() {
        lab.plugin(
                "writer",
                """
                def pre_transform_all(self, ctx):
                    for name in ("b", "a"):
                        open(name, "w").close()
                """);
        lab.plugin("idler", "");
        lab.plugin(
                "teller",
                """
                def transform(self, file_path, ctx):
                    raise PluginError("no")
                """);
        lab.plugin(
                "breaker",
                """
                def pre_transform_all(self, ctx):
                    for name in ("README.md", ".exlab-answers.yml"):
                        open(name, "w").close()
                """);

        var json = ResultJson.write(lab.run("writer", "unheard-of", "idler", "teller", "breaker"));

        assertThat(
                        json.replaceAll(
                                        "\"(duration_ms|cpu_ms|peak_memory_mb)\":[0-9]+\\b",
                                        "\"$1\":N")
                                .replaceAll(
                                        "\"accounting\":\"(cgroup-v2|cgroup-v1|polling)\"",
                                        "\"accounting\":\"A\"")
                                .replaceAll("\"level\":\"[a-z]+\"", "\"level\":\"L\""))
                .isEqualTo(
                        """
                        {"applied":[\
                        {"plugin":"writer","version":"1.0","files_affected":["a","b"],"status":"success",\
                        "isolation":{"duration_ms":N,"exit_code":0,"peak_memory_mb":N,"cpu_ms":N,"accounting":"A","level":"L","executor":"local"}},\
                        {"plugin":"idler","version":"1.0","files_affected":[],"status":"skipped",\
                        "isolation":{"duration_ms":N,"exit_code":0,"peak_memory_mb":N,"cpu_ms":N,"accounting":"A","level":"L","executor":"local"}},\
                        {"plugin":"teller","version":"1.0","files_affected":[],"status":"failed",\
                        "isolation":{"duration_ms":N,"exit_code":1,"peak_memory_mb":N,"cpu_ms":N,"accounting":"A","level":"L","executor":"local"},\
                        "error":"no"},\
                        {"plugin":"breaker","version":"1.0","files_affected":[".exlab-answers.yml","README.md"],"status":"policy_violation",\
                        "isolation":{"duration_ms":N,"exit_code":0,"peak_memory_mb":N,"cpu_ms":N,"accounting":"A","level":"L","executor":"local"},\
                        "violations":[".exlab-answers.yml","README.md"]}],\
                        "aborted":false,"outcome":"partial",\
                        "warnings":["no executor of the queue has the plugin 'unheard-of'; it was skipped"],\
                        "attempts":1}\
                        """);
    }

    @Test
    void memory_is_measured() {
        lab.plugin(
                "large",
                """
                def transform(self, file_path, ctx):
                    block = bytearray(200 << 20)
                    block[::4096] = b"x" * len(block[::4096])
                """);
        lab.plugin("small", "");

        var entries = lab.run("large", "small").applied();

        assertThat(entries.getFirst().usage().peakMemoryMb()).isBetween(200L, 400L);
        assertThat(entries.getLast().usage().peakMemoryMb()).isBetween(5L, 60L);
    }

    @Test
    void processor_time_is_measured_and_waiting_is_none() {
        lab.plugin(
                "busy",
                """
                def pre_transform_all(self, ctx):
                    while time.process_time() < 0.4:
                        pass
                """);
        lab.plugin(
                "waiting",
                """
                def pre_transform_all(self, ctx):
                    time.sleep(0.4)
                    ctx.log.info("used", ms=time.process_time() * 1000)
                """);

        var entries = lab.run("busy", "waiting").applied();

        assertThat(entries.getFirst().usage().cpuMs()).isBetween(400L, 2_000L);
        var used = ((Number) lab.log().getFirst().context().get("ms")).doubleValue();
        assertThat(entries.getLast().usage().cpuMs()).isBetween((long) used, 390L);
        assertThat(entries).allMatch(entry -> entry.usage().durationMs() >= 400);
    }

    @Test
    void the_duration_is_that_of_the_last_worker() {
        lab.plugin(
                "asker",
                """
                def pre_transform_all(self, ctx):
                    if not ctx.extra_inputs:
                        time.sleep(2)
                        raise PluginInputRequired([{"id": "go"}], "on?")
                """);
        lab.answers(_ -> Optional.of(Map.of("go", "on")));

        assertThat(lab.entry("asker").usage().durationMs()).isBetween(1L, 1_999L);
    }

    @Test
    void a_touch_and_an_identical_rewrite_count() {
        assertThat(affected("os.utime('data.txt')")).containsExactly("data.txt");
        assertThat(affected("text = open('data.txt').read(); open('data.txt', 'w').write(text)"))
                .containsExactly("data.txt");
    }

    @Test
    void what_is_created_changed_or_deleted_is_named_sorted_and_once() {
        assertThat(
                        affected(
                                """
                                open("data.txt", "a").write("x")
                                open("data.txt", "a").write("y")
                                os.remove("sub/other.txt")
                                os.makedirs("a/b")
                                open("a/b/new \u00fc", "w").close()
                                open("Z", "w").close()
                                open("passing", "w").close()
                                os.remove("passing")
                                """))
                .containsExactly("Z", "a/b/new \u00fc", "data.txt", "sub/other.txt");
    }

    @Test
    void both_ends_of_a_rename_are_named() {
        assertThat(affected("os.rename('data.txt', 'sub/moved')"))
                .containsExactly("data.txt", "sub/moved");
    }

    @Test
    void directories_and_modes_alone_are_no_success() throws IOException {
        lab.plugin(
                "plugin",
                """
                def pre_transform_all(self, ctx):
                    os.makedirs("made/deep")
                    os.chmod("data.txt", 0o600)
                    os.chmod("sub", 0o700)
                """);

        var entry = lab.entry("plugin");

        assertThat(entry.status()).isEqualTo(EntryStatus.SKIPPED);
        assertThat(entry.filesAffected()).isEmpty();
        assertThat(lab.workspace().resolve("made/deep")).isDirectory();
        assertThat(Files.getPosixFilePermissions(lab.workspace().resolve("data.txt")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void a_plugin_that_touches_nothing_is_skipped() {
        lab.plugin("plugin", "");

        assertThat(lab.entry("plugin"))
                .extracting(Entry::status, Entry::filesAffected, Entry::error)
                .containsExactly(EntryStatus.SKIPPED, List.of(), null);
    }

    private List<String> affected(String act) {
        lab.plugin("plugin", "def pre_transform_all(self, ctx):\n" + act.indent(4));
        var entry = lab.entry("plugin");
        assertThat(entry.status()).isEqualTo(EntryStatus.SUCCESS);
        return entry.filesAffected();
    }
}
