package dev.holdpoint.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;

/// What ArchUnit has no words for.
final class Conditions {
    private Conditions() {}

    static ArchCondition<JavaClass> beNullMarked() {
        return of(
                "be in a package that is NullMarked",
                type ->
                        type.getPackage()
                                .tryGetPackageInfo()
                                .filter(info -> info.isAnnotatedWith(NullMarked.class))
                                .isPresent());
    }

    /// One open base class; any other error extends it, or is private to the class that throws and
    /// catches it.
    static ArchCondition<JavaClass> belongTo(String base) {
        return of(
                "be " + base + ", extend it, or be private to one class",
                type ->
                        type.isAssignableTo(base)
                                || type.getModifiers().contains(JavaModifier.PRIVATE));
    }

    private static ArchCondition<JavaClass> of(String description, Predicate<JavaClass> holds) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean good = holds.test(type);
                events.add(
                        new SimpleConditionEvent(
                                type,
                                good,
                                type.getName() + (good ? " does " : " does not ") + description));
            }
        };
    }
}
