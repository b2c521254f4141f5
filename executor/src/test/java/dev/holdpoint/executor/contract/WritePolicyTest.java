package dev.holdpoint.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.stage.WritePolicy;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What the wizard keeps for itself stays as it is, whatever a plugin does to it.
class WritePolicyTest {
    private static final List<String> FORBIDDEN =
            List.of("README.md", ".exlab-answers.yml", ".exlab-wizard/deep/creation.json");

    @RegisterExtension static final Lab lab = new Lab();

    @BeforeEach
    void a_workspace_as_the_wizard_makes_it() {
        FORBIDDEN.forEach(path -> lab.file(path, "the wizard's\n"));
        lab.file("data.txt", "one\n");
        lab.file("sub/other.txt", "two\n");
    }

    @Test
    void creating_one_is_a_violation() throws IOException {
        Files.delete(lab.workspace().resolve("README.md"));
        Files.delete(lab.workspace().resolve(".exlab-answers.yml"));

        assertViolations("open('README.md', 'w').close()", "README.md");
        assertViolations("open('.exlab-answers.yml', 'w').close()", ".exlab-answers.yml");
        assertViolations("open('.exlab-wizard/new', 'w').close()", ".exlab-wizard/new");
        assertViolations("os.mkdir('.exlab-wizard/made')", ".exlab-wizard/made");
    }

    @Test
    void changing_one_is_a_violation() {
        assertEachIsViolated("with open(path, 'a') as file: file.write('mine')");
        assertEachIsViolated("with open(path, 'w') as file: file.write(\"the wizard's\\n\")");
        assertEachIsViolated("os.utime(path, (1, 1))");
        assertEachIsViolated(
                "os.link(path, 'mine')\nwith open('mine', 'a') as file: file.write('mine')");
    }

    @Test
    void deleting_one_is_a_violation() {
        assertEachIsViolated("os.remove(path)");
        assertEachIsViolated("os.rename(path, 'mine')");
        assertViolations(
                "import shutil; shutil.rmtree('.exlab-wizard')",
                ".exlab-wizard",
                ".exlab-wizard/deep",
                ".exlab-wizard/deep/creation.json");
    }

    @Test
    void renaming_over_one_is_a_violation() {
        assertEachIsViolated("os.rename('data.txt', path)");
    }

    @Test
    void changing_the_mode_of_one_is_a_violation() {
        assertEachIsViolated("os.chmod(path, 0o600)");
        assertViolations("os.chmod('.exlab-wizard', 0o700)", ".exlab-wizard");
    }

    @Test
    void replacing_one_by_a_link_is_a_violation() {
        assertEachIsViolated("os.remove(path); os.symlink('data.txt', path)");
        assertViolations(
                "import shutil; shutil.rmtree('.exlab-wizard'); os.symlink('sub', '.exlab-wizard')",
                ".exlab-wizard",
                ".exlab-wizard/deep",
                ".exlab-wizard/deep/creation.json");
    }

    @Test
    void prefixes_are_plain_and_in_their_case() {
        assertViolations("open('README.md.bak', 'w').close()", "README.md.bak");
        assertViolations("open('.exlab-answers.yml~', 'w').close()", ".exlab-answers.yml~");
        var free =
                List.of(
                        ".exlab-wizardry",
                        "Readme.md",
                        "docs/.exlab-answers.yml",
                        "sub/.exlab-wizard/x",
                        "sub/README.md");
        lab.plugin(
                "free",
                """
                def pre_transform_all(self, ctx):
                    for path in %s:
                        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
                        open(path, "w").close()
                """
                        .formatted(free.stream().map(path -> '"' + path + '"').toList()));

        var entry = lab.entry("free");

        assertThat(entry.status()).isEqualTo(EntryStatus.SUCCESS);
        assertThat(entry.filesAffected()).isEqualTo(free);
        assertThat(free).allMatch(path -> Files.exists(lab.workspace().resolve(path)));
    }

    @Test
    void the_set_can_be_another() {
        lab.settings(settings ->
                settings.with(WritePolicy.DEFAULT.withForbidden(List.of("raw/", "LOCKED"))));
        lab.file("raw/scan", "");

        assertViolations("open('raw/scan', 'a').write('x')", "raw/scan");
        assertViolations("open('LOCKED-2', 'w').close()", "LOCKED-2");
        plugin("writer", "open('README.md', 'a').write('x')");
        assertThat(lab.entry("writer").filesAffected()).containsExactly("README.md");
    }

    @Test
    void a_violation_names_the_sorted_paths_that_it_touched_and_keeps_error_and_exit_code() {
        lab.plugin(
                "breaker",
                """
                def transform(self, file_path, ctx):
                    os.remove("README.md")
                    open(".exlab-wizard/z", "w").close()
                    open(".exlab-wizard/a", "w").close()
                    open("harmless", "w").close()
                    raise PluginError("and that too")
                """);

        var entry = lab.entry("breaker");

        assertThat(entry.status()).isEqualTo(EntryStatus.POLICY_VIOLATION);
        assertThat(entry.violations())
                .containsExactly(".exlab-wizard/a", ".exlab-wizard/z", "README.md");
        assertThat(entry.filesAffected()).isEqualTo(entry.violations());
        assertThat(entry.error()).isEqualTo("and that too");
        assertThat(entry.usage().exitCode()).isEqualTo(1);
    }

    @Test
    void all_that_a_violating_plugin_did_is_undone_and_the_others_go_on() throws IOException {
        Files.createSymbolicLink(lab.workspace().resolve("link"), Path.of("data.txt"));
        Files.createDirectory(lab.workspace().resolve("empty"));
        var before = Tree.of(lab.workspace());
        lab.plugin(
                "breaker",
                """
                def pre_transform_all(self, ctx):
                    import shutil
                    shutil.rmtree("sub")
                    os.rmdir("empty")
                    os.remove("link")
                    os.symlink("README.md", "link")
                    os.chmod("data.txt", 0o600)
                    os.rename("data.txt", "renamed")
                    os.makedirs("new/deep")
                    open("new/deep/file", "w").close()
                    os.remove("README.md")
                """);
        lab.plugin(
                "next",
                """
                def pre_transform_all(self, ctx):
                    ctx.log.info(" ".join(sorted(os.listdir("."))))
                """);

        var result = lab.run("breaker", "next");

        assertThat(result.applied())
                .extracting(Entry::status)
                .containsExactly(EntryStatus.POLICY_VIOLATION, EntryStatus.SKIPPED);
        assertThat(result.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(Tree.of(lab.workspace())).isEqualTo(before);
        assertThat(lab.log().getLast().message())
                .isEqualTo(".exlab-answers.yml .exlab-wizard README.md data.txt empty link sub");
    }

    @Test
    void a_large_file_is_intact_after_a_violating_plugin_overwrote_or_deleted_it()
            throws IOException {
        var large = lab.workspace().resolve("scan.raw");
        var block = new byte[1 << 20];
        try (var out = Files.newOutputStream(large)) {
            for (int i = 0; i < 200; i++) {
                Arrays.fill(block, (byte) i);
                out.write(block);
            }
        }
        Files.setLastModifiedTime(large, FileTime.from(Instant.parse("2021-03-04T05:06:07.89Z")));
        Files.setPosixFilePermissions(large, PosixFilePermissions.fromString("r--r-----"));
        var before = Tree.of(lab.workspace());
        lab.plugin(
                "overwriter",
                """
                def pre_transform_all(self, ctx):
                    os.chmod("scan.raw", 0o666)
                    with open("scan.raw", "r+b") as file:
                        file.seek(100 << 20)
                        file.write(b"mine")
                    open("README.md", "w").close()
                """);
        lab.plugin(
                "deleter",
                """
                def pre_transform_all(self, ctx):
                    os.remove("scan.raw")
                    os.remove("README.md")
                """);

        assertThat(lab.run("overwriter", "deleter").applied())
                .hasSize(2)
                .allMatch(entry -> entry.violations().equals(List.of("README.md")));
        assertThat(Tree.of(lab.workspace())).isEqualTo(before);
    }

    @Test
    void nobody_ever_sees_what_a_violating_plugin_wrote() {
        lab.plugin(
                "breaker",
                """
                def pre_transform_all(self, ctx):
                    open("README.md", "w").close()
                    if not ctx.extra_inputs:
                        raise PluginInputRequired([{"id": "go"}], "on?")
                """);
        var before = Tree.of(lab.workspace());
        lab.answers(_ -> {
            assertThat(Tree.of(lab.workspace())).isEqualTo(before);
            return Optional.of(Map.of("go", "on"));
        });

        assertThat(lab.entry("breaker").status()).isEqualTo(EntryStatus.POLICY_VIOLATION);
        assertThat(Tree.of(lab.workspace())).isEqualTo(before);
    }

    @Test
    void nothing_outside_the_workspace_can_be_written() throws IOException {
        var neighbour = Files.createDirectory(lab.workspace().resolveSibling("run-2"));
        Files.writeString(neighbour.resolve("data.txt"), "theirs\n");
        var open = Files.createDirectory(lab.plugins().resolveSibling("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        lab.plugin(
                "breaker",
                """
                def pre_transform_all(self, ctx):
                    for path in %s:
                        try:
                            with open(path, "a") as file:
                                file.write("mine")
                        except OSError as error:
                            ctx.log.info(type(error).__name__)
                """
                        .formatted(
                                List.of(
                                        "'../run-2/data.txt'",
                                        "'" + neighbour.resolve("new") + "'",
                                        "'" + open.resolve("new") + "'",
                                        "'../beside'",
                                        "'/etc/hostname'",
                                        "'/usr/mine'",
                                        "'/var/tmp/mine'",
                                        "__file__")));
        var before = Tree.of(lab.workspace().getParent());
        var packages = Tree.of(lab.plugins());

        assertThat(lab.entry("breaker").status()).isEqualTo(EntryStatus.SKIPPED);

        assertThat(Tree.of(lab.workspace().getParent())).isEqualTo(before);
        assertThat(Tree.of(lab.plugins())).isEqualTo(packages);
        assertThat(open).isEmptyDirectory();
        assertThat(Path.of("/usr/mine")).doesNotExist();
        assertThat(Path.of("/var/tmp/mine")).doesNotExist();
        assertThat(lab.log()).hasSizeGreaterThan(3);
    }

    private void assertEachIsViolated(String act) {
        var before = Tree.of(lab.workspace());
        int at = 0;
        for (var path : FORBIDDEN) {
            plugin("breaker-" + at++, "path = '" + path + "'\n" + act);
        }

        var result = lab.run("breaker-0", "breaker-1", "breaker-2");

        assertThat(result.applied())
                .extracting(Entry::violations)
                .containsExactlyElementsOf(FORBIDDEN.stream().map(List::of).toList());
        assertThat(result.applied())
                .allMatch(entry -> entry.status() == EntryStatus.POLICY_VIOLATION);
        assertThat(Tree.of(lab.workspace())).isEqualTo(before);
    }

    private void assertViolations(String act, String... paths) {
        var before = Tree.of(lab.workspace());
        plugin("breaker", act);

        var entry = lab.entry("breaker");

        assertThat(entry.status()).isEqualTo(EntryStatus.POLICY_VIOLATION);
        assertThat(entry.violations()).containsExactly(paths);
        assertThat(Tree.of(lab.workspace())).isEqualTo(before);
    }

    private void plugin(String name, String act) {
        lab.plugin(name, "def pre_transform_all(self, ctx):\n" + act.indent(4));
    }
}
