package dev.holdpoint.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.wire.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Section 6: what a worker sees of the executor.
@Timeout(60)
class EnvironmentTest {
    @RegisterExtension static final Lab lab = new Lab();

    private static final String HOME = "/tmp/home";

    @BeforeEach
    void an_executor_that_knows_more_than_it_tells() {
        lab.file("data.txt", "one\n");
        lab.environment()
                .putAll(
                        Map.of(
                                "LANG", "C.UTF-8",
                                "EXLAB_TOKEN", "t 'o\"k$HOME`n",
                                "HOME", "/root/secret-home",
                                "PYTHONPATH", "/evil",
                                "PYTHONSTARTUP", "/evil/start.py",
                                "LD_PRELOAD", "/evil.so",
                                "exlab_small", "no",
                                "HOLDPOINT_REDIS_URL", "redis://:password@host"));
    }

    @Test
    void a_python_plugin_sees_exactly_these_variables() {
        lab.plugin(
                "asker",
                """
                def transform(self, file_path, ctx):
                    raw = open("/proc/self/environ", "rb").read().decode().split("\\0")
                    proc = dict(each.split("=", 1) for each in raw if each)
                    file_path.write_text(json.dumps({"os": dict(os.environ), "proc": proc}))
                """);

        lab.run("asker");

        var seen = Json.parseObject(lab.read("data.txt"));
        assertThat(seen.get("os")).isEqualTo(expected("asker", seen.get("os")));
        assertThat(seen.get("proc")).isEqualTo(seen.get("os"));
    }

    @Test
    void a_program_sees_exactly_these_variables() {
        lab.program(
                "asker",
                "",
                """
                #!/usr/bin/python3 -IS
                import json, os
                open("data.txt", "w").write(json.dumps(dict(os.environ)))
                print("{}")
                """);

        lab.run("asker");

        var seen = Json.parseObject(lab.read("data.txt"));
        assertThat(seen).isEqualTo(expected("asker", seen));
    }

    /// @param seen for the two that nobody knows beforehand
    private static Map<String, Object> expected(String plugin, @Nullable Object seen) {
        var all = new TreeMap<String, Object>();
        all.put("PATH", "/usr/bin:/bin");
        all.put("LANG", "C.UTF-8");
        all.put("EXLAB_SITE", "north");
        all.put("EXLAB_TOKEN", "t 'o\"k$HOME`n");
        all.put("HOME", HOME);
        all.put("HOLDPOINT_PLUGIN", plugin);
        all.put("PWD", lab.workspace().toString());
        assertThat(seen).isInstanceOf(Map.class);
        if (seen instanceof Map<?, ?> map) {
            all.put("HOLDPOINT_PASS", String.valueOf(map.get("HOLDPOINT_PASS")));
            all.put("PYTHONPATH", String.valueOf(map.get("PYTHONPATH")));
        }
        assertThat(all.get("HOLDPOINT_PASS").toString()).matches("local\\.0\\.[0-9a-f-]{36}");
        assertThat(all.get("PYTHONPATH").toString())
                .matches("/[^:]+/snapshots/[0-9a-f]{64}:/[^:]+/executor/sdk/python");
        return all;
    }

    @Test
    void nothing_of_the_executor_is_seen_through_proc_either() {
        lab.plugin(
                "spy",
                """
                def transform(self, file_path, ctx):
                    names = set()
                    texts = []
                    for pid in filter(str.isdigit, os.listdir("/proc")):
                        for file in ("environ", "cmdline"):
                            try:
                                text = open("/proc/%s/%s" % (pid, file), "rb").read().decode()
                            except OSError:
                                continue
                            texts.append(text)
                            if file == "environ":
                                names.update(each.split("=")[0] for each in text.split("\\0") if each)
                    hidden = ("password", "secret-home", "/evil", "java")
                    told = [each for each in hidden for text in texts if each in text]
                    file_path.write_text(json.dumps({"names": sorted(names), "told": told}))
                """);

        lab.run("spy");

        assertThat(Json.parseObject(lab.read("data.txt")))
                .isEqualTo(
                        Map.of(
                                "names",
                                List.of(
                                        "EXLAB_SITE",
                                        "EXLAB_TOKEN",
                                        "HOLDPOINT_PASS",
                                        "HOLDPOINT_PLUGIN",
                                        "HOME",
                                        "LANG",
                                        "PATH",
                                        "PWD",
                                        "PYTHONPATH"),
                                "told",
                                List.of()));
    }

    @Test
    void no_shell_reads_the_argument_vector() {
        lab.program(
                "words",
                "entrypoint: [./run, '$HOME; touch hole', '*', '', \"`id`\", '-c']\n",
                "#!/bin/sh\nfor word; do echo \"<$word>\"; done > words\necho '{}'\n");

        lab.run("words");

        assertThat(lab.read("words")).isEqualTo("<$HOME; touch hole>\n<*>\n<>\n<`id`>\n<-c>\n");
        assertThat(lab.tree()).containsExactly("data.txt", "words");
    }

    @Test
    void python_path_is_the_plugins_root_and_the_kit_for_an_isolated_interpreter() {
        lab.plugin(
                "asker",
                """
                def transform(self, file_path, ctx):
                    entries = os.environ["PYTHONPATH"].split(":")
                    here = os.path.dirname(os.path.dirname(__file__))
                    import holdpoint
                    kit = os.path.dirname(os.path.dirname(holdpoint.__file__))
                    file_path.write_text(json.dumps({
                        "variable": entries == [here, kit],
                        "first": sys.path.index(here) < min(sys.path.index(kit), sys.path.index(os.path.dirname(os.__file__))),
                        "isolated": sys.flags.isolated, "no_site": sys.flags.no_site,
                        "evil": [each for each in sys.path if "evil" in each or "packages" in each]}))
                """);

        assertThat(lab.entry("asker").error()).isNull();

        assertThat(Json.parseObject(lab.read("data.txt")))
                .as(lab.said().toString())
                .isEqualTo(
                        Map.of(
                                "variable",
                                true,
                                "first",
                                true,
                                "isolated",
                                1,
                                "no_site",
                                1,
                                "evil",
                                List.of()));
    }

    @Test
    void the_setting_python_names_the_interpreter() throws IOException {
        var other = Path.of("/usr/bin/python3").toRealPath().toString();
        lab.plugin(
                "asker",
                """
                def transform(self, file_path, ctx):
                    ctx.log.info(sys.executable)
                """);

        lab.run("asker");
        lab.settings(settings -> settings.withPython(other));
        lab.run("asker");

        assertThat(lab.said()).containsExactly("/usr/bin/python3", other);
    }

    @Test
    void the_working_directory_is_the_workspace() {
        lab.plugin(
                "asker", "def transform(self, file_path, ctx):\n    ctx.log.info(os.getcwd())\n");
        lab.program("shell", "", "#!/bin/sh\npwd -P >&2\necho '{}'\n");

        lab.run("asker", "shell");

        assertThat(lab.log().getFirst().message()).isEqualTo(lab.workspace().toString());
        assertThat(lab.log().getLast().message()).isEqualTo(lab.workspace().toString());
    }

    @Test
    void home_is_private_to_one_worker() {
        var script = "ls -A ~; stat -c %a ~; echo mine > ~/mine && cat ~/mine; echo '{}' >&3";

        lab.shells("exec 3>&1 >&2; " + script, "exec 3>&1 >&2; " + script);

        assertThat(lab.said()).containsExactly("700", "mine", "700", "mine");
        assertThat(Path.of(HOME)).doesNotExist();
    }
}
