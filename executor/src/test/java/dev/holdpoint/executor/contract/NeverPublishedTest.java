package dev.holdpoint.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.stage.StagedLimits;
import dev.holdpoint.executor.stage.WritePolicy;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What no plugin may leave in a workspace, whatever the write policy says.
class NeverPublishedTest {
    private static final String SPECIAL = " (neither a file, a directory nor a link)";
    private static final String LEADS_OUT = " (a link that leaves the workspace)";

    @RegisterExtension static final Lab lab = new Lab();

    @BeforeEach
    void a_workspace_with_one_file() {
        lab.file("data.txt", "one\n");
        lab.file("sub/other.txt", "two\n");
    }

    @Test
    void pipes_and_sockets_are_refused() {
        assertRefused(
                Map.of(
                        "os.mkfifo('pipe')", "pipe" + SPECIAL,
                        "import socket; socket.socket(socket.AF_UNIX).bind('sub/door')",
                                "sub/door" + SPECIAL));
    }

    @Test
    void a_device_cannot_even_be_made() {
        lab.plugin(
                "breaker",
                """
                def transform(self, file_path, ctx):
                    try:
                        os.mknod("null", 0o020666, os.makedev(1, 3))
                    except PermissionError as error:
                        raise PluginError(error.strerror)
                """);

        var entry = lab.entry("breaker");

        assertThat(entry.error()).isEqualTo("Operation not permitted");
        assertThat(lab.workspace().resolve("null")).doesNotExist();
    }

    @Test
    void links_that_leave_the_workspace_are_refused() {
        assertRefused(
                Map.of(
                        "os.symlink('/etc/passwd', 'way')", "way" + LEADS_OUT,
                        "os.symlink('../beside', 'way')", "way" + LEADS_OUT,
                        "os.symlink('../../beside', 'sub/way')", "sub/way" + LEADS_OUT,
                        "os.symlink('sub/../../beside', 'way')", "way" + LEADS_OUT));
        lab.plugin(
                "linker",
                """
                def pre_transform_all(self, ctx):
                    os.symlink("../data.txt", "sub/inside")
                    os.symlink(str(ctx.dst_root / "data.txt"), "absolute")
                """);

        assertThat(lab.entry("linker").status()).isEqualTo(EntryStatus.SUCCESS);
        assertThat(lab.workspace().resolve("absolute")).hasContent("one\n");
    }

    @Test
    void set_id_bits_are_refused() {
        assertRefused(
                Map.of(
                        "os.chmod('data.txt', 0o4755)", "data.txt (a setuid or setgid bit)",
                        "os.chmod('data.txt', 0o2755)", "data.txt (a setuid or setgid bit)"));
    }

    @Test
    void names_that_are_not_utf_8_or_hold_a_newline_are_refused() {
        assertRefused(
                Map.of(
                        "open(b'\\xff', 'w').close()", "\ufffd (a name that is not UTF-8)",
                        "open('two\\nlines', 'w').close()",
                                "two\nlines (a control character in a name)",
                        "os.mkdir('two\\nlines')", "two\nlines (a control character in a name)"));
    }

    @Test
    void more_bytes_than_may_be_staged_are_refused() {
        assertRefused(
                Map.of(
                        """
                        for i in range(5):
                            with open("large-%d" % i, "wb") as file:
                                file.truncate(220 << 20)
                        """,
                        " (more than 1073741824 staged bytes)"));
    }

    @Test
    void other_limits_can_be_set() {
        lab.settings(
                settings -> settings.with(WritePolicy.DEFAULT.with(new StagedLimits(1 << 20, 10))));

        assertRefused(
                Map.of(
                        "open('large', 'wb').write(bytes((1 << 20) + 1))",
                        " (more than 1048576 staged bytes)",
                        "[open('f%d' % i, 'w').close() for i in range(11)]",
                        " (more than 10 staged entries)"));
    }

    private void assertRefused(Map<String, String> acts) {
        var before = Tree.of(lab.workspace());
        var expected = new LinkedHashMap<String, List<String>>();
        var order = new ArrayList<String>();
        acts.forEach((act, refusal) -> {
            var name = "breaker-" + order.size();
            lab.plugin(name, "def pre_transform_all(self, ctx):\n" + act.indent(4));
            order.add(name);
            expected.put(name, List.of(refusal));
        });

        var applied = lab.run(order.toArray(String[]::new)).applied();

        var refused = new LinkedHashMap<String, List<String>>();
        applied.forEach(entry -> refused.put(entry.plugin(), entry.violations()));
        assertThat(refused).isEqualTo(expected);
        assertThat(applied).extracting(Entry::status).containsOnly(EntryStatus.POLICY_VIOLATION);
        assertThat(Tree.of(lab.workspace())).isEqualTo(before);
    }
}
