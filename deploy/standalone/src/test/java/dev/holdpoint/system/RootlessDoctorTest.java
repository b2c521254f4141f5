package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdpoint.wire.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `holdpoint doctor` as an ordinary user.
@Timeout(120)
class RootlessDoctorTest {
    private static final int SOMEBODY = 65534;

    @TempDir Path directory;

    @Test
    void an_ordinary_user_is_told_that_every_protection_holds() throws Exception {
        assumeThat(Files.getAttribute(Path.of("/proc/self/status"), "unix:uid"))
                .as("run as root, to become somebody else")
                .isEqualTo(0);
        var outfit =
                Outfit.copiedTo(
                        directory.resolve("outfit"), Path.of("../..").toAbsolutePath().normalize());
        var root = Files.createDirectory(directory.resolve("root"));
        Files.setAttribute(root, "unix:uid", SOMEBODY);
        var words =
                new ArrayList<>(
                        List.of(
                                "/usr/bin/setpriv",
                                "--reuid=" + SOMEBODY,
                                "--regid=" + SOMEBODY,
                                "--clear-groups"));
        words.addAll(
                outfit.words(
                        "dev.holdpoint.command.HoldpointMain",
                        List.of("doctor", "--root", "lab=" + root, "-o", "json")));
        var builder = new ProcessBuilder(words);
        builder.environment().put("HOLDPOINT_CANARY", "for no worker");
        builder.redirectError(directory.resolve("err").toFile());
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor())
                .as(said + Files.readString(directory.resolve("err")))
                .isZero();
        var document = Json.parseObject(said);
        assertThat(document).containsEntry("level", "strong").containsEntry("sound", true);
        assertThat((List<?>) document.get("protections"))
                .hasSizeGreaterThan(25)
                .allSatisfy(one ->
                        assertThat(one.toString())
                                .containsPattern(
                                        "result=(ok|not_tried)|id=memory_together.*result=open"));
        assertThat(root).isEmptyDirectory();
    }
}
