package dev.holdpoint.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.queue.ExecutorStatus;
import dev.holdpoint.queue.Reloads;
import dev.holdpoint.queue.Upkeep;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnnouncementTest {
    private final List<String> said = new ArrayList<>();
    private String version = "1";
    private long asked = 3;

    @Test
    void plugins_are_read_again_announced_and_only_then_answered() {
        var announcement = announcement();
        announcement.announce();
        announcement.announce();
        asked = 5;
        announcement.announce();
        announcement.announce();

        assertThat(said)
                .containsExactly(
                        "has p 1",
                        "answers 3",
                        "has p 1",
                        "reads again",
                        "has p 2",
                        "answers 5",
                        "has p 2");
    }

    @Test
    void what_was_asked_while_it_read_them_at_its_start_is_read_again() {
        var announcement = announcement();
        asked = 4;

        announcement.announce();

        assertThat(said).containsExactly("reads again", "has p 2", "answers 4");
    }

    private Announcement announcement() {
        return new Announcement(
                new Hearing(),
                new Asking(),
                asked,
                this::status,
                () -> {
                    said.add("reads again");
                    version = "2";
                });
    }

    private ExecutorStatus status() {
        return new ExecutorStatus(
                "me",
                "boot",
                "host",
                1,
                "default",
                "strong",
                List.of(),
                1,
                0,
                false,
                List.of(),
                List.of(new ResolvedPlugin("p", version, "d")),
                List.of());
    }

    private final class Hearing implements Upkeep {
        @Override
        public void announce(ExecutorStatus status) {
            said.add("has p " + status.plugins().getFirst().version());
        }

        @Override
        public Promoted promote() {
            throw new AssertionError("not its work");
        }

        @Override
        public void withdraw(String executorId) {
            throw new AssertionError("not its work");
        }

        @Override
        public void registerRoot(String name, String rootId) {
            throw new AssertionError("not its work");
        }
    }

    private final class Asking implements Reloads {
        @Override
        public long asked(String queue, String executorId) {
            return asked;
        }

        @Override
        public void answer(String executorId, long number) {
            said.add("answers " + number);
        }

        @Override
        public long ask(String queue, String executorId) {
            throw new AssertionError("not its work");
        }

        @Override
        public void askAll(String queue) {
            throw new AssertionError("not its work");
        }

        @Override
        public long answered(String executorId) {
            throw new AssertionError("not its work");
        }
    }
}
