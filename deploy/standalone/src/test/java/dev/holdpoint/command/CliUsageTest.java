package dev.holdpoint.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.wire.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The command line explains itself, and says what is wrong with a line it cannot read.
class CliUsageTest {
    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "up",
                "dispatcher",
                "executor",
                "pass",
                "pass submit",
                "pass get",
                "pass publish",
                "pass publish retry",
                "pass publish finish",
                "pass publish undo",
                "input",
                "input list",
                "input answer",
                "input abort",
                "plugin init",
                "plugin kit",
            })
    void every_verb_explains_itself(String verb) {
        var ended = Shell.type((verb + " --help").split(" ", -1));

        assertThat(ended.out()).startsWith("Usage: holdpoint " + verb).contains("--help");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.exit()).isEqualTo(ExitCode.OK);
    }

    @Test
    void without_a_verb_it_lists_the_verbs_and_the_exit_codes() {
        var ended = Shell.type();

        assertThat(ended.out())
                .contains(
                        "demo",
                        "up",
                        "dispatcher",
                        "executor",
                        "pass",
                        "input",
                        "6 waiting for input");
        assertThat(ended.exit()).isEqualTo(ExitCode.OK);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pass                            | a verb is missing: pass submit|get",
                "pass publish                    | a verb is missing: publish retry|finish|undo",
                "input                           | a verb is missing: input list|answer|abort",
                "frobnicate                      | frobnicate",
                "pass submit --frobnicate        | --frobnicate",
                "pass get                        | ID",
                "plugin init -foo                | '-foo' is no option of holdpoint plugin init; ",
                "plugin init -foo                | NAME: the plugin's name: a letter, then",
                "help nosuch                     | nosuch",
                "help pass nosuch                | nosuch",
                "pass submit -o yaml             | yaml",
                "pass submit --workspace         | --workspace",
                "demo --answer date_time=now     | takes PLUGIN.FIELD=VALUE",
                "demo --answer p.f               | takes NAME=VALUE; the 1st has no =",
                "up --executors 0                | --executors takes 1 to 64; got 0",
                "up --slots 0                    | --slots takes 1 or more; got 0",
                "up --redis-port 65536           | --redis-port takes 0 to 65535; got 65536",
                "up --http 127.0.0.1:http        | --http takes HOST:PORT",
                "up --plugins /no/such           | --plugins /no/such: there is no such directory",
                "up --root lab=/no/such          | --root lab=/no/such: there is no such directory",
                "up --root lab                   | --root takes NAME=VALUE; the 1st has no =",
                "up --root l.b=/                 | a root name has letters",
                "up --root a=/ --root a=/        | --root names 'a' twice",
            },
            quoteCharacter = '"')
    void a_line_that_cannot_be_read_is_a_usage_error(String line, String why) {
        var ended = Shell.type(line.strip().split(" +", -1));

        assertThat(ended.err()).startsWith("holdpoint: ").contains(why.strip());
        assertThat(ended.out()).isEmpty();
        assertThat(ended.exit()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void a_root_that_is_a_file_is_refused() throws Exception {
        var file = Files.createFile(directory.resolve("file"));
        var ended = Shell.type("up", "--root", "lab=" + file);

        assertThat(ended.err()).contains("it is not a directory");
        assertThat(ended.exit()).isEqualTo(ExitCode.USAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-o json", "-ojson", "-o=json", "--output json", "--output=json"})
    void a_usage_error_comes_as_json_however_json_is_asked_for(String flag) {
        var ended = Shell.type(("pass get " + flag + " --frobnicate").split(" ", -1));

        assertThat(Json.parseObject(ended.err())).containsEntry("code", "bad_setting");
        assertThat(ended.err()).contains("'holdpoint pass get --help' shows what it takes");
        assertThat(ended.exit()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void help_for_a_command_is_what_the_command_says_of_itself() {
        var help = Shell.type("help", "pass", "cancel");

        assertThat(help.exit()).isEqualTo(ExitCode.OK);
        assertThat(help.out()).startsWith("Usage: holdpoint pass cancel");
        assertThat(help.out()).isEqualTo(Shell.type("pass", "cancel", "--help").out());
    }

    @Test
    void completion_knows_every_command() {
        var script = Shell.type("completion").out();

        assertThat(script)
                .contains("complete -F _complete_holdpoint", "_picocli_holdpoint_pass_cancel")
                .contains("_picocli_holdpoint_executor_list", "--state");
    }
}
