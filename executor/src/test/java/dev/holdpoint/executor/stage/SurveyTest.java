package dev.holdpoint.executor.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdpoint.executor.run.Quota;
import dev.holdpoint.executor.run.Violation;
import dev.holdpoint.executor.stage.StageChoice.Setting;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.queue.Backoff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What an executor that is user 1000 finds in its workspaces.
@Timeout(60)
class SurveyTest {
    private static final int USER = 1000;
    private static final int COLLEAGUE = 2001;
    private static final StageKind OVERLAY = new StageKind.Overlay();

    @TempDir Path directory;
    private Lab lab;
    private StageChoice choice;

    @BeforeEach
    void a_workspace_of_user_1000() throws IOException {
        assumeThat(Identity.own().isRoot()).as("run as root").isTrue();
        lab = new Lab(directory, OVERLAY).file("a", "1").file("d/e/b", "2").file("d/c", "3");
        try (var all = Files.walk(lab.workspace)) {
            for (var path : all.toList()) {
                give(path, USER, USER);
            }
        }
        choice = choice(Setting.AUTO, USER);
    }

    @Test
    void where_all_is_its_own_an_overlay_serves() throws Exception {
        try (var stage = lab.claim(1).open(lab.stage(0));
                var survey = choice.survey("lab", stage)) {
            assertThat(survey.unfit()).isEmpty();
            assertThat(survey.unfitNow()).isEmpty();
        }
    }

    @Test
    void what_is_foreign_is_found_remembered_and_forgotten_when_it_is_not_foreign_any_more()
            throws Exception {
        for (var name : List.of("a", "d/e", "d/e/b")) {
            var path = lab.workspace.resolve(name);
            for (var mine : List.of(List.of(COLLEAGUE, USER), List.of(USER, COLLEAGUE))) {
                assertThat(choice.of("lab", lab.workspace)).isEqualTo(OVERLAY);
                give(path, mine.getFirst(), mine.getLast());
                try (var stage = lab.claim(1).open(lab.stage(0));
                        var survey = choice.survey("lab", stage)) {
                    assertThat(survey.unfit())
                            .hasValueSatisfying(copy ->
                                    assertThat(copy.why())
                                            .isEqualTo(
                                                    "'%s' belongs to user %d and group %d, the executor is user 1000 and group 1000"
                                                            .formatted(
                                                                    name,
                                                                    mine.getFirst(),
                                                                    mine.getLast())));
                }
                assertThat(choice.of("lab", lab.workspace)).isInstanceOf(StageKind.Copy.class);
                give(path, USER, USER);
            }
        }
    }

    @Test
    void a_link_counts_itself_and_not_where_it_leads() throws Exception {
        var link = Files.createSymbolicLink(lab.workspace.resolve("link"), Path.of("/usr"));
        give(link, USER, USER);
        try (var stage = lab.claim(1).open(lab.stage(0));
                var survey = choice.survey("lab", stage)) {
            assertThat(survey.unfit()).isEmpty();
        }
        give(link, COLLEAGUE, USER);
        try (var stage = lab.claim(1).open(lab.stage(0));
                var survey = choice.survey("lab", stage)) {
            assertThat(survey.unfit()).isPresent();
        }
    }

    /// A colleague's program saves by renaming a file of theirs over the one that was there, or
    /// brings a directory of somebody else.
    @Test
    void what_comes_while_the_plugin_runs_is_found_too() throws Exception {
        for (var target : List.of("d/e/b", "a", "d/new")) {
            var place = lab.workspace.resolve(target);
            try (var stage = lab.claim(1).open(lab.stage(0));
                    var survey = choice.survey("lab", stage)) {
                assertThat(survey.unfit()).isEmpty(); // it has looked at everything
                var theirs = Files.writeString(directory.resolve("theirs"), "new");
                give(theirs, COLLEAGUE, COLLEAGUE);
                Files.move(theirs, place, StandardCopyOption.REPLACE_EXISTING);

                assertThat(survey.unfit()).as(target).isPresent();
            }
            give(place, USER, USER);
        }
        var in = Files.createDirectory(directory.resolve("in"));
        give(in, USER, USER);
        give(Files.createDirectory(in.resolve("side")), COLLEAGUE, USER);
        try (var stage = lab.claim(1).open(lab.stage(0));
                var survey = choice.survey("lab", stage)) {
            assertThat(survey.unfit()).isEmpty();
            Files.move(in, lab.workspace.resolve("d/in"));

            assertThat(survey.unfit()).isPresent();
        }
    }

    @Test
    void what_root_gives_away_meanwhile_is_found_after_a_run_that_did_not_go_well()
            throws Exception {
        try (var stage = lab.claim(1).open(lab.stage(0));
                var survey = choice.survey("lab", stage)) {
            assertThat(survey.unfit()).isEmpty();
            give(lab.workspace.resolve("d/e/b"), COLLEAGUE, COLLEAGUE);

            assertThat(survey.unfitNow()).isPresent();
        }
    }

    @Test
    void a_worker_is_ended_once_its_result_cannot_count_any_more() throws Exception {
        give(lab.workspace.resolve("d/e/b"), COLLEAGUE, COLLEAGUE);
        try (var stage = lab.claim(1).open(lab.stage(0));
                var survey = choice.survey("lab", stage)) {
            var quota = survey.within(Quota.NONE);
            Optional<Violation> ended = Optional.empty();
            while (ended.isEmpty()) {
                ended = quota.exceeded(new Standing());
                Backoff.sleep(Duration.ofMillis(1));
            }
            assertThat(ended.get().reason()).startsWith("'d/e/b' belongs to user 2001");
        }
    }

    @Test
    void a_quota_holds_where_nothing_was_found() throws Exception {
        var full = new Violation("", "full");
        try (var stage = lab.claim(1).open(lab.stage(0));
                var survey = choice.survey("lab", stage)) {
            assertThat(survey.within(_ -> Optional.of(full)).exceeded(new Standing()))
                    .contains(full);
        }
    }

    @Test
    void nobody_looks_where_it_does_not_matter() throws Exception {
        give(lab.workspace.resolve("a"), COLLEAGUE, COLLEAGUE);
        for (var other : List.of(choice(Setting.AUTO, 0), choice(Setting.OVERLAY, USER))) {
            try (var stage = lab.claim(1).open(lab.stage(0));
                    var survey = other.survey("lab", stage)) {
                assertThat(survey.unfit()).isEmpty();
                assertThat(survey.unfitNow()).isEmpty();
            }
        }
        var copied = new Lab(directory, new StageKind.Copy("every byte", "a test"));
        try (var stage = copied.claim(2).open(copied.stage(0));
                var survey = choice.survey("lab", stage)) {
            assertThat(survey.unfit()).isEmpty();
        }
    }

    @Test
    void a_workspace_that_is_gone_is_a_stage_that_failed() throws Exception {
        try (var stage = lab.claim(1).open(lab.stage(0))) {
            Files.move(lab.workspace, lab.workspace.resolveSibling("moved"));
            try (var survey = choice.survey("lab", stage)) {
                assertThatThrownBy(survey::unfit)
                        .isInstanceOf(HoldpointException.class)
                        .hasMessageContaining("cannot be read");
                assertThat(survey.within(Quota.NONE).exceeded(new Standing())).isEmpty();
            }
        }
    }

    private static StageChoice choice(Setting setting, int user) {
        return new StageChoice(setting, new Identity(user, user), Map.of(), Map.of());
    }

    private static void give(Path path, int uid, int gid) throws IOException {
        Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
    }

    private record Standing() implements Quota.Worker {
        @Override
        public boolean isAlive() {
            return true;
        }

        @Override
        public List<Path> unlinked() {
            return List.of();
        }
    }
}
