package dev.holdpoint.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.chaos.History.End;
import dev.holdpoint.chaos.History.Line;
import dev.holdpoint.chaos.History.Told;
import dev.holdpoint.chaos.History.Trees;
import dev.holdpoint.chaos.History.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A history that is as it should be, and what is wrong with others.
class HistoryCheckerTest {
    private static final String PASS = "default.0.p";
    private static final String REQUEST = PASS + "/0/1";

    private final List<Event> events = new ArrayList<>();
    private final Set<String> confirmed = new HashSet<>(Set.of(PASS));
    private final Map<String, End> ends = new HashMap<>();
    private final List<Told> told = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();
    private final Map<String, Set<Integer>> pairs = new HashMap<>();
    private long missed;

    HistoryCheckerTest() {
        event("submitted");
        event("taken", "executor", "a", "fence", "10", "step", "0");
        event("asked", "executor", "a", "fence", "10", "request", REQUEST);
        event("answered", "request", REQUEST, "by", "carol");
        event("taken", "executor", "a", "fence", "20", "step", "0");
        event("lapsed", "executor", "a", "fence", "30", "to", "front");
        event("taken", "executor", "b", "fence", "40", "step", "0");
        event("publishing", "executor", "b", "fence", "40", "step", "0");
        event("checkpoint", "executor", "b", "fence", "40", "step", "1");
        event("checkpoint", "executor", "b", "fence", "40", "step", "2");
        event("finished", "executor", "b", "fence", "40", "outcome", "success");
        ends.put(
                PASS,
                new End(
                        "done",
                        "success",
                        List.of(
                                new Turn(Workload.ASKING, "success"),
                                new Turn(Workload.PAIR, "success"))));
        told.add(new Told(REQUEST, "carol", "v1", "carol"));
        told.add(new Told(REQUEST, "dave", "v2", "carol"));
        lines.add(new Line(PASS, Workload.ASKING, "v1"));
        lines.add(new Line(PASS, Workload.PAIR, "-"));
        pairs.put(PASS, Set.of(1, 2));
    }

    @Test
    void a_history_as_it_should_be_is_accepted() {
        assertThat(check()).isEmpty();
    }

    @Test
    void a_confirmed_pass_that_is_unknown_or_not_over_is_lost() {
        confirmed.add("default.0.unknown");
        assertThat(check()).containsExactly("lost");

        confirmed.remove("default.0.unknown");
        ends.put(PASS, new End("queued", null, List.of()));
        lines.clear();
        pairs.clear();
        assertThat(check()).containsExactly("lost");
    }

    @Test
    void a_take_under_a_fence_that_is_not_higher_is_found() {
        event(7, "taken", "executor", "c", "fence", "40", "step", "0");

        assertThat(check()).contains("fence");
    }

    /// What a build without the check of the fence does.
    @Test
    void a_stalled_owner_that_moves_the_pass_after_another_took_it_is_found() {
        event(7, "checkpoint", "executor", "a", "fence", "20", "step", "1");

        var violations = HistoryChecker.check(history());

        assertThat(violations).extracting(Violation::rule).contains("owner", "step");
        assertThat(violations.getFirst().lines())
                .first()
                .asString()
                .contains("checkpoint", "by a under the fence 20", "40 was the highest");
        assertThat(violations.getFirst().history()).hasSize(events.size());
    }

    @Test
    void an_owner_that_moves_a_pass_which_it_has_let_go_is_found() {
        event(3, "checkpoint", "executor", "a", "fence", "10", "step", "1");

        assertThat(check()).contains("owner");
    }

    @Test
    void a_step_that_is_done_twice_is_found() {
        event(9, "checkpoint", "executor", "b", "fence", "40", "step", "1");

        assertThat(check()).containsExactly("step");
    }

    @Test
    void a_pass_that_goes_on_after_its_end_or_ends_twice_is_found() {
        event("cancelled");

        assertThat(check()).contains("end");
    }

    @Test
    void what_was_published_twice_or_not_at_all_is_found() {
        lines.add(new Line(PASS, Workload.PAIR, "-"));
        assertThat(check()).containsExactly("published twice");

        lines.removeIf(line -> line.plugin().equals(Workload.PAIR));
        assertThat(check()).containsExactly("published");
    }

    @Test
    void what_a_plugin_published_that_did_not_succeed_is_found() {
        ends.put(
                PASS,
                new End(
                        "done",
                        "partial",
                        List.of(
                                new Turn(Workload.ASKING, "success"),
                                new Turn(Workload.PAIR, "failed"))));

        assertThat(check()).containsExactlyInAnyOrder("published", "half");
    }

    @Test
    void half_of_what_belongs_together_is_found() {
        pairs.put(PASS, Set.of(2));

        assertThat(check()).containsExactly("half");
    }

    @Test
    void a_line_that_no_result_tells_of_is_found() {
        lines.add(new Line("default.0.unknown", Workload.LINE, "-"));

        assertThat(check()).containsExactly("published");
    }

    @Test
    void a_question_that_was_closed_twice_is_found() {
        event(4, "expired", "request", REQUEST, "does", "fail");

        assertThat(check()).containsExactly("winner");
    }

    @Test
    void people_who_were_told_of_different_winners_are_found() {
        told.add(new Told(REQUEST, "erin", "v3", "erin"));

        assertThat(check()).contains("winner");
    }

    @Test
    void a_plugin_that_was_given_another_answer_than_the_winners_is_found() {
        lines.removeFirst();
        lines.add(new Line(PASS, Workload.ASKING, "v2"));

        assertThat(check()).containsExactly("winner");
    }

    @Test
    void a_history_with_gaps_proves_nothing() {
        missed = 1;

        assertThat(check()).containsExactly("history");
    }

    private List<String> check() {
        return HistoryChecker.check(history()).stream().map(Violation::rule).toList();
    }

    private History history() {
        return new History(events, missed, confirmed, ends, told, new Trees(lines, pairs));
    }

    private void event(String name, String... fields) {
        event(events.size(), name, fields);
    }

    private void event(int place, String name, String... fields) {
        var all = new HashMap<String, String>();
        all.put("event", name);
        all.put("pass", PASS);
        all.put("at", Integer.toString(events.size()));
        for (int i = 0; i < fields.length; i += 2) {
            all.put(fields[i], fields[i + 1]);
        }
        events.add(place, new Event(events.size() + "-0", all));
    }
}
