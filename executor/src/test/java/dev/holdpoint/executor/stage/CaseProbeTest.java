package dev.holdpoint.executor.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaseProbeTest {
    @TempDir Path directory;

    @Test
    void a_file_system_with_case_is_told_and_nothing_is_left_of_the_trial() {
        assertThat(CaseProbe.tellsApart(directory.resolve("trial"))).isTrue();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void a_file_that_is_there_under_its_name_in_another_case_too_tells_that_there_is_none()
            throws IOException {
        Files.createFile(directory.resolve(CaseProbe.OTHER));

        assertThat(CaseProbe.tellsApartIn(directory)).isFalse();
    }

    @Test
    void a_root_is_tried_in_its_own_state_directory_and_refused_without_case() {
        var tried = new AtomicReference<Path>();
        assertThatThrownBy(() ->
                        Root.open(
                                List.of(RootSetting.of("lab", directory)),
                                "installation",
                                _ -> "ext4",
                                where -> {
                                    tried.set(where);
                                    return false;
                                }))
                .isInstanceOfSatisfying(
                        HoldpointException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.ROOT_REFUSED))
                .hasMessageContaining("root lab=")
                .hasMessageContaining("takes a.txt and A.txt for one file");
        assertThat(tried.get()).startsWithRaw(directory.resolve(".holdpoint"));
    }

    @Test
    void a_root_is_tried_by_itself() {
        Root.open(List.of(RootSetting.of("lab", directory)), "installation");

        assertThat(directory.resolve(".holdpoint/tmp")).isEmptyDirectory();
    }
}
