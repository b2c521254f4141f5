package dev.holdpoint.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `docs/plugin-contract.md` is a promise to plugin authors: every line of it is held by a test.
class ContractTableTest {
    private static final Path REPOSITORY = Path.of("../..");
    private static final String CONTRACT =
            """
            ## 1. One
            - **1.1** First.
            - **1.2** Second.

            ## 2. Two
            - **2.1** Third.
            """;
    private static final String TABLE =
            """
            | line | test |
            |---|---|
            | 1.1 | `FirstTest.it_is` |
            | 1.1 | `FirstTest.it_really_is` |
            | 1.2 | `test_second.py::SecondTest.test_it` |
            | 2.1 | `ThirdTest.it_is` |
            """;

    @Test
    void every_line_of_the_contract_is_held_by_a_test() throws IOException {
        var table =
                ContractTable.of(
                        Files.readString(REPOSITORY.resolve("docs/plugin-contract.md")),
                        Files.readString(REPOSITORY.resolve("docs/plugin-contract-tests.md")));

        assertThat(table.lines()).hasSizeGreaterThan(200);
        assertThat(table.problems(TestSources.of(REPOSITORY)::has)).isEmpty();
    }

    @Test
    void a_whole_table_has_no_problem() {
        assertThat(problems(CONTRACT, TABLE)).isEmpty();
    }

    @Test
    void a_line_that_the_table_lacks_is_told() {
        assertThat(problems(CONTRACT, TABLE.replaceFirst("\\| 1.2 .*\n", "")))
                .containsExactly("1.2: not in the table");
    }

    @Test
    void a_row_for_no_line_is_told() {
        assertThat(problems(CONTRACT, TABLE + "| 2.2 | `ThirdTest.it_is` |\n"))
                .containsExactly("2.2: not in the contract");
    }

    @Test
    void a_test_that_is_not_there_is_told() {
        assertThat(
                        ContractTable.of(CONTRACT, TABLE)
                                .problems(test -> !test.startsWith("ThirdTest")))
                .containsExactly("2.1: there is no test ThirdTest.it_is");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1", "1.3", "2.1", "3.1"})
    void numbers_that_are_not_one_after_the_other_are_told(String instead) {
        assertThat(problems(CONTRACT.replace("**1.2**", "**" + instead + "**"), TABLE))
                .contains("the lines of the contract are not numbered 1, 2, 3 in each section");
    }

    @Test
    void rows_out_of_order_are_told() {
        var first = "| 1.1 | `FirstTest.it_is` |\n";

        assertThat(problems(CONTRACT, TABLE.replace(first, "") + first))
                .containsExactly("the rows of the table are not in the order of the contract");
    }

    @Test
    void a_row_that_cannot_be_read_is_no_row_less() {
        assertThatThrownBy(() -> ContractTable.of(CONTRACT, TABLE.replace("`ThirdTest.it_is`", "")))
                .hasMessageContaining("got 1 others");
    }

    @Test
    void a_test_is_found_by_its_name_and_only_when_it_runs() {
        var sources = TestSources.of(REPOSITORY);

        assertThat(
                        List.of(
                                "contract/ContractTableTest.a_whole_table_has_no_problem",
                                "ContractTableTest.numbers_that_are_not_one_after_the_other_are_told",
                                "tests/test_life.py::LifeTest.test_pre_and_post_run_without_any_file"))
                .allMatch(sources::has);
        assertThat(
                        List.of(
                                "contract/ContractTableTest.problems",
                                "contract/ContractTableTest.a_whole_table_has_no",
                                "run/ContractTableTest.a_whole_table_has_no_problem",
                                "TableTest.a_whole_table_has_no_problem",
                                "Lab.run",
                                "tests/test_life.py::KitTest.test_pre_and_post_run_without_any_file",
                                "tests/test_life.py::LifeTest.test_nothing"))
                .noneMatch(sources::has);
    }

    private static List<String> problems(String contract, String table) {
        return ContractTable.of(contract, table).problems(_ -> true);
    }
}
