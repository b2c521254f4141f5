package dev.holdpoint.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `docs/plugin-guide.md`, followed from its first line to its last.
@Timeout(600)
class GuideTest {
    private static final Path INSTALLATION = Path.of("../..").toAbsolutePath().normalize();
    private static final Path GUIDE = INSTALLATION.resolve("docs/plugin-guide.md");
    private static final Path AS_PRINTED = Path.of("target/plugin-guide.md");

    @TempDir Path home;

    @Test
    void whoever_follows_the_guide_sees_what_it_shows() throws Exception {
        var markdown = Files.readString(GUIDE);
        var asPrinted = new StringBuilder(markdown);
        int longer = 0;
        try (var reader = new Reader(home.toRealPath(), INSTALLATION)) {
            for (var step : Guide.read(markdown).steps()) {
                switch (step) {
                    case Guide.Write(var path, var text) -> reader.write(path, text);
                    case Guide.Serve(var command) -> reader.serve(command);
                    case Guide.Type(var command, var shown, var at) -> {
                        var printed = ofAnna(reader.type(command));
                        if (!steady(printed).equals(steady(shown))) {
                            asPrinted.replace(at.from() + longer, at.to() + longer, printed);
                            longer += printed.length() - shown.length();
                        }
                    }
                }
            }
        }
        Files.writeString(AS_PRINTED, asPrinted.toString());

        assertThat(asPrinted.toString())
                .as("the guide as it would have to be is in %s", AS_PRINTED.toAbsolutePath())
                .isEqualTo(markdown);
    }

    @Test
    void the_guide_goes_from_init_to_a_pass() throws IOException {
        var guide = Guide.read(Files.readString(GUIDE));

        assertThat(guide.steps().stream().filter(step -> step instanceof Guide.Write).count())
                .isGreaterThanOrEqualTo(6);
        assertThat(
                        guide.steps().stream()
                                .map(step -> step instanceof Guide.Type type ? type.command() : ""))
                .anyMatch(command -> command.startsWith("holdpoint plugin init "))
                .anyMatch(command -> command.startsWith("holdpoint plugin lint "))
                .anyMatch(command -> command.startsWith("holdpoint plugin run "))
                .anyMatch(command -> command.startsWith("python3 -m unittest"))
                .anyMatch(command -> command.startsWith("holdpoint pass submit "));
    }

    private String ofAnna(String printed) throws IOException {
        return printed.replace(Objects.requireNonNull(home.toRealPath()).toString(), "/home/anna");
    }

    /// Without what is another each time.
    private static String steady(String text) {
        return text.replaceAll("\\d+(\\.\\d+)?( ?)(ms|s|MiB|MB)\\b", "#$2$3")
                .replaceAll("default\\.0\\.[0-9a-f-]{36}", "ID")
                .replaceAll(" on \\S+", " on EXECUTOR")
                .replaceAll(" +\n", "\n");
    }
}
