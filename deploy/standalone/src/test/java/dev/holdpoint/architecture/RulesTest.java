package dev.holdpoint.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The rules over a house that breaks them all: a rule that cannot fail holds nothing.
class RulesTest {
    private static final String HERE = "dev.holdpoint.architecture.fixtures";
    private static final JavaClasses BROKEN = new ClassFileImporter().importPackages(HERE);

    /// Which class below [#HERE] breaks which rule.
    private static final Map<String, String> CULPRITS =
            Map.ofEntries(
                    Map.entry(
                            "no packages depend on each other in a circle",
                            "queue.KnowsTheExecutor"),
                    Map.entry("model knows the JDK and JSpecify only", "model.KnowsALogger"),
                    Map.entry("wire knows model only", "wire.KnowsTheQueue"),
                    Map.entry("queue knows model and wire only", "queue.KnowsTheExecutor"),
                    Map.entry(
                            "queue.redis knows queue, model and wire only",
                            "queue.redis.KnowsTheDispatcher"),
                    Map.entry("dispatcher does not know executor", "dispatcher.KnowsTheExecutor"),
                    Map.entry("executor does not know dispatcher", "executor.KnowsTheDispatcher"),
                    Map.entry(
                            "executor.run knows neither the queue nor other rooms",
                            "executor.run.KnowsTheQueue"),
                    Map.entry(
                            "executor.plugin knows neither the queue nor other rooms",
                            "executor.plugin.KnowsTheStage"),
                    Map.entry(
                            "executor.stage knows neither the queue nor other rooms",
                            "executor.stage.KnowsTheSandbox"),
                    Map.entry(
                            "executor.sandbox knows neither the queue nor other rooms",
                            "executor.sandbox.KnowsThePull"),
                    Map.entry(
                            "executor.lint knows plugin and run, no other room",
                            "executor.lint.KnowsTheSandbox"),
                    Map.entry(
                            "executor.doctor knows sandbox, stage and run, no other room",
                            "executor.doctor.KnowsThePlugins"),
                    Map.entry(
                            "executor.pull knows the queue and run, no other room",
                            "executor.pull.KnowsThePlugins"),
                    Map.entry(
                            "only queue.redis, and who sets up or breaks servers, know Jedis",
                            "loose.KnowsJedis"),
                    Map.entry("only wire knows Jackson and RE2J", "loose.KnowsJackson"),
                    Map.entry(
                            "only the dispatcher's http and page know the web server",
                            "loose.KnowsJavalin"),
                    Map.entry(
                            "only sandbox, lint and embedded start processes",
                            "loose.StartsProcesses"),
                    Map.entry("only mains read the environment", "loose.ReadsTheEnvironment"),
                    Map.entry("only mains look at the wall clock", "loose.LooksAtTheClock"),
                    Map.entry("only Backoff sleeps", "loose.Sleeps"),
                    Map.entry("every package is NullMarked", "loose.Sleeps"),
                    Map.entry(
                            "errors are HoldpointException or stay inside one class",
                            "loose.AnErrorOfItsOwn"));

    @Test
    void every_rule_has_a_class_that_breaks_it() {
        assertThat(new Rules(HERE).all()).containsOnlyKeys(CULPRITS.keySet());
    }

    @TestFactory
    Stream<DynamicTest> can_fail() {
        return new Rules(HERE)
                .all().entrySet().stream()
                        .map(rule ->
                                DynamicTest.dynamicTest(
                                        rule.getKey(),
                                        () -> {
                                            var culprit =
                                                    Objects.requireNonNull(
                                                            CULPRITS.get(rule.getKey()));
                                            var report = rule.getValue().evaluate(BROKEN);
                                            assertThat(report.getFailureReport().getDetails())
                                                    .anyMatch(line ->
                                                            line.contains(HERE + "." + culprit));
                                        }));
    }
}
