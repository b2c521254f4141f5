package dev.holdpoint.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.plugin.Registry;
import dev.holdpoint.executor.pull.Lease;
import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.executor.stage.Root;
import dev.holdpoint.executor.stage.RootSetting;
import dev.holdpoint.executor.stage.StageChoice;
import dev.holdpoint.executor.stage.StageChoice.Setting;
import dev.holdpoint.executor.stage.WritePolicy;
import dev.holdpoint.model.Level;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Progress;
import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.model.WorkspaceName;
import dev.holdpoint.queue.Claim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreparationTest {
    private static final ResolvedPlugin GONE = new ResolvedPlugin("gone", "1", "0123456789abcdef");

    private static final Check WELL = new Check.Answered(List.of(), List.of());

    @TempDir Path directory;
    private final FakeInspection inspection = new FakeInspection();
    private Root root;
    private Registry registry;
    private Preparation preparation;
    private Function<String, Preparation> at;

    @BeforeEach
    void an_executor_with_two_plugins() throws IOException {
        Files.createDirectories(directory.resolve("lab/run-1"));
        root =
                Root.open(List.of(RootSetting.of("lab", directory.resolve("lab"))), "installation")
                        .getFirst();
        var snapshots = Files.createDirectory(directory.resolve("snapshots"));
        plugin("b");
        plugin("c");
        registry = new Registry(List.of(directory.resolve("plugins")), snapshots);
        registry.refresh();
        var stages = StageChoice.of(Setting.AUTO, List.of(root), _ -> Optional.empty());
        at =
                level ->
                        new Preparation(
                                new Fleet("me", level, registry, inspection::executors),
                                new Workspaces(WritePolicy.DEFAULT, stages),
                                new Preflight((_, _, _, _) -> WELL));
        preparation = at.apply("strong");
    }

    @Test
    void a_pass_that_requires_a_higher_level_is_left_to_somebody_who_reaches_it() {
        preparation = at.apply("limits");
        var held = requiring(Level.NAMESPACES);
        assertElsewhere(
                prepare(held),
                "no_capable_executor: no executor of the queue reaches the level namespaces");

        inspection.executorAt("limits", "weak");
        inspection.executorAt("none", "odd");
        assertElsewhere(prepare(held), "no_capable_executor: ");

        inspection.executorAt("namespaces", "other", pin("b"));
        assertElsewhere(
                prepare(held),
                "executor me runs plugins at the level limits; the pass requires namespaces");
    }

    @Test
    void a_level_and_a_plugin_that_no_executor_has_both_are_had_by_nobody() {
        preparation = at.apply("limits");
        inspection.executorAt("strong", "other", pin("c"));

        assertElsewhere(
                prepare(requiring(Level.NAMESPACES)),
                "no_capable_executor: no executor of the queue has all that the pass needs; executor"
                        + " me runs plugins at the level limits; the pass requires namespaces");
    }

    @Test
    void a_plugin_that_is_only_where_the_level_is_too_low_is_had_by_nobody() {
        inspection.executorAt("limits", "other", GONE);

        assertElsewhere(
                prepare(requiring(Level.NAMESPACES, GONE)),
                "no_capable_executor: no executor of the queue has all that the pass needs; executor"
                        + " me does not have the plugin gone 1 with the digest");
    }

    @Test
    void a_plugin_that_is_only_where_the_root_is_not_mounted_is_had_by_nobody() {
        inspection.executorWith(List.of("elsewhere"), "other", pin("b"), GONE);

        assertElsewhere(
                prepare(held(spec(List.of("b", "gone")), Progress.NONE)),
                "no_capable_executor: no executor of the queue has all that the pass needs; executor"
                        + " me does not have the plugin gone");
    }

    @Test
    void a_root_is_left_to_somebody_who_has_mounted_it_and_has_the_plugins() {
        var fleet = new Fleet("me", "strong", registry, inspection::executors);
        var claim = pinned(0, List.of(pin("b"))).claim();
        assertThat(fleet.notMounted(claim))
                .isEqualTo("no_capable_executor: no executor of the queue has root 'lab' mounted");

        inspection.executor("one", pin("c"));
        assertThat(fleet.notMounted(claim))
                .isEqualTo(
                        "no_capable_executor: no executor of the queue has all that the pass needs;"
                                + " root 'lab' is not mounted on executor me");

        inspection.executor("two", pin("b"));
        assertThat(fleet.notMounted(claim)).isEqualTo("root 'lab' is not mounted on executor me");
    }

    @ParameterizedTest
    @CsvSource({"strong, NAMESPACES", "namespaces, NAMESPACES", "limits, LIMITS", "limits,"})
    void a_pass_that_requires_no_more_than_there_is_can_run(
            String level, @Nullable Level required) {
        preparation = at.apply(level);

        assertThat(prepare(requiring(required))).isInstanceOf(Prepared.Ready.class);
    }

    private Held requiring(@Nullable Level level) {
        return requiring(level, pin("b"));
    }

    private Held requiring(@Nullable Level level, ResolvedPlugin plugin) {
        var held = pinned(0, List.of(plugin));
        var claim = held.claim();
        var spec = claim.spec().withDelivery(claim.spec().delivery().withRequire(level));
        return held.with(
                new Claim(
                        claim.id(),
                        spec,
                        claim.fence(),
                        claim.attempt(),
                        claim.progress(),
                        claim.journal(),
                        claim.parked(),
                        claim.reruns()));
    }

    @Test
    void a_step_that_is_over_may_have_a_plugin_that_is_gone() {
        var prepared = prepare(pinned(1, List.of(GONE, pin("b"), pin("c"))));

        assertThat(prepared)
                .isInstanceOfSatisfying(
                        Prepared.Ready.class,
                        ready ->
                                assertThat(ready.remaining())
                                        .extracting(Plugin::name)
                                        .containsExactly("b", "c"));
    }

    @Test
    void a_pinned_plugin_that_is_not_here_leaves_the_pass_to_somebody_who_has_it() {
        var held = pinned(1, List.of(pin("b"), GONE));
        assertElsewhere(prepare(held), "no_capable_executor: no executor of the queue has");

        inspection.executor("other", GONE);
        assertElsewhere(prepare(held), "executor me does not have the plugin gone 1");
    }

    @Test
    void a_plugin_that_changed_on_disk_is_another_one_but_the_old_one_is_kept() throws IOException {
        var old = pin("b");
        Files.writeString(directory.resolve("plugins/b/__init__.py"), "changed = True\n");

        assertThat(prepare(pinned(0, List.of(old)))).isInstanceOf(Prepared.Ready.class);
        assertThat(pin("b")).isNotEqualTo(old);
    }

    @Test
    void a_plugin_that_only_another_executor_has_is_not_missing() {
        inspection.executor("other", pin("b"), GONE);

        assertElsewhere(
                prepare(held(spec(List.of("b", "gone")), Progress.NONE)),
                "executor me does not have the plugin gone");
    }

    @Test
    void a_plugin_that_nobody_has_is_skipped_with_a_warning() {
        var prepared = prepare(held(spec(List.of("gone", "b")), Progress.NONE));

        assertThat(prepared)
                .isInstanceOfSatisfying(
                        Prepared.Ready.class,
                        ready -> {
                            var progress = ready.held().claim().progress();
                            assertThat(progress.warnings())
                                    .containsExactly(
                                            "no executor of the queue has the plugin 'gone'; it"
                                                    + " was skipped");
                            assertThat(progress.plugins()).containsExactly(pin("b"));
                        });
    }

    @Test
    void a_plugin_that_is_declined_the_network_is_skipped_and_says_so() throws IOException {
        plugin("net", "isolation: {network: true}\n");
        registry.refresh();

        assertThat(prepare(held(spec(List.of("net", "b")), Progress.NONE)))
                .isInstanceOfSatisfying(
                        Prepared.Ready.class,
                        ready -> {
                            var progress = ready.held().claim().progress();
                            assertThat(progress.warnings())
                                    .containsExactly(
                                            "plugin_network_declined: the plugin 'net' needs the"
                                                    + " network, which no executor of the queue"
                                                    + " gives it; it was skipped");
                            assertThat(progress.plugins()).containsExactly(pin("b"));
                        });
    }

    @Test
    void a_plugin_that_only_another_executor_gives_the_network_is_left_to_it() throws IOException {
        plugin("net", "isolation: {network: true}\n");
        registry.refresh();
        inspection.executor("other", new ResolvedPlugin("net", "1", "0123456789abcdef"));

        assertElsewhere(
                prepare(held(spec(List.of("net")), Progress.NONE)),
                "plugin_network_declined: executor me gives no network to the plugin net");
    }

    @Test
    void a_workspace_that_is_gone_refuses_the_pass() throws IOException {
        Files.delete(directory.resolve("lab/run-1"));

        assertThat(prepare(held(spec(List.of("b")), Progress.NONE)))
                .isInstanceOfSatisfying(
                        Prepared.Refused.class,
                        refused ->
                                assertThat(refused.failure().code())
                                        .isEqualTo("workspace_unusable"));
    }

    private Prepared prepare(Held held) {
        return preparation.prepare(held, Lease.unending(held.claim()), root);
    }

    private static void assertElsewhere(Prepared prepared, String reason) {
        assertThat(prepared)
                .isInstanceOfSatisfying(
                        Prepared.Elsewhere.class,
                        elsewhere -> assertThat(elsewhere.reason()).startsWith(reason));
    }

    private static PassSpec spec(List<String> plugins) {
        return PassSpec.of(WorkspaceName.parse("lab:run-1")).withPlugins(plugins);
    }

    private Held pinned(int step, List<ResolvedPlugin> pins) {
        return held(spec(List.of("b")), new Progress(step, pins, List.of(), List.of()));
    }

    private Held held(PassSpec spec, Progress progress) {
        var id = new PassId("default", 0, UUID.randomUUID());
        var directory = root.state().take(id, root.state().fenceOf(id), 1).orElseThrow();
        return new Held(new Claim(id, spec, 1, 1, progress, null, null, 0), directory);
    }

    private ResolvedPlugin pin(String name) {
        registry.refresh();
        return registry.plugins().stream()
                .map(Plugin::identity)
                .filter(identity -> identity.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void plugin(String name) throws IOException {
        plugin(name, "");
    }

    private void plugin(String name, String more) throws IOException {
        var plugin = Files.createDirectories(directory.resolve("plugins").resolve(name));
        Files.writeString(plugin.resolve("__init__.py"), "");
        Files.writeString(
                plugin.resolve("manifest.yml"),
                """
                name: %s
                version: "1"
                api_version: "1"
                supported_extensions: []
                """
                                .formatted(name)
                        + more);
    }
}
