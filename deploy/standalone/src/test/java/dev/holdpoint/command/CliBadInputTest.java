package dev.holdpoint.command;

import static dev.holdpoint.command.Shell.NO_REDIS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.command.Shell.Ended;
import dev.holdpoint.wire.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is refused before anybody is asked: no Redis is there, and none is missed.
class CliBadInputTest {
    @TempDir Path directory;

    private static Ended submit(String... more) {
        var all = new String[more.length + 4];
        all[0] = "pass";
        all[1] = "submit";
        all[2] = "--redis";
        all[3] = NO_REDIS;
        System.arraycopy(more, 0, all, 4, more.length);
        return Shell.type(all);
    }

    private static Ended submitText(String json) {
        return new Shell(json, null).run("pass", "submit", "--redis", NO_REDIS, "-f", "-");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "lab:../etc            | the part '..'",
                "lab:a/../b            | the part '..'",
                "lab:a/./b             | the part '.'",
                "lab:/etc              | an empty part",
                "lab:a//b              | an empty part",
                "lab:a/                | an empty part",
                "lab:                  | an empty part",
                "lab:a/.holdpoint      | '.holdpoint', which is Holdpoint's own",
                "lab:.holdpoint/pass/x | '.holdpoint', which is Holdpoint's own",
                "la.b:a                | a root name has letters",
                "run-0001              | expected ROOT:PATH such as lab:",
            })
    void a_workspace_that_leads_elsewhere_is_refused_with_the_reason(String name, String why) {
        var ended = submit("--workspace", name);

        assertThat(ended.err()).startsWith("holdpoint: ").contains(why);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void a_plugin_name_with_a_slash_is_refused() {
        var ended = submit("--workspace", "lab:a", "--plugin", "../evil");

        assertThat(ended.err()).contains("plugins").contains("../evil");
        assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void a_spec_that_is_not_json_is_refused_with_the_place() {
        var ended = submitText("{\"workspace\": \"lab:a\",\n oops}");

        assertThat(ended.err()).isEqualTo("holdpoint: the pass is not JSON at line 2, column 2\n");
        assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void a_spec_that_is_json_but_no_object_is_refused() {
        var ended = submitText("\"lab:a\"");

        assertThat(ended.err()).contains("expected a JSON object");
        assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void every_problem_of_a_spec_is_named_at_once() {
        var ended =
                submitText("{\"plugin\": [\"a\"], \"dry_run\": \"yes\", \"files\": [\"../x\"]}");

        assertThat(ended.err())
                .contains("the pass was refused; nothing was stored")
                .contains("workspace")
                .contains("plugin: unknown field; known here: workspace, plugins, files")
                .contains("dry_run: expected true or false, got \"yes\"")
                .contains("files");
        assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void a_field_that_this_version_does_not_do_is_refused_as_unsupported() {
        var ended =
                new Shell("{\"workspace\": \"lab:a\", \"webhook\": \"http://x\"}", null)
                        .run("pass", "submit", "--redis", NO_REDIS, "-f", "-", "-o", "json");

        assertThat(Json.parseObject(ended.err())).containsEntry("code", "unsupported");
        assertThat(ended.err()).contains("webhook");
        assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void what_may_be_secret_is_not_said_again_where_it_is_wrong() {
        for (var ended :
                List.of(
                        submitText("{\"answers\": {\"p\": {\"f\": hunter2}}}"),
                        submit("--workspace", "lab:a", "--answer", "hunter2"),
                        submit("--workspace", "lab:a", "--answer", "password=hunter2"),
                        submit("--workspace", "lab:a", "--var", "hunter2"))) {
            assertThat(ended.exit()).isNotZero();
            assertThat(ended.err()).isNotEmpty().doesNotContain("hunter2");
        }
    }

    @Test
    void a_byte_order_mark_is_not_a_problem() {
        var ended = submitText("\ufeff{\"workspace\": \"lab:a\"}");

        assertThat(ended.err()).contains("nothing listens there");
    }

    @Test
    void a_spec_file_that_is_not_there_is_named() {
        var missing = directory.resolve("pass.json").toString();
        var ended = submit("-f", missing);

        assertThat(ended.err())
                .isEqualTo("holdpoint: cannot read the passes: there is no file " + missing + "\n");
        assertThat(ended.exit()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void a_spec_file_that_is_not_utf_8_is_refused() throws Exception {
        var file = directory.resolve("pass.json");
        Files.write(file, "{\"workspace\": \"lab:\u00fc\"}".getBytes(StandardCharsets.ISO_8859_1));
        var ended = submit("-f", file.toString());

        assertThat(ended.err()).contains("are not UTF-8 text");
        assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void a_spec_that_is_too_large_is_refused() throws Exception {
        var file = directory.resolve("pass.json");
        var filler = "x".repeat(1024 * 1024);
        Files.writeString(file, "{\"workspace\": \"lab:a\", \"traceparent\": \"" + filler + "\"}");
        var ended = submit("-f", file.toString());

        assertThat(ended.err()).contains("1048576 bytes");
        assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void nothing_to_submit_is_a_usage_error_with_an_example() {
        var ended = submit();

        assertThat(ended.err()).contains("nothing to submit").contains("--workspace lab:run-0007");
        assertThat(ended.exit()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void a_redis_that_is_not_there_is_named() {
        var ended = submit("--workspace", "lab:a");

        assertThat(ended.err()).startsWith("holdpoint: Redis at 127.0.0.1:1 does not answer");
        assertThat(ended.err().lines()).hasSize(1);
        assertThat(ended.exit()).isEqualTo(ExitCode.FAILURE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "http://127.0.0.1:6379        | 2 | expected a Redis URL",
                "127.0.0.1:6379               | 2 | expected a Redis URL",
                "redis://:s3cret@[            | 2 | expected a Redis URL",
                "redis://:s3cret@h/one        | 2 | not a number",
                "redis-sentinel://:s3cret@h | 2 | got sentinels without a master",
            })
    void a_bad_redis_url_is_refused_without_showing_its_password(String url, int exit, String why) {
        var ended = Shell.type("input", "list", "--redis", url);

        assertThat(ended.err()).contains(why).doesNotContain("s3cret");
        assertThat(ended.exit()).isEqualTo(exit);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "pass get nonsense           | a pass id looks like",
                "input answer nonsense a=b   | a request id looks like",
                "input abort default.0.x/0/1 | a pass id looks like",
            })
    void an_id_that_nothing_can_have_is_not_found(String line, String why) {
        var ended = Shell.type((line + " --redis " + NO_REDIS).split(" ", -1));

        assertThat(ended.err()).contains(why);
        assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void an_error_comes_as_json_where_json_was_asked_for() {
        var ended = submit("--workspace", "lab:../a/.holdpoint", "-o", "json");

        var error = Json.parseObject(ended.err());
        assertThat(error).containsEntry("code", "bad_spec").containsKeys("message", "details");
        assertThat(ended.err()).contains("'..'").contains("'.holdpoint'");
        assertThat(ended.out()).isEmpty();
        assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
    }
}
