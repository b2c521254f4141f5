package dev.holdpoint.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.executor.stage.RootSetting;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class RootOptionsTest {
    @Test
    void each_root_has_its_own_state_and_depth_or_none() {
        assertThat(
                        settings(
                                "--root=lab=/srv/lab",
                                "--root=nas=/srv/nas",
                                "--root-state=nas=/srv/state=1",
                                "--root-depth=lab=2"))
                .containsExactly(
                        new RootSetting("lab", Path.of("/srv/lab"), null, 2),
                        new RootSetting("nas", Path.of("/srv/nas"), Path.of("/srv/state=1"), 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--root=/srv/lab            | --root takes NAME=DIR",
                "--root=a b=/srv            | --root takes NAME=DIR",
                "--root=lab=                | --root takes NAME=DIR",
                "--root=lab=/other          | --root lab is there twice",
                "--root-state=/srv/state    | --root-state takes NAME=DIR",
                "--root-state=nas=/srv      | --root-state nas: there is no --root nas=DIR",
                "--root-depth=nas=1         | --root-depth nas: there is no --root nas=DIR",
                "--root-depth=lab=0         | N from 1 to 64; got '0'",
                "--root-depth=lab=65        | N from 1 to 64; got '65'",
                "--root-depth=lab=two       | N from 1 to 64; got 'two'",
            })
    void what_is_wrong_is_said(String flag, String why) {
        assertThatThrownBy(() -> settings("--root=lab=/srv/lab", flag))
                .isInstanceOfSatisfying(
                        HoldpointException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.BAD_SETTING))
                .hasMessageContaining(why);
    }

    private static List<RootSetting> settings(String... flags) {
        var options = new RootOptions();
        new CommandLine(new Command()).addMixin("roots", options).parseArgs(flags);
        return options.settings();
    }

    @CommandLine.Command
    private static final class Command {}
}
