package dev.holdpoint.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.stage.ClaimDirectory;
import dev.holdpoint.executor.stage.Root;
import dev.holdpoint.executor.stage.RootSetting;
import dev.holdpoint.executor.stage.StageKind;
import dev.holdpoint.executor.stage.StagedLimits;
import dev.holdpoint.executor.stage.Staging;
import dev.holdpoint.executor.stage.Trees;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.Progress;
import dev.holdpoint.model.WorkspaceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {
    private static final WorkspaceName NAME = WorkspaceName.parse("lab:run-1");

    @TempDir Path directory;
    private final PassId pass = new PassId("default", 0, UUID.randomUUID());
    private final FakeInspection inspection = new FakeInspection();
    private Path workspace;
    private Root root;

    @BeforeEach
    void a_root() throws IOException {
        workspace = Files.createDirectories(directory.resolve("lab/run-1"));
        root = root("this installation");
    }

    @Test
    void a_pass_that_is_not_over_stays() {
        claim(root);
        inspection.known.add(pass);

        sweepAfter(Duration.ofDays(30));

        assertThat(root.state().claims()).hasSize(1);
    }

    @Test
    void a_pass_that_is_over_stays_for_an_hour() {
        claim(root);
        inspection.ended.put(pass, Instant.now());

        sweepAfter(Duration.ofMinutes(59));
        assertThat(root.state().claims()).hasSize(1);
        sweepAfter(Duration.ofMinutes(61));
        assertThat(root.state().claims()).isEmpty();
    }

    @Test
    void what_was_decided_is_finished_even_for_a_pass_that_is_over() throws IOException {
        decided(claim(root));
        inspection.ended.put(pass, Instant.now());

        sweepAfter(Duration.ofMinutes(61));

        assertThat(workspace.resolve("new")).hasContent("published");
        assertThat(root.state().claims()).isEmpty();
    }

    /// A cancel after a rollback of Redis frees the workspace: others must not publish over a half.
    @Test
    void what_was_decided_is_finished_soon_though_its_pass_is_over() throws IOException {
        decided(claim(root));
        inspection.ended.put(pass, Instant.now());

        sweepAfter(Duration.ofSeconds(30));
        assertThat(workspace.resolve("new")).doesNotExist();
        sweepAfter(Duration.ofMinutes(2));

        assertThat(workspace.resolve("new")).hasContent("published");
        assertThat(root.state().claims()).hasSize(1);
    }

    @Test
    void what_people_are_to_look_at_stays_for_six_days() throws IOException {
        decided(claim(root));
        Files.writeString(workspace.resolve("new"), "theirs");
        inspection.ended.put(pass, Instant.now());

        sweepAfter(Duration.ofMinutes(61));
        assertThat(workspace.resolve("new")).hasContent("published");
        sweepAfter(Duration.ofDays(5));
        assertThat(root.state().claims()).hasSize(1);
        sweepAfter(Duration.ofDays(7));
        assertThat(root.state().claims()).isEmpty();
    }

    @Test
    void a_pass_that_nobody_knows_is_put_aside_not_deleted() throws IOException {
        decided(claim(root));

        sweepAfter(Duration.ofSeconds(30));
        assertThat(root.state().claims()).hasSize(1);
        sweepAfter(Duration.ofMinutes(2));

        assertThat(root.state().claims()).isEmpty();
        assertThat(workspace.resolve("new")).hasContent("published");
        assertThat(directory.resolve("lab/.holdpoint/quarantine")).isNotEmptyDirectory();
    }

    @Test
    void a_pass_of_another_installation_stays_where_it_is_but_is_not_left_half_done()
            throws IOException {
        decided(claim(root("another installation")));

        sweepAfter(Duration.ofMinutes(10));
        assertThat(workspace).isEmptyDirectory();
        sweepAfter(Duration.ofMinutes(20));

        assertThat(workspace.resolve("new")).hasContent("published");
        assertThat(root.state().claims()).hasSize(1);
    }

    @Test
    void what_was_only_sealed_is_not_published() throws IOException {
        sealed(claim(root));

        sweepAfter(Duration.ofMinutes(2));

        assertThat(workspace).isEmptyDirectory();
        assertThat(directory.resolve("lab/.holdpoint/quarantine")).isNotEmptyDirectory();
    }

    @Test
    void what_is_put_aside_or_belongs_to_others_is_reported_until_somebody_acts() throws Exception {
        claim(root);
        var strange = new PassId("default", 0, UUID.randomUUID());
        var others = root("another installation").state();
        assertThat(others.take(strange, others.fenceOf(strange), 1)).isPresent();

        assertThat(sweepAfter(Duration.ofMinutes(20)))
                .satisfiesExactly(
                        line ->
                                assertThat(line)
                                        .startsWith("root lab: passes that Redis does not know (1)")
                                        .contains(directory + "/lab/.holdpoint/quarantine"),
                        line ->
                                assertThat(line)
                                        .startsWith("root lab: passes of another Redis")
                                        .contains("(1), are in " + directory));
        assertThat(sweepAfter(Duration.ofMinutes(40))).hasSize(2);
        Trees.delete(directory.resolve("lab/.holdpoint/quarantine"));
        assertThat(sweepAfter(Duration.ofMinutes(60))).hasSize(1);
    }

    @Test
    void nothing_happens_to_anything_while_redis_is_away() throws IOException {
        decided(claim(root));
        inspection.ended.put(pass, Instant.now());
        inspection.isAway = true;

        sweepAfter(Duration.ofDays(1));

        assertThat(root.state().claims())
                .singleElement()
                .satisfies(found -> assertThat(found.fence()).isEqualTo(1));
        assertThat(workspace).isEmptyDirectory();
    }

    @Test
    void the_stage_of_a_pass_that_waits_goes_and_that_of_one_that_runs_stays() {
        var stage = directory.resolve("lab/.holdpoint/pass/" + pass + "/1/stage/0");
        var _ =
                claim(root)
                        .open(
                                new Staging(
                                        0,
                                        workspace,
                                        new StageKind.Overlay(),
                                        StagedLimits.DEFAULT,
                                        () -> false));

        inspection.states.put(pass, PassState.RUNNING);
        sweepAfter(Duration.ofDays(1));
        assertThat(stage).exists();
        inspection.states.put(pass, PassState.WAITING);
        sweepAfter(Duration.ofDays(1));
        assertThat(stage).doesNotExist();
        assertThat(root.state().claims()).hasSize(1);
    }

    @Test
    void a_pass_that_is_put_aside_takes_no_stage_along() throws IOException {
        var _ =
                claim(root)
                        .open(
                                new Staging(
                                        0,
                                        workspace,
                                        new StageKind.Overlay(),
                                        StagedLimits.DEFAULT,
                                        () -> false));

        sweepAfter(Duration.ofMinutes(2));

        try (var kept = Files.walk(directory.resolve("lab/.holdpoint/quarantine"))) {
            assertThat(kept.map(path -> path.getFileName().toString()))
                    .contains("parked", "stage")
                    .doesNotContain("upper");
        }
    }

    @Test
    void what_a_cut_off_probe_left_in_the_workspace_goes() throws IOException {
        sealed(claim(root));
        var hash = root.state().take(pass, 1, 2).orElseThrow().journals().getFirst().hash();
        Files.createFile(workspace.resolve(".holdpoint-probe-" + hash.substring(0, 16)));

        sweepAfter(Duration.ofMinutes(2));

        assertThat(workspace).isEmptyDirectory();
    }

    @Test
    void leftovers_of_a_removal_that_was_cut_off_go_after_an_hour() throws IOException {
        var left = directory.resolve("lab/.holdpoint/tmp/gone-1/7/stage");
        Files.createDirectories(left);

        sweepAfter(Duration.ofMinutes(59));
        assertThat(left).exists();
        sweepAfter(Duration.ofMinutes(61));
        assertThat(directory.resolve("lab/.holdpoint/tmp")).isEmptyDirectory();
    }

    private List<String> sweepAfter(Duration time) {
        var later = Instant.now().plus(time);
        var sweep = new Sweep(List.of(root), inspection, () -> later);
        sweep.sweep();
        return sweep.reports();
    }

    private Root root(String installation) {
        return Root.open(List.of(RootSetting.of("lab", directory.resolve("lab"))), installation)
                .getFirst();
    }

    private ClaimDirectory claim(Root of) {
        return of.state().take(pass, of.state().fenceOf(pass), 1).orElseThrow();
    }

    private void decided(ClaimDirectory claim) throws IOException {
        sealed(claim);
        claim.journals().forEach(journal -> journal.decide());
    }

    private void sealed(ClaimDirectory claim) throws IOException {
        try (var stage =
                claim.open(
                        new Staging(
                                0,
                                workspace,
                                new StageKind.Overlay(),
                                StagedLimits.DEFAULT,
                                () -> false))) {
            Files.writeString(stage.view().upper().resolve("new"), "published");
            claim.seal(0, stage, stage.manifest(), NAME, Progress.NONE);
        }
    }
}
