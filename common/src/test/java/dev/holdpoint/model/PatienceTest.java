package dev.holdpoint.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdpoint.model.PassSpec.OnDeadline;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatienceTest {
    @ParameterizedTest
    @ValueSource(strings = {"PT1.5S", "PT0.999999999S", "PT0S", "PT-1S", "P366DT1S"})
    void what_no_spec_could_say_is_refused_instead_of_rounded(Duration atMost) {
        assertThatExceptionOfType(HoldpointException.class)
                .isThrownBy(() -> PassSpec.of("lab:a").withDeadline(atMost, OnDeadline.FAIL))
                .withMessageContaining("whole seconds, 1 to 31622400 (366 days), got " + atMost)
                .extracting(HoldpointException::problem)
                .isEqualTo(Problem.BAD_SPEC);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1S", "P366D"})
    void the_bounds_themselves_are_allowed(Duration atMost) {
        var spec = PassSpec.of("lab:a").withDeadline(atMost, OnDeadline.FAIL);

        assertThat(spec.patience().atMost()).isEqualTo(atMost);
    }

    @Test
    void without_a_deadline_a_question_waits_for_ever() {
        assertThat(PassSpec.of("lab:a").patience()).isEqualTo(Patience.ENDLESS);
    }
}
