package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Answer;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.RunContext;
import dev.holdpoint.model.WorkspaceName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Plugins that are no Python packages, in the sandbox, from the submit to the published files.
class OtherLanguagesTest {
    private static final int SOMEBODY = 4711;
    private static final List<String> NAMES =
            List.of(
                    "-n.txt",
                    "a 'quoted' \"name\".txt",
                    "back\\slash.txt",
                    "sub dir/$(id) *?.txt",
                    "äöü 漢😀.txt");
    private static final Map<String, Object> VARIABLES =
            Map.of("line_endings", "ask", "checksum_manifest", "SHA256SUMS");

    @TempDir Path directory;

    @Test
    void a_worker_in_perl_asks_and_one_in_shell_sums_up_what_it_wrote() throws Exception {
        try (var house = new House(directory)) {
            var workspace = house.workspace("run-1", files());
            belongsToSomebody(workspace);
            house.executor("one");
            var pass = house.submit(spec("lab:run-1"));
            var waiting = house.await(pass, PassState.WAITING, PassState.DONE);
            var request = Objects.requireNonNull(waiting.open());
            assertThat(house.queue().inspection().input(request).orElseThrow().question().reason())
                    .isEqualTo("Lines end with LF in 1 files, with CRLF in 5, and with both in 0.");
            house.queue()
                    .answers()
                    .answer(
                            request,
                            new Answer.Values(Map.of("line_endings", "lf"), "asmith"),
                            "client");

            var done = house.await(pass, PassState.DONE, PassState.DEAD);

            assertThat(done.outcome()).contains(Outcome.SUCCESS);
            assertThat(entry(done, 0).filesAffected()).hasSameElementsAs(NAMES);
            assertThat(entry(done, 1).filesAffected()).containsExactly("SHA256SUMS");
            var tree = House.tree(workspace);
            assertThat(tree.get("-n.txt")).isEqualTo("-n.txt\nend\n");
            assertThat(tree.get("SHA256SUMS")).isEqualTo(sums(tree));
            assertThat(said(house, pass)).contains("wrote the sums of 6 files");
        }
    }

    @Test
    void a_dry_run_of_both_publishes_nothing_and_says_what_they_would_do() throws Exception {
        try (var house = new House(directory)) {
            var workspace = house.workspace("run-1", files());
            house.executor("one");
            var before = House.tree(workspace);
            var pass =
                    house.submit(
                            """
                            {"workspace": "lab:run-1", "dry_run": true,
                             "plugins": ["line_endings", "checksum_manifest"],
                             "context": {"variables": {"line_endings": "lf", "checksum_manifest": "S"}}}
                            """);

            var done = house.await(pass, PassState.DONE, PassState.DEAD);

            assertThat(done.outcome()).contains(Outcome.SUCCESS);
            assertThat(House.tree(workspace)).isEqualTo(before);
            assertThat(String.valueOf(entry(done, 0))).contains("2 lines from CRLF to LF");
            assertThat(String.valueOf(entry(done, 1)))
                    .contains("write the SHA-256 sums of 6 files");
        }
    }

    @Test
    void the_protocol_document_s_example_runs_as_it_is_printed() throws Exception {
        try (var house = new House(directory)) {
            var text = Files.readString(Path.of("../../docs/worker-protocol.md"));
            var plugin = Files.createDirectories(directory.resolve("plugins/inventory"));
            for (var block :
                    Pattern.compile("```(?:yaml|sh)\n# (\\S+)\n(.*?)```", Pattern.DOTALL)
                            .matcher(text)
                            .results()
                            .toList()) {
                Files.writeString(plugin.resolve(block.group(1)), block.group(2));
            }
            assertThat(plugin.resolve("run.sh")).isRegularFile().isNotEmptyFile();
            var workspace = house.workspace("run-1", Map.of("b.txt", "b", "sub/a b.txt", "a"));
            house.executor("one");

            var done =
                    house.done(
                            """
                            {"workspace": "lab:run-1", "plugins": ["inventory"]}
                            """);

            assertThat(done.outcome()).contains(Outcome.SUCCESS);
            assertThat(entry(done, 0).filesAffected()).containsExactly("inventory.txt");
            assertThat(House.tree(workspace).get("inventory.txt"))
                    .isEqualTo("./b.txt\n./sub/a b.txt\n");
        }
    }

    /// Where the tests are root, the worker runs as the owner of its workspace.
    private static void belongsToSomebody(Path workspace) throws IOException {
        if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            return;
        }
        try (var all = Files.walk(workspace)) {
            for (var path : all.toList()) {
                Files.setAttribute(path, "unix:uid", SOMEBODY);
                Files.setAttribute(path, "unix:gid", SOMEBODY);
            }
        }
    }

    private static Map<String, String> files() {
        var files = new TreeMap<String, String>(Map.of("unix.txt", "already\n"));
        NAMES.forEach(name -> files.put(name, name + "\r\nend\r\n"));
        return files;
    }

    private static PassSpec spec(String workspace) {
        return PassSpec.of(WorkspaceName.parse(workspace))
                .withPlugins(List.of("line_endings", "checksum_manifest"))
                .withContext(RunContext.of(new LinkedHashMap<>(VARIABLES)));
    }

    private static Entry entry(PassView view, int at) {
        return Objects.requireNonNull(view.result()).applied().get(at);
    }

    private static String said(House house, PassId pass) {
        return house.captured("checksum_manifest", pass);
    }

    /// What `sha256sum` prints, which escapes a backslash.
    private static String sums(Map<String, String> tree) throws Exception {
        var lines = new StringBuilder();
        for (var file : new TreeMap<>(tree).entrySet()) {
            var name = file.getKey();
            if (name.equals("SHA256SUMS")) {
                continue;
            }
            var sum =
                    MessageDigest.getInstance("SHA-256")
                            .digest(file.getValue().getBytes(StandardCharsets.UTF_8));
            var escaped = name.replace("\\", "\\\\");
            lines.append(escaped.equals(name) ? "" : "\\")
                    .append(HexFormat.of().formatHex(sum))
                    .append("  ")
                    .append(escaped)
                    .append('\n');
        }
        return lines.toString();
    }
}
