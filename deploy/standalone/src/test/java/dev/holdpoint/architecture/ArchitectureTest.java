package dev.holdpoint.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The rules over everything that is shipped.
class ArchitectureTest {
    private static final int AT_LEAST = 200;

    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(place -> !place.contains("/test-classes/"))
                    .withImportOption(place -> !place.contains("-tests.jar"))
                    .importPackages("dev.holdpoint");

    @TestFactory
    Stream<DynamicTest> the_house_keeps_the_rule_that() {
        return new Rules("dev.holdpoint")
                .all().entrySet().stream()
                        .map(rule ->
                                DynamicTest.dynamicTest(
                                        rule.getKey(), () -> rule.getValue().check(HOUSE)));
    }

    @Test
    void the_rules_look_at_all_of_the_house() {
        var packages =
                HOUSE.stream()
                        .filter(type -> !type.getSimpleName().equals("package-info"))
                        .map(JavaClass::getPackageName)
                        .collect(Collectors.toSet());

        assertThat(HOUSE).hasSizeGreaterThan(AT_LEAST);
        assertThat(packages)
                .contains(
                        "dev.holdpoint",
                        "dev.holdpoint.model",
                        "dev.holdpoint.wire",
                        "dev.holdpoint.queue",
                        "dev.holdpoint.queue.redis",
                        "dev.holdpoint.dispatcher",
                        "dev.holdpoint.dispatcher.http",
                        "dev.holdpoint.executor",
                        "dev.holdpoint.executor.run",
                        "dev.holdpoint.executor.pull",
                        "dev.holdpoint.executor.plugin",
                        "dev.holdpoint.executor.lint",
                        "dev.holdpoint.executor.doctor",
                        "dev.holdpoint.executor.stage",
                        "dev.holdpoint.executor.sandbox",
                        "dev.holdpoint.command",
                        "dev.holdpoint.embedded");
        assertThat(packages).noneMatch(name -> name.startsWith("dev.holdpoint.architecture"));
    }
}
