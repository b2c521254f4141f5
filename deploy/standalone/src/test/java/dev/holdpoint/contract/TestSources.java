package dev.holdpoint.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The sources of all tests of this repository, by the names that the contract's table uses.
final class TestSources {
    private static final Pattern JAVA = Pattern.compile("([\\w/]+)\\.(\\w+)");
    private static final Pattern PYTHON = Pattern.compile("([\\w/]+\\.py)::(\\w+)\\.(\\w+)");

    private final List<Path> files;

    private TestSources(List<Path> files) {
        this.files = files;
    }

    /// @param repository its root
    static TestSources of(Path repository) {
        var files = new ArrayList<Path>();
        for (var directory :
                List.of(
                        "common/src/test/java",
                        "executor/src/test/java",
                        "executor/sdk/python/tests",
                        "executor/plugins/tests",
                        "dispatcher/src/test/java",
                        "deploy/standalone/src/test/java")) {
            try (Stream<Path> walk = Files.walk(repository.resolve(directory))) {
                walk.filter(Files::isRegularFile).forEach(files::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new TestSources(files);
    }

    /// Whether exactly one file has that test, and it runs.
    ///
    /// @param name `contract/ExitCodesTest.a_method` or `tests/test_life.py::LifeTest.test_it`
    boolean has(String name) {
        var python = PYTHON.matcher(name);
        if (python.matches()) {
            var type = "(?m)^class " + python.group(2) + "\\b(?:(?!^class )[\\s\\S])*?";
            var method = "^    def " + python.group(3) + "\\(self\\b";
            return Pattern.compile(type + method).matcher(text(python.group(1))).find();
        }
        var java = JAVA.matcher(name);
        return java.matches() && hasMethod(text(java.group(1) + ".java"), java.group(2));
    }

    /// A test's annotations are in one paragraph with its name.
    private static boolean hasMethod(String source, String method) {
        for (var paragraph : source.split("\n\\s*\n", -1)) {
            if (Pattern.compile("\\bvoid " + method + "\\(").matcher(paragraph).find()) {
                return Pattern.compile("@(Test|ParameterizedTest)\\b").matcher(paragraph).find()
                        && !paragraph.contains("@Disabled");
            }
        }
        return false;
    }

    private String text(String end) {
        var found = files.stream().filter(file -> file.endsWith(end)).toList();
        if (found.size() != 1) {
            return "";
        }
        try {
            return Files.readString(found.getFirst());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
