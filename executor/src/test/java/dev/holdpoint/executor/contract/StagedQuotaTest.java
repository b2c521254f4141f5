package dev.holdpoint.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.stage.StagedLimits;
import dev.holdpoint.executor.stage.WritePolicy;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sections 5 and 9: what a plugin may stage, while it runs.
@Timeout(120)
class StagedQuotaTest {
    @RegisterExtension static final Lab lab = new Lab();

    private static final String BYTES = " (more than 1048576 staged bytes)";
    private static final String ENTRIES = " (more than 100 staged entries)";

    @BeforeEach
    void a_workspace_with_one_file_and_small_limits() {
        lab.file("data.txt", "one\n");
        lab.settings(settings ->
                settings.with(WritePolicy.DEFAULT.with(new StagedLimits(1 << 20, 100))));
    }

    /// Each would go on for as long as it may.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "head -c 3000000 /dev/zero > large",
                "truncate -s 3M sparse",
                ": > reserved; fallocate -n -l 3M reserved",
                "head -c 600000 /dev/zero > one; ln one two",
                "exec 5> gone; rm gone; head -c 3000000 /dev/zero >&5",
                "mkdir d; head -c 3000000 /dev/zero > d/large; chmod 0 d",
                "cat /dev/zero > large"
            })
    void a_plugin_that_has_written_too_much_is_ended(String act) {
        var before = Tree.of(lab.workspace());
        lab.program("hog", "", "#!/bin/sh\n" + act + "\nexec sleep 60\n");

        assertEnded(lab.entry("hog"), BYTES);
        assertThat(Tree.of(lab.workspace())).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "seq 200 | xargs touch",
                "seq 200 | xargs mkdir",
                "mkdir d; cd d; seq 200 | xargs touch; chmod 0 .",
                "i=0; while :; do : > $i; ln -s $i l$i; i=$((i + 1)); done"
            })
    void a_plugin_that_has_made_too_many_names_is_ended(String act) {
        lab.program("hog", "", "#!/bin/sh\n" + act + "\nexec sleep 60\n");

        assertEnded(lab.entry("hog"), ENTRIES);
    }

    @Test
    void the_pass_goes_on_with_the_next_plugin_and_nothing_of_it_is_published() {
        lab.program("hog", "", "#!/bin/sh\necho bad > data.txt\ncat /dev/zero > large\n");
        lab.program("good", "", "#!/bin/sh\necho two >> data.txt\necho '{}'\n");

        var applied = lab.run("hog", "good").applied();

        assertEnded(applied.getFirst(), BYTES);
        assertThat(applied.getLast().status()).isEqualTo(EntryStatus.SUCCESS);
        assertThat(lab.read("data.txt")).isEqualTo("one\ntwo\n");
        assertThat(lab.tree()).containsExactly("data.txt");
    }

    @Test
    void what_it_wrote_before_it_asked_counts_when_it_goes_on() {
        lab.plugin(
                "asker",
                """
                def pre_transform_all(self, ctx):
                    if not ctx.extra_inputs:
                        (ctx.dst_root / "first").write_bytes(bytes(800_000))
                        raise PluginInputRequired([{"id": "v"}], "which?")
                    (ctx.dst_root / "second").write_bytes(bytes(400_000))
                    time.sleep(60)
                """);
        lab.answers(_ -> Optional.of(Map.of("v", "1")));

        assertEnded(lab.entry("asker"), BYTES);
    }

    /// Reads more than it may write, writes and removes, and reserves what it may.
    @Test
    void a_plugin_that_stays_within_is_left_alone() {
        lab.file("large", "x".repeat(3_000_000));
        lab.program(
                "good",
                "",
                """
                #!/bin/sh
                for i in 1 2 3 4 5 6 7 8; do
                  head -c 700000 large > temporary; sleep 0.1; rm temporary
                done
                echo two >> data.txt
                echo '{}'
                """);

        var entry = lab.entry("good");

        assertThat(entry.violations()).isEmpty();
        assertThat(entry.filesAffected()).containsExactly("data.txt");
    }

    private static void assertEnded(Entry entry, String violation) {
        assertThat(entry.status()).isEqualTo(EntryStatus.POLICY_VIOLATION);
        assertThat(entry.violations()).containsExactly(violation);
        assertThat(entry.error()).isNull();
        assertThat(entry.usage().exitCode()).isEqualTo(-9);
    }
}
