package dev.holdpoint.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class YamlTest {
    @ParameterizedTest
    @ValueSource(strings = {"yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"})
    void words_for_true_are_those_of_yaml_1_1(String word) {
        assertThat(Yaml.parseMapping("a: " + word)).containsEntry("a", true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"})
    void words_for_false_are_those_of_yaml_1_1(String word) {
        assertThat(Yaml.parseMapping("a: " + word)).containsEntry("a", false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yEs", "nO", "y", "N", "'yes'", "\"no\"", "2024-02-07", "1:30"})
    void other_words_and_quoted_ones_are_text(String word) {
        assertThat(Yaml.parseMapping("a: " + word).get("a"))
                .isEqualTo(word.replaceAll("['\"]", ""));
    }

    @Test
    void keys_are_names_whatever_they_look_like() {
        assertThat(Yaml.parseMapping("1: a\nno: b")).containsOnlyKeys("1", "false");
    }

    @Test
    void numbers_keep_their_digits() {
        assertThat(Yaml.parseMapping("a: 1.10\nb: 1\nc: .inf"))
                .hasToString("{a=1.10, b=1, c=.inf}");
    }

    @Test
    void aliases_and_merges_stand_for_what_they_name() {
        var map = Yaml.parseMapping("base: &b {x: 1}\nlist: [*b]\nmore: {<<: *b, y: 2}");

        assertThat(map)
                .containsEntry("list", List.of(Map.of("x", 1)))
                .containsEntry("more", Map.of("x", 1, "y", 2));
    }

    @Test
    void a_mark_of_the_byte_order_is_not_part_of_the_first_key() {
        assertThat(Yaml.parseMapping("\uFEFFa: 1")).containsOnlyKeys("a");
    }

    @Test
    void what_is_wrong_is_said_with_its_place() {
        assertRefused("a: 1\na: 2", "line 2, column 1: ");
        assertRefused("a: 1\na: 2", "duplicate key a");
        assertRefused("a: [1", "expected ',' or ']'");
        assertRefused("a: !!python/object:os.system x", "could not determine a constructor");
        assertRefused("a: 1\n---\nb: 2", "expected a single document");
        assertRefused("- a", "expected a YAML mapping");
        assertRefused("", "expected a YAML mapping");
        assertRefused("? [a]\n: b", "not YAML");
    }

    @Test
    void the_line_of_what_is_wrong_is_there_as_a_number_too() {
        assertThat(lineOf("a: 1\nb: ]")).isEqualTo(2);
        assertThat(lineOf("- a")).isZero();
    }

    private static int lineOf(String text) {
        return catchThrowableOfType(Yaml.Unreadable.class, () -> Yaml.parseMapping(text)).line();
    }

    @Test
    void documents_that_grow_when_they_are_read_are_refused() {
        var bomb = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(7)));
        }

        assertRefused(bomb.toString(), "aliases");
        assertRefused(bomb.substring(0, bomb.indexOf("a7: ")), "aliases make more of it");
        assertRefused("a: &a [*a]", "aliases make more of it");
        assertRefused("a: " + "[".repeat(30_000), "nested more than 32 deep");
        assertRefused("a: " + "é".repeat(Yaml.MAX_BYTES / 2), "larger than 65536 bytes");
    }

    private static void assertRefused(String text, String why) {
        assertThatThrownBy(() -> Yaml.parseMapping(text))
                .isInstanceOfSatisfying(
                        HoldpointException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.BAD_SETTING))
                .message()
                .contains(why)
                .hasLineCount(1);
    }
}
