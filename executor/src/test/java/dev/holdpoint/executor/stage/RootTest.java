package dev.holdpoint.executor.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.WorkspaceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Roots whose operator says where their state is, and how deep their workspaces lie.
class RootTest {
    @TempDir Path given;
    private Path home;

    @BeforeEach
    void roots() throws IOException {
        home = given.toRealPath();
        Files.createDirectories(home.resolve("lab/2024/run-1/raw"));
        Files.createDirectories(home.resolve("nas"));
    }

    @Test
    void state_can_be_kept_beside_a_root_which_then_holds_nothing_but_workspaces() {
        var root = open(setting("state")).getFirst();

        assertThat(Lab.mode(home.resolve("state"))).isEqualTo(0700);
        assertThat(home.resolve("lab/.holdpoint")).doesNotExist();
        assertThat(root.state().path()).isEqualTo(home.resolve("state"));
        assertThat(open(setting("state")).getFirst().state().id()).isEqualTo(root.state().id());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lab/state      | outside the root",
                ".              | outside the root",
                "/              | that lies in another",
                "none/state     | the directory above it to be there",
                "link           | that no link leads to",
                "link/state     | that no link leads to",
                "file           | that no link leads to",
                "/dev/shm/state | on the file system of the root",
            })
    void state_is_refused_where_it_cannot_be(String state, String why) throws IOException {
        Files.createSymbolicLink(home.resolve("link"), home.resolve("nas"));
        Files.createFile(home.resolve("file"));

        assertThatThrownBy(() -> open(setting(state)))
                .isInstanceOfSatisfying(
                        HoldpointException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.ROOT_REFUSED))
                .hasMessageContaining("root lab=")
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nas/state", "nas/.holdpoint"})
    void state_is_not_in_another_root_nor_that_of_another(String state) {
        var nas = RootSetting.of("nas", home.resolve("nas"));

        assertThatThrownBy(() -> open(nas, setting(state)))
                .hasMessageContaining("state outside all roots, and not that of the root nas");
        assertThatThrownBy(() -> open(setting(state), nas))
                .hasMessageContaining("state outside all roots, and not that of the root lab");
    }

    /// As an executor would.
    @Test
    void a_doctor_refuses_what_cannot_be_and_leaves_no_trace_where_it_can() throws IOException {
        var nas = RootSetting.of("nas", home.resolve("nas"));
        var made = Files.createDirectory(home.resolve("made"));
        Files.setAttribute(made, "unix:mode", 0700);

        assertThat(reports(setting("fresh"), nas)).allMatch(RootReport::isUsable);
        assertThat(reports(setting("made"))).allMatch(RootReport::isUsable);
        assertThat(reports(nas, setting("nas/state")))
                .extracting(RootReport::isUsable)
                .containsExactly(true, false);
        assertThat(reports(setting("lab/state")).getFirst().why()).contains("outside the root");
        assertThat(made).isEmptyDirectory();
        assertThat(home).isDirectoryNotContaining("glob:**fresh");
        assertThat(home).isDirectoryNotContaining("glob:**doctor*");
    }

    private static List<RootReport> reports(RootSetting... settings) {
        return RootReport.all(List.of(settings), StageChoice.Setting.AUTO, _ -> Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"1, lab:2024", "2, lab:2024/run-1", "3, lab:2024/run-1/raw"})
    void where_a_depth_is_given_workspaces_have_it_and_cannot_nest(int depth, String only) {
        var root = open(new RootSetting("lab", home.resolve("lab"), null, depth)).getFirst();

        for (var name : List.of("lab:2024", "lab:2024/run-1", "lab:2024/run-1/raw")) {
            var workspace = WorkspaceName.parse(name);
            if (name.equals(only)) {
                assertThat(root.workspace(workspace)).isDirectory();
            } else {
                assertThatThrownBy(() -> root.workspace(workspace))
                        .hasMessageContaining("expected a workspace " + depth + " deep");
            }
        }
    }

    private RootSetting setting(String state) {
        return new RootSetting("lab", home.resolve("lab"), home.resolve(state).normalize(), 0);
    }

    private static List<Root> open(RootSetting... settings) {
        return Root.open(List.of(settings), "installation");
    }
}
