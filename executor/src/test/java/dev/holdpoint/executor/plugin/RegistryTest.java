package dev.holdpoint.executor.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.holdpoint.executor.run.Plugin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class RegistryTest {
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(Registry.class);

    @TempDir Path directory;
    private Path bundled;
    private Path lab;
    private Path snapshots;
    private Registry registry;
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void begin() throws IOException {
        directory = directory.toRealPath();
        bundled = Files.createDirectory(directory.resolve("bundled"));
        lab = Files.createDirectory(directory.resolve("lab"));
        snapshots = Files.createDirectory(directory.resolve("snapshots"));
        registry = new Registry(List.of(bundled, lab), snapshots, false);
        log.start();
        LOGGER.setLevel(Level.INFO);
        LOGGER.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        LOGGER.detachAppender(log);
        LOGGER.setLevel(null);
    }

    @Test
    void the_labs_plugin_wins_over_the_bundled_one_of_the_same_name_and_says_so_once()
            throws IOException {
        write(bundled, "hello", manifest("hello", "1"));
        write(lab, "other_dir", manifest("hello", "2"));

        registry.refresh();
        registry.refresh();
        write(lab, "unrelated", manifest("unrelated", "1"));
        registry.refresh();

        assertThat(version("hello")).isEqualTo("2");
        assertThat(logged(Level.INFO))
                .containsExactly(
                        "plugin hello: version 2 of "
                                + lab.resolve("other_dir")
                                + " takes the place of version 1 of "
                                + bundled.resolve("hello"),
                        "plugin added: unrelated 1 (" + digest("unrelated") + ")");
        assertThat(logged(Level.WARN)).isEmpty();
    }

    @Test
    void of_two_packages_of_one_name_in_one_root_the_first_directory_counts() throws IOException {
        write(lab, "b", manifest("hello", "2"));
        write(lab, "a", manifest("hello", "1"));

        registry.refresh();

        assertThat(version("hello")).isEqualTo("1");
        assertThat(logged(Level.WARN))
                .singleElement(STRING)
                .startsWith("plugin left out: " + lab.resolve("b") + ": " + lab.resolve("a"));
    }

    @Test
    void a_plugin_that_cannot_be_used_is_left_out_with_a_warning_and_the_others_stay()
            throws IOException {
        write(bundled, "good", manifest("good", "1"));
        write(bundled, "broken", "name: [\n");
        write(bundled, "slow", manifest("slow", "1") + "isolation: {timeout_seconds: 301}\n");
        write(bundled, "large", manifest("large", "1") + "more: " + "x".repeat(70_000) + "\n");
        Files.write(write(bundled, "latin", "").resolve("manifest.yml"), new byte[] {(byte) 0xe4});
        Files.createDirectory(bundled.resolve("not_a_plugin"));
        Files.writeString(bundled.resolve("manifest.yml"), manifest("not_a_child", "1"));

        registry.refresh();
        registry.refresh();

        assertThat(registry.plugins()).extracting(Plugin::name).containsExactly("good");
        assertThat(logged(Level.WARN))
                .satisfiesExactly(
                        line -> assertThat(line).contains("broken: not YAML: "),
                        line -> assertThat(line).endsWith("large: larger than 65536 bytes"),
                        line -> assertThat(line).endsWith("latin: not UTF-8"),
                        line ->
                                assertThat(line)
                                        .endsWith(
                                                "slow: isolation.timeout_seconds: expected a whole"
                                                        + " number from 1 to 300, got 301"));
        assertThat(logged(Level.ERROR)).isEmpty();
        assertThat(registry.leftOut())
                .hasSize(4)
                .allMatch(line -> line.startsWith(bundled.toString()))
                .anyMatch(line -> line.endsWith("latin: not UTF-8"));
    }

    @Test
    void many_packages_that_are_left_out_are_said_in_bounds() throws IOException {
        for (int i = 0; i < LeftOut.MOST + 5; i++) {
            write(lab, "p" + i, "name: \"" + "x".repeat(3_000) + "\"\n");
        }

        registry.refresh();

        assertThat(registry.leftOut())
                .hasSize(LeftOut.MOST + 1)
                .allMatch(line -> line.length() <= LeftOut.LONGEST)
                .last(STRING)
                .startsWith("and 5 more");
    }

    @Test
    void a_labs_plugin_that_cannot_be_used_leaves_the_bundled_one_in_place() throws IOException {
        write(bundled, "hello", manifest("hello", "1"));
        write(lab, "hello", manifest("hello", "2") + "isolation: {memory_mb: 0}\n");

        registry.refresh();

        assertThat(version("hello")).isEqualTo("1");
    }

    @Test
    void a_plugin_for_another_contract_is_excluded_with_an_error() throws IOException {
        write(bundled, "future", manifest("future", "1").replace("'1'", "'2'") + "x: y\n");

        registry.refresh();

        assertThat(registry.plugins()).isEmpty();
        assertThat(logged(Level.ERROR))
                .containsExactly(
                        "plugin left out: "
                                + bundled.resolve("future")
                                + ": api_version: this Holdpoint knows \"1\", got \"2\"");
    }

    @Test
    void a_plugin_that_needs_the_network_is_declined_unless_the_executor_gives_it()
            throws IOException {
        write(bundled, "net", manifest("net", "1"));
        write(lab, "net", manifest("net", "2") + "isolation: {network: yes}\n");
        write(bundled, "quiet", manifest("quiet", "1") + "isolation: {network: no}\n");

        registry.refresh();
        var open = new Registry(List.of(bundled, lab), snapshots, true);
        open.refresh();

        assertThat(registry.plugins()).extracting(Plugin::name).containsExactly("quiet");
        assertThat(registry.catalogue().declines("net")).isTrue();
        assertThat(registry.catalogue().declines("quiet")).isFalse();
        assertThat(logged(Level.WARN))
                .singleElement(STRING)
                .startsWith("plugin_network_declined: net 2 of " + lab.resolve("net"));
        assertThat(open.plugins())
                .extracting(Plugin::name, Plugin::network)
                .containsExactly(tuple("net", true), tuple("quiet", false));
        assertThat(open.catalogue().declines("net")).isFalse();
    }

    @Test
    void plugins_are_listed_by_name() throws IOException {
        for (var name : List.of("c", "a", "d", "b")) {
            write(bundled, name, manifest(name, "1"));
        }

        registry.refresh();

        assertThat(registry.plugins()).extracting(Plugin::name).containsExactly("a", "b", "c", "d");
    }

    @Test
    void a_package_that_changes_is_a_new_plugin_and_passes_keep_the_one_they_met()
            throws IOException {
        write(bundled, "hello", manifest("hello", "1"));
        registry.refresh();
        var met = named("hello");

        Files.writeString(bundled.resolve("hello/__init__.py"), "changed = True\n");
        registry.refresh();

        var now = named("hello");
        assertThat(now.identity().digest()).isNotEqualTo(met.identity().digest());
        assertThat(registry.exactly(met.identity())).contains(met);
        assertThat(met.packageDirectory().resolve("__init__.py")).hasContent("");
        assertThat(now.packageDirectory().resolve("__init__.py")).hasContent("changed = True\n");
        assertThat(now.module()).isEqualTo("hello");
    }

    @Test
    void what_changed_is_said_by_name_version_and_digest() throws IOException {
        write(bundled, "hello", manifest("hello", "1"));
        write(bundled, "gone", manifest("gone", "1"));
        registry.refresh();
        assertThat(logged(Level.INFO)).isEmpty();
        var before = digest("hello");
        var gone = digest("gone");

        Files.writeString(bundled.resolve("hello/manifest.yml"), manifest("hello", "1.1"));
        Files.move(bundled.resolve("gone"), directory.resolve("gone"));
        registry.reload();

        assertThat(logged(Level.INFO))
                .containsExactly(
                        "plugin changed: hello 1 (%s) is now 1.1 (%s)"
                                .formatted(before, digest("hello")),
                        "plugin removed: gone 1 (%s)".formatted(gone),
                        "plugins were read again: 1 there, 2 changed");
    }

    @Test
    void a_reload_reads_what_looks_as_it_was() throws IOException {
        write(bundled, "hello", manifest("hello", "1"));
        var copied = new ArrayList<Path>();
        var counting = new Registry(List.of(bundled), snapshots, copied::add);
        counting.refresh();
        // until every change is older than the reading, and so would show
        while (!copied.isEmpty()) {
            copied.clear();
            counting.refresh();
        }

        counting.refresh();
        assertThat(copied).isEmpty();

        counting.reload();
        assertThat(copied).hasSize(2);
    }

    @Test
    void only_packages_that_changed_are_read_again() throws IOException {
        write(bundled, "a", manifest("a", "1"));
        write(bundled, "b", manifest("b", "1"));
        var copied = new ArrayList<Path>();
        var counting = new Registry(List.of(bundled), snapshots, copied::add);
        counting.refresh();
        while (!copied.isEmpty()) {
            copied.clear();
            counting.refresh();
        }

        Files.writeString(bundled.resolve("b/__init__.py"), "changed = True\n");
        counting.refresh();

        assertThat(copied)
                .containsExactlyInAnyOrder(
                        bundled.resolve("b/__init__.py"), bundled.resolve("b/manifest.yml"));
    }

    @Test
    void a_package_that_changes_while_it_is_read_is_read_again() throws IOException {
        write(bundled, "hello", manifest("hello", "1"));
        Files.writeString(bundled.resolve("hello/z.py"), "half = 1\n");
        var once = new AtomicBoolean();
        var torn =
                new Registry(
                        List.of(bundled),
                        snapshots,
                        file -> {
                            if (file.endsWith("__init__.py") && !once.getAndSet(true)) {
                                put(bundled.resolve("hello/__init__.py"), "half = 2\n");
                                put(bundled.resolve("hello/z.py"), "half = 2\n");
                            }
                        });

        torn.refresh();

        var copy = torn.plugins().iterator().next().packageDirectory();
        assertThat(copy.resolve("__init__.py")).hasContent("half = 2");
        assertThat(copy.resolve("z.py")).hasContent("half = 2");
        assertThat(torn.plugins()).hasSize(1);
    }

    @Test
    void a_package_that_never_rests_is_left_out_and_a_known_one_stays_as_it_was()
            throws IOException {
        write(bundled, "hello", manifest("hello", "1"));
        var writes = new AtomicInteger();
        var isRestless = new AtomicBoolean(true);
        var torn =
                new Registry(
                        List.of(bundled),
                        snapshots,
                        file -> {
                            if (isRestless.get()) {
                                put(file.resolveSibling("z"), "x".repeat(writes.incrementAndGet()));
                            }
                        });

        torn.refresh();
        assertThat(torn.plugins()).isEmpty();
        assertThat(logged(Level.WARN)).singleElement(STRING).contains("kept changing");

        isRestless.set(false);
        torn.refresh();
        var good = List.copyOf(torn.plugins());
        assertThat(good).hasSize(1);

        isRestless.set(true);
        put(bundled.resolve("hello/z"), "new");
        torn.refresh();
        assertThat(torn.plugins()).containsExactlyElementsOf(good);
        assertThat(logged(Level.WARN)).last(STRING).endsWith("and stays as it was");
    }

    @Test
    void caches_of_the_interpreter_do_not_make_another_plugin() throws IOException {
        write(bundled, "hello", manifest("hello", "1"));
        registry.refresh();
        var met = named("hello");

        Files.createDirectories(bundled.resolve("hello/__pycache__"));
        Files.writeString(bundled.resolve("hello/__pycache__/x.pyc"), "cache");
        registry.refresh();
        assertThat(registry.plugins()).containsExactly(met);

        Files.writeString(bundled.resolve("hello/not__pycache__.py"), "code");
        registry.refresh();
        assertThat(registry.plugins()).doesNotContain(met);
    }

    @Test
    void a_symbolic_link_in_a_package_keeps_it_out() throws IOException {
        write(bundled, "hello", manifest("hello", "1"));
        Files.createSymbolicLink(bundled.resolve("hello/shadow"), Path.of("/etc/shadow"));

        registry.refresh();

        assertThat(registry.plugins()).isEmpty();
        assertThat(logged(Level.WARN)).singleElement(STRING).endsWith("package: shadow");
    }

    @Test
    void a_link_to_a_package_is_the_package_it_points_to_now() throws IOException {
        var releases = Files.createDirectory(directory.resolve("releases"));
        write(releases, "v1", manifest("hello", "1"));
        write(releases, "v2", manifest("hello", "2"));
        Files.createSymbolicLink(lab.resolve("hello"), releases.resolve("v1"));
        registry.refresh();
        assertThat(version("hello")).isEqualTo("1");
        assertThat(named("hello").module()).isEqualTo("hello");

        Files.delete(lab.resolve("hello"));
        Files.createSymbolicLink(lab.resolve("hello"), releases.resolve("v2"));
        registry.refresh();

        assertThat(version("hello")).isEqualTo("2");
    }

    @Test
    void a_program_of_the_package_has_to_be_there() throws IOException {
        write(lab, "good", manifest("good", "1") + "entrypoint: [./run, '-x']\n");
        var run = Files.writeString(lab.resolve("good/run"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-xr-x"));
        write(lab, "closed", manifest("closed", "1") + "entrypoint: [bin/run]\n");
        Files.createDirectory(lab.resolve("closed/bin"));
        Files.writeString(lab.resolve("closed/bin/run"), "#!/bin/sh\n");
        write(lab, "outside", manifest("outside", "1") + "entrypoint: [../good/run]\n");
        write(lab, "path", manifest("path", "1") + "entrypoint: [awk, -f, ./x.awk]\n");
        write(lab, "absolute", manifest("absolute", "1") + "entrypoint: [/bin/sh, x.sh]\n");

        registry.refresh();

        assertThat(registry.plugins())
                .extracting(Plugin::name)
                .containsExactly("absolute", "good", "path");
        assertThat(logged(Level.WARN))
                .hasSize(2)
                .allMatch(line -> line.contains("expected an executable file of the package"));
    }

    @Test
    void roots_that_cannot_be_listed_are_an_error_at_first_and_a_warning_later()
            throws IOException {
        write(lab, "hello", manifest("hello", "1"));
        registry.refresh();
        Files.move(lab, directory.resolve("away"));

        registry.refresh();
        registry.refresh();

        assertThat(version("hello")).isEqualTo("1");
        assertThat(logged(Level.WARN)).singleElement(STRING).contains("stay as they were");
        var other = new Registry(List.of(lab), snapshots, false);
        assertThatThrownBy(other::refresh).hasMessageContaining("cannot be read");
    }

    private Plugin named(String name) {
        return registry.catalogue().named(name).orElseThrow();
    }

    private String version(String name) {
        return named(name).identity().version();
    }

    private String digest(String name) {
        return named(name).identity().digest().substring(0, 12);
    }

    private List<String> logged(Level level) {
        return log.list.stream()
                .filter(event -> event.getLevel().equals(level))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static String manifest(String name, String version) {
        return "name: %s\nversion: %s\napi_version: '1'\nsupported_extensions: []\n"
                .formatted(name, version);
    }

    private static void put(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path write(Path root, String name, String manifest) throws IOException {
        var plugin = Files.createDirectory(root.resolve(name));
        Files.writeString(plugin.resolve("manifest.yml"), manifest);
        Files.writeString(plugin.resolve("__init__.py"), "");
        return plugin;
    }
}
