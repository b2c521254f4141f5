package dev.holdpoint.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdpoint.dispatcher.DispatcherMain;
import dev.holdpoint.executor.ExecutorMain;
import dev.holdpoint.executor.run.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// The files of `deploy/systemd`, `deploy/compose` and `deploy/docker` speak of verbs, flags and
/// variables that there are.
class UnitsTest {
    private static final Path DEPLOY = Path.of("..").toAbsolutePath().normalize();
    private static final Path INSTALLED = Path.of("src/dist");
    private static final Pattern VARIABLE = Pattern.compile("HOLDPOINT_[A-Z_]+[A-Z]");
    private static final Map<String, Callable<Integer>> SERVICES =
            Map.of("dispatcher", new DispatcherMain(), "executor", new ExecutorMain());

    @ParameterizedTest
    @ValueSource(strings = {"dispatcher", "executor", "doctor"})
    void systemd_finds_nothing_wrong(String service, @TempDir Path directory) throws Exception {
        var analyze = Path.of("/usr/bin/systemd-analyze");
        assumeTrue(
                Files.isExecutable(analyze),
                "no systemd-analyze here; runs where systemd is installed");
        var name = "holdpoint-" + service + ".service";
        var installed = DEPLOY.resolve("standalone").resolve(INSTALLED);
        var unit =
                Files.readString(DEPLOY.resolve("systemd").resolve(name))
                        .replace("/opt/holdpoint", installed.toString());
        var file = Files.writeString(directory.resolve(name), unit);
        var process =
                new ProcessBuilder(analyze.toString(), "verify", "--man=no", file.toString())
                        .redirectErrorStream(true)
                        .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).doesNotContain(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dispatcher", "executor"})
    void a_unit_starts_a_service_with_flags_that_it_knows(String service) throws Exception {
        var unit = Files.readString(DEPLOY.resolve("systemd/holdpoint-" + service + ".service"));
        var words = value(unit, "ExecStart").split(" ", -1);

        assertThat(words).startsWith("/opt/holdpoint/bin/holdpoint", service);
        assertThat(words.length).isEqualTo(service.equals("executor") ? 3 : 2);
        if (words.length == 3) {
            assertThat(words[2]).isEqualTo("$HOLDPOINT_EXECUTOR_FLAGS");
            var example = Files.readString(DEPLOY.resolve("systemd/executor.env.example"));
            parse(
                    service,
                    value(example, "HOLDPOINT_EXECUTOR_FLAGS").replace("\"", "").split(" ", -1));
        }
    }

    /// What the doctor finds is what the executor gets.
    @Test
    void the_doctor_has_the_user_the_environment_and_the_hardening_of_the_executor()
            throws Exception {
        var executor = settings("executor");
        var doctor = settings("doctor");

        assertThat(value(String.join("\n", doctor), "ExecStart"))
                .isEqualTo("/opt/holdpoint/bin/holdpoint doctor $HOLDPOINT_EXECUTOR_FLAGS");
        doctor.removeIf(line -> line.matches("(Type|ExecStart)=.*"));
        executor.removeIf(line ->
                line.matches(
                        "(LoadCredential|LogsDirectory|LogsDirectoryMode|ExecStart|ExecReload|Restart"
                                + "|RestartSec|SuccessExitStatus|KillMode|TimeoutStopSec)=.*"
                                + "|Environment=HOLDPOINT_(REDIS_FILE|LOG_DIR)=.*"));
        assertThat(doctor).isEqualTo(executor).hasSizeGreaterThan(20);
    }

    private static List<String> settings(String service) throws IOException {
        var unit = Files.readString(DEPLOY.resolve("systemd/holdpoint-" + service + ".service"));
        var section = unit.substring(unit.indexOf("[Service]"));
        return section.lines()
                .filter(line -> line.contains("=") && !line.startsWith("#"))
                .takeWhile(line -> !line.startsWith("WantedBy"))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    @Test
    void a_container_starts_a_service_with_flags_that_it_knows() throws Exception {
        var compose = Files.readString(DEPLOY.resolve("compose/compose.yaml"));
        var command = Pattern.compile("command: \\[executor, (.*)]").matcher(compose);

        assertThat(command.find()).isTrue();
        parse("executor", command.group(1).split(", ", -1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"deploy/compose/compose.yaml", "docs/deploying.md"})
    void captures_and_what_runs_fit_into_the_memory_that_a_container_has_for_them(String file)
            throws Exception {
        var text = Files.readString(DEPLOY.resolveSibling(file));
        long kept = number(text, "HOLDPOINT_CAPTURE_MIB(?:: |=)(\\d+)");
        long room = number(text, "/var/log/holdpoint:\\S*size=(\\d+)m");
        var slots =
                new CommandLine(new ExecutorMain())
                        .getCommandSpec()
                        .findOption("--slots")
                        .defaultValue();
        long running = number(slots, "(\\d+)") * (Limits.MAX_STDERR_BYTES >> 20);

        assertThat(kept + running).isLessThanOrEqualTo(room);
        assertThat(text).containsPattern("/var/log/holdpoint:\\S*mode=0?750");
    }

    @Test
    void the_unit_closes_captures_to_others() throws Exception {
        var unit = Files.readString(DEPLOY.resolve("systemd/holdpoint-executor.service"));

        assertThat(value(unit, "LogsDirectoryMode")).isEqualTo("0750");
    }

    @Test
    void the_unit_lets_the_example_s_roots_be_written_and_nothing_beside() throws Exception {
        var unit = Files.readString(DEPLOY.resolve("systemd/holdpoint-executor.service"));
        var example = Files.readString(DEPLOY.resolve("systemd/executor.env.example"));
        var root = Pattern.compile("--root \\w+=([^\\s\"]+)").matcher(example);

        assertThat(root.find()).isTrue();
        assertThat(value(unit, "ReadWritePaths")).isEqualTo("-" + root.group(1));
    }

    @Test
    void what_an_image_copies_is_sent_to_the_builder() throws Exception {
        var sent = Files.readAllLines(DEPLOY.resolve("../.dockerignore"));
        var copied =
                Pattern.compile("(?m)^COPY (deploy/\\S+) ")
                        .matcher(Files.readString(DEPLOY.resolve("docker/Dockerfile")))
                        .results()
                        .map(found -> "!" + found.group(1))
                        .toList();

        assertThat(copied).hasSize(2);
        assertThat(sent).containsAll(copied);
    }

    @Test
    void an_executor_in_a_container_runs_as_anybody_but_root(@TempDir Path directory)
            throws Exception {
        var dockerfile = Files.readString(DEPLOY.resolve("docker/Dockerfile"));
        var executor = dockerfile.substring(dockerfile.indexOf("AS executor"));

        assertThat(executor)
                .containsPattern(
                        "ENTRYPOINT \\[.*\"/usr/local/bin/not-root\","
                                + " \"/opt/holdpoint/bin/holdpoint\"]");
        assertThat(asUser("10001", directory)).isEqualTo("started executor\n");
        assumeTrue(
                Files.readString(Path.of("/proc/self/uid_map")).strip().matches("0\\s+0\\s.*"),
                "this is a user namespace; runs where users are the host's");
        assertThat(asUser("0", directory))
                .startsWith("holdpoint: an executor in a container does not run as root")
                .contains("HOLDPOINT_UID")
                .doesNotContain("started");
    }

    private static String asUser(String uid, Path directory) throws Exception {
        var id = Files.writeString(directory.resolve("id"), "#!/bin/sh\necho " + uid + "\n");
        Files.setPosixFilePermissions(id, PosixFilePermissions.fromString("rwxr-xr-x"));
        var builder =
                new ProcessBuilder(
                                DEPLOY.resolve("docker/not-root").toString(),
                                "/bin/echo",
                                "started",
                                "executor")
                        .redirectErrorStream(true);
        builder.environment().put("PATH", directory + ":/usr/bin:/bin");
        var process = builder.start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static long number(String text, String pattern) {
        var found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern).isTrue();
        return Long.parseLong(found.group(1));
    }

    private static void parse(String service, String... flags) {
        var parsed = new CommandLine(SERVICES.get(service)).parseArgs(flags);
        assertThat(parsed.matchedOptions()).isNotEmpty();
    }

    private static String value(String text, String name) {
        var line = Pattern.compile("(?m)^" + name + "=(.*)$").matcher(text);
        assertThat(line.find()).as(name).isTrue();
        return line.group(1);
    }

    @Test
    void every_variable_that_is_set_is_one_that_is_read() throws Exception {
        var read = new TreeSet<String>();
        for (var service : SERVICES.values()) {
            new CommandLine(service)
                    .getCommandSpec()
                    .options()
                    .forEach(option -> variables(String.join(" ", option.description()), read));
        }
        variables(Files.readString(INSTALLED.resolve("bin/holdpoint")), read);
        variables(
                Files.readString(Path.of("src/main/java/dev/holdpoint/command/HoldpointMain.java")),
                read);
        var compose = Files.readString(DEPLOY.resolve("compose/compose.yaml"));
        Pattern.compile("\\$\\{(HOLDPOINT_[A-Z_]+)")
                .matcher(compose)
                .results()
                .forEach(match -> read.add(match.group(1)));
        variables(Files.readString(DEPLOY.resolve("docker/build")), read);
        read.add("HOLDPOINT_EXECUTOR_FLAGS");

        var set = new TreeSet<String>();
        for (var file : files()) {
            variables(Files.readString(file), set);
        }
        assertThat(set).hasSizeGreaterThan(15).isSubsetOf(read);
    }

    @Test
    void every_setting_of_compose_is_in_its_example() throws Exception {
        var example =
                variables(
                        Files.readString(DEPLOY.resolve("compose/.env.example")), new TreeSet<>());
        var used =
                Pattern.compile("\\$\\{(HOLDPOINT_[A-Z_]+)")
                        .matcher(Files.readString(DEPLOY.resolve("compose/compose.yaml")))
                        .results()
                        .map(match -> match.group(1))
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(example).isEqualTo(used);
    }

    private static List<Path> files() throws IOException {
        var found = new ArrayList<Path>();
        for (var folder : List.of("systemd", "compose", "docker")) {
            try (Stream<Path> all = Files.list(DEPLOY.resolve(folder))) {
                all.filter(Files::isRegularFile).forEach(found::add);
            }
        }
        return found;
    }

    private static Set<String> variables(String text, Set<String> into) {
        VARIABLE.matcher(text).results().forEach(match -> into.add(match.group()));
        return into;
    }
}
