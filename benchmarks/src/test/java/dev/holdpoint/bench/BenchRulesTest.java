package dev.holdpoint.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The rules of the house as far as they concern this module; the house itself does not see it.
class BenchRulesTest {
    private static final JavaClasses MODULE =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.holdpoint.bench");

    @Test
    void the_rules_look_at_all_of_the_module() {
        assertThat(MODULE).hasSizeGreaterThan(15);
    }

    @Test
    void only_the_timed_command_starts_processes() {
        noClasses()
                .that()
                .areNotAssignableTo(TimedCommand.class)
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .check(MODULE);
    }

    @Test
    void only_the_main_reads_the_environment() {
        noClasses()
                .that()
                .areNotAssignableTo(BenchMain.class)
                .should()
                .callMethod(System.class, "getenv", String.class)
                .check(MODULE);
    }

    @Test
    void libraries_of_other_rooms_are_not_used() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("redis.clients..", "tools.jackson..", "io.javalin..")
                .check(MODULE);
    }

    @Test
    void only_the_main_is_public() {
        classes().that().doNotHaveSimpleName("BenchMain").should().notBePublic().check(MODULE);
    }
}
