package dev.holdpoint.executor.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.stage.StageChoice.Setting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageChoiceTest {
    private static final StageKind OVERLAY = new StageKind.Overlay();

    @TempDir Path directory;
    private Lab lab;
    private Identity owner;

    @BeforeEach
    void a_workspace() throws IOException {
        lab = new Lab(directory, OVERLAY).file("d/e/x", "x");
        var stat = Objects.requireNonNull(Stat.of(lab.workspace.resolve("d/e/x")));
        owner = new Identity(stat.uid(), stat.gid());
    }

    @Test
    void an_overlay_is_taken_wherever_one_can_be() {
        var choice = StageChoice.of(Setting.AUTO, List.of(lab.root), _ -> Optional.empty());

        assertThat(choice.of("lab", lab.workspace)).isEqualTo(OVERLAY);
        assertThat(choice.missing()).isEmpty();
    }

    @Test
    void a_root_that_cannot_hold_one_has_its_workspaces_copied_and_says_so() {
        var choice = StageChoice.of(Setting.AUTO, List.of(lab.root), _ -> Optional.of("no mount"));

        assertThat(choice.of("lab", lab.workspace))
                .isInstanceOfSatisfying(
                        StageKind.Copy.class,
                        copy ->
                                assertThat(copy.sentence())
                                        .startsWith("the workspace is staged by a copy (")
                                        .endsWith("root lab cannot hold an overlay: no mount"));
        assertThat(choice.missing())
                .singleElement()
                .asString()
                .startsWith("root lab cannot hold an overlay, so its workspaces are copied");
    }

    @Test
    void the_operator_can_have_it_either_way() {
        var copies = StageChoice.of(Setting.COPY, List.of(lab.root), _ -> Optional.empty());
        var overlays = StageChoice.of(Setting.OVERLAY, List.of(lab.root), _ -> Optional.of("why"));

        assertThat(copies.of("lab", lab.workspace)).isInstanceOf(StageKind.Copy.class);
        assertThat(overlays.of("lab", lab.workspace)).isEqualTo(OVERLAY);
        assertThat(overlays.missing()).singleElement().asString().contains("cannot run there");
    }

    @Test
    void an_ordinary_user_copies_a_workspace_of_somebody_else() {
        var somebody = new Identity(owner.uid() + 1, owner.gid());
        var otherGroup = new Identity(owner.uid() == 0 ? 1000 : owner.uid(), owner.gid() + 1);

        for (var identity : List.of(somebody, otherGroup)) {
            assertThat(choice(identity).of("lab", lab.workspace))
                    .isInstanceOfSatisfying(
                            StageKind.Copy.class,
                            copy ->
                                    assertThat(copy.why())
                                            .contains("the workspace itself belongs"));
        }
    }

    @Test
    void nothing_is_foreign_to_root() {
        assertThat(choice(new Identity(0, 4321)).of("lab", lab.workspace)).isEqualTo(OVERLAY);
    }

    @Test
    void trying_leaves_nothing_behind() {
        var choice = StageChoice.of(Setting.AUTO, List.of(lab.root), _ -> Optional.empty());

        assertThat(choice.missing()).isEmpty();
        assertThat(lab.root.directory().resolve(".holdpoint/tmp")).isEmptyDirectory();
    }

    private static StageChoice choice(Identity identity) {
        return new StageChoice(Setting.AUTO, identity, Map.of(), Map.of());
    }
}
