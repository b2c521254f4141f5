package dev.holdpoint.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Every rule of the house, for the packages below one root, so that they can also be tried on a
/// small house that breaks them all.
///
/// @param root `dev.holdpoint`
record Rules(String root) {
    private static final Set<String> CLOCKS =
            Set.of(
                    "java.lang.System.currentTimeMillis",
                    "java.time.Clock.systemUTC",
                    "java.time.Clock.systemDefaultZone",
                    "java.time.Clock.system",
                    "java.time.InstantSource.system",
                    "java.time.Instant.now",
                    "java.time.LocalDate.now",
                    "java.time.LocalDateTime.now",
                    "java.time.OffsetDateTime.now",
                    "java.time.ZonedDateTime.now",
                    "java.util.Date.<init>");
    private static final Set<String> SLEEPS =
            Set.of(
                    "java.lang.Thread.sleep",
                    "java.util.concurrent.TimeUnit.sleep",
                    "java.util.concurrent.locks.LockSupport.parkNanos",
                    "java.util.concurrent.locks.LockSupport.parkUntil");
    private static final Set<String> STARTS =
            Set.of("java.lang.ProcessBuilder.<init>", "java.lang.Runtime.exec");

    /// All of them, each under the sentence that it holds.
    Map<String, ArchRule> all() {
        var rules = new LinkedHashMap<String, ArchRule>();
        rules.put("no packages depend on each other in a circle", noCycles());
        rules.put("model knows the JDK and JSpecify only", modelIsPure());
        rules.put("wire knows model only", knowsOnly("wire", "model"));
        rules.put("queue knows model and wire only", knowsOnly("queue", "model", "wire"));
        rules.put("queue.redis knows queue, model and wire only", redisKnows());
        rules.put("dispatcher does not know executor", apart("dispatcher", "executor"));
        rules.put("executor does not know dispatcher", apart("executor", "dispatcher"));
        for (var room : List.of("run", "plugin", "stage", "sandbox")) {
            rules.put("executor." + room + " knows neither the queue nor other rooms", room(room));
        }
        rules.put("executor.lint knows plugin and run, no other room", lintKnows());
        rules.put("executor.doctor knows sandbox, stage and run, no other room", doctorKnows());
        rules.put("executor.pull knows the queue and run, no other room", pullKnows());
        rules.put("only queue.redis, and who sets up or breaks servers, know Jedis", jedis());
        rules.put(
                "only wire knows Jackson and RE2J",
                library(
                        "wire",
                        "tools.jackson..",
                        "com.fasterxml.jackson..",
                        "com.google.re2j..",
                        "org.yaml.snakeyaml..",
                        "org.snakeyaml.."));
        rules.put("only the dispatcher's http and page know the web server", webServer());
        rules.put("only sandbox, lint and embedded start processes", starts());
        rules.put("only mains read the environment", onlyMains(Set.of("java.lang.System.getenv")));
        rules.put("only mains look at the wall clock", onlyMains(CLOCKS));
        rules.put("only Backoff sleeps", sleeps());
        rules.put("every package is NullMarked", classes().should(Conditions.beNullMarked()));
        rules.put("errors are HoldpointException or stay inside one class", errors());
        return rules;
    }

    private ArchRule noCycles() {
        return slices().assignedFrom(packages()).should().beFreeOfCycles();
    }

    private SliceAssignment packages() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return type.getPackageName().startsWith(root)
                        ? SliceIdentifier.of(type.getPackageName())
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        };
    }

    private ArchRule modelIsPure() {
        return classes()
                .that(resideInAPackage(at("model")))
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(at("model"), "java..", "org.jspecify.."));
    }

    private ArchRule knowsOnly(String name, String... others) {
        return classes()
                .that(resideInAPackage(at(name)))
                .should()
                .onlyDependOnClassesThat(not(ours()).or(isIn(name, others)));
    }

    private ArchRule redisKnows() {
        return knowsOnly("queue.redis", "queue", "model", "wire");
    }

    private ArchRule apart(String name, String other) {
        return noClasses()
                .that(resideInAPackage(at(name + "..")))
                .should()
                .dependOnClassesThat(resideInAPackage(at(other + "..")));
    }

    /// A room may wait by the one class that sleeps.
    private ArchRule room(String name) {
        return classes()
                .that(resideInAPackage(at("executor." + name + "..")))
                .should()
                .onlyDependOnClassesThat(
                        not(ours())
                                .or(isIn("executor." + name, "executor.run", "model", "wire"))
                                .or(named("queue.Backoff")));
    }

    private ArchRule lintKnows() {
        return knowsOnly("executor.lint", "executor.plugin", "executor.run", "model", "wire");
    }

    private ArchRule doctorKnows() {
        return knowsOnly(
                "executor.doctor",
                "executor.sandbox",
                "executor.stage",
                "executor.run",
                "model",
                "wire");
    }

    private ArchRule pullKnows() {
        return knowsOnly("executor.pull", "executor.run", "queue", "model", "wire");
    }

    private ArchRule library(String home, String... packages) {
        return noClasses()
                .that(ours().and(not(isIn(home))))
                .should()
                .dependOnClassesThat(resideInAnyPackage(packages));
    }

    /// What breaks a queue and judges it must not look at it through the code that it judges.
    private ArchRule jedis() {
        return noClasses()
                .that(ours().and(not(isIn("queue.redis", "embedded", "chaos"))))
                .should()
                .dependOnClassesThat(resideInAnyPackage("redis.clients.."));
    }

    private ArchRule webServer() {
        return noClasses()
                .that(ours().and(not(isIn("dispatcher.http", "dispatcher.page"))))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta.."));
    }

    private ArchRule starts() {
        return noClasses()
                .that(ours().and(not(isIn("executor.sandbox", "executor.lint", "embedded"))))
                .should()
                .accessTargetWhere(target(STARTS));
    }

    private ArchRule onlyMains(Set<String> calls) {
        return noClasses()
                .that(ours().and(not(isMain())))
                .should()
                .accessTargetWhere(target(calls));
    }

    private ArchRule sleeps() {
        return noClasses()
                .that(ours().and(not(named("queue.Backoff"))))
                .should()
                .accessTargetWhere(target(SLEEPS));
    }

    private ArchRule errors() {
        return classes()
                .that()
                .areAssignableTo(Throwable.class)
                .should(Conditions.belongTo(root + ".model.HoldpointException"));
    }

    private String at(String name) {
        return root + "." + name;
    }

    private DescribedPredicate<JavaClass> ours() {
        return resideInAPackage(root + "..");
    }

    private DescribedPredicate<JavaClass> isIn(String first, String... more) {
        var packages = new ArrayList<>(List.of(at(first)));
        for (var name : more) {
            packages.add(at(name));
        }
        return resideInAnyPackage(packages.toArray(String[]::new));
    }

    private DescribedPredicate<JavaClass> named(String name) {
        return describe("are " + name, type -> type.getName().equals(at(name)));
    }

    private static DescribedPredicate<JavaClass> isMain() {
        return describe("are mains", type -> outermost(type).getSimpleName().endsWith("Main"));
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(Rules::outermost).orElse(type);
    }

    /// Calls and method references alike.
    private static DescribedPredicate<JavaAccess<?>> target(Set<String> names) {
        return describe(
                "the target is one of " + names,
                access ->
                        names.contains(
                                access.getTargetOwner().getName()
                                        + "."
                                        + access.getTarget().getName()));
    }
}
