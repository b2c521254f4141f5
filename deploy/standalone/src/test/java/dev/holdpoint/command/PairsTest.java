package dev.holdpoint.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.model.HoldpointException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PairsTest {
    @Test
    void a_value_may_hold_equals_signs_and_be_empty() {
        assertThat(Pairs.read("--var", List.of("a=b=c", "d=")))
                .containsExactly(Map.entry("a", "b=c"), Map.entry("d", ""));
    }

    @ParameterizedTest
    @CsvSource({"a,has no =", "'',has no =", "=b,has no name before its ="})
    void a_pair_needs_a_name_and_an_equals_sign(String pair, String wrong) {
        assertThatThrownBy(() -> Pairs.read("--var", List.of("x=1", pair)))
                .isInstanceOf(HoldpointException.class)
                .hasMessage("--var takes NAME=VALUE; the 2nd " + wrong);
    }

    @ParameterizedTest
    @CsvSource({"1,1st", "3,3rd", "4,4th", "11,11th", "12,12th", "21,21st", "112,112th"})
    void which_one_is_wrong_is_said_by_its_place(int place, String said) {
        var pairs = new ArrayList<String>();
        for (int i = 1; i < place; i++) {
            pairs.add("x" + i + "=1");
        }
        pairs.add("hunter2");

        assertThatThrownBy(() -> Pairs.read("--var", pairs))
                .hasMessage("--var takes NAME=VALUE; the " + said + " has no =");
    }

    @Test
    void a_name_given_twice_is_refused_rather_than_one_value_lost() {
        assertThatThrownBy(() -> Pairs.read("--var", List.of("a=1", "a=2")))
                .hasMessage("--var names 'a' twice");
    }

    @Test
    void answers_are_by_plugin_and_field() {
        assertThat(Pairs.answers(List.of("p.a=1", "q.b=2", "p.c.d=3")))
                .containsExactly(
                        Map.entry("p", Map.of("a", "1", "c.d", "3")),
                        Map.entry("q", Map.of("b", "2")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"date_time=x", ".f=x", "p.=x"})
    void an_answer_needs_a_plugin_and_a_field(String pair) {
        assertThatThrownBy(() -> Pairs.answers(List.of(pair)))
                .hasMessageContaining("--answer takes PLUGIN.FIELD=VALUE")
                .hasMessageContaining("got '" + pair.replace("x", "…") + "'");
    }
}
