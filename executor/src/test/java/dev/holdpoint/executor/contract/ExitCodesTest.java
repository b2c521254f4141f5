package dev.holdpoint.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.EntryStatus;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExitCodesTest {
    @TempDir Path directory;
    private Lab lab;

    @BeforeEach
    void a_workspace_with_one_file() {
        lab = new Lab(directory);
        lab.file("data.txt", "one\n");
    }

    @Test
    void exit_1_with_the_plugins_own_error_is_failed_with_its_message() {
        lab.plugin(
                "teller",
                """
                def transform(self, file_path, ctx):
                    raise PluginError("the pump is dry")
                """);

        var entry = lab.entry("teller");

        assertThat(entry.status()).isEqualTo(EntryStatus.FAILED);
        assertThat(entry.error()).isEqualTo("the pump is dry");
        assertThat(entry.usage().exitCode()).isEqualTo(1);
    }
}
