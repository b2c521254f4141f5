package dev.holdpoint.executor.lint;

import dev.holdpoint.executor.plugin.ManifestFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Whether an entrypoint's words name what the sandbox would find.
final class EntrypointCheck {
    private static final List<Path> PROGRAMS =
            List.of(Path.of("/usr/local/bin"), Path.of("/usr/bin"), Path.of("/bin"));
    private static final List<String> SEEN = List.of("/usr/", "/bin/", "/sbin/", "/lib");
    private static final int LONGEST_SHEBANG = 256;

    private final Path home;
    private final int line;
    private final List<Finding> findings = new ArrayList<>();

    private EntrypointCheck(Path home, int line) {
        this.home = home;
        this.line = line;
    }

    /// @param words empty = no entrypoint
    /// @param line where the manifest has them
    static List<Finding> of(Path home, List<String> words, int line) {
        var check = new EntrypointCheck(home, line);
        if (!words.isEmpty()) {
            check.program(words.getFirst());
            words.stream().skip(1).forEach(check::word);
        }
        return check.findings;
    }

    private void program(String program) {
        if (program.startsWith("/")) {
            if (SEEN.stream().noneMatch(program::startsWith)) {
                add(
                        PackageRule.ENTRYPOINT_OUTSIDE,
                        program
                                + " is not seen inside the sandbox, which shows /usr and the"
                                + " package; put the program into the package");
            } else if (!Files.isExecutable(Path.of(program))) {
                unknown(program);
            }
        } else if (program.contains("/") || Files.exists(inside(program))) {
            own(program);
        } else if (PROGRAMS.stream().noneMatch(each -> Files.isExecutable(each.resolve(program)))) {
            unknown(program);
        }
    }

    private void unknown(String program) {
        add(
                PackageRule.ENTRYPOINT_UNKNOWN_PROGRAM,
                program
                        + " is neither in the package nor a program of this machine; see that"
                        + " every executor has it");
    }

    private void word(String word) {
        if (word.startsWith("./")) {
            there(word);
        } else if (!word.startsWith("/") && !word.isEmpty() && Files.isRegularFile(inside(word))) {
            add(
                    PackageRule.ENTRYPOINT_RELATIVE_WORD,
                    word
                            + " would be sought in the workspace, where the program runs; write ./"
                            + word
                            + " for the file of the package");
        }
    }

    private boolean there(String word) {
        var file = inside(word);
        if (!file.startsWith(home)) {
            add(
                    PackageRule.ENTRYPOINT_OUTSIDE,
                    word + " is outside the package, which is all that a worker sees; move it in");
            return false;
        }
        if (!Files.isRegularFile(file)) {
            add(
                    PackageRule.ENTRYPOINT_MISSING,
                    "expected the file " + word + " in the package, came none; add it");
            return false;
        }
        return true;
    }

    private void own(String program) {
        if (!there(program)) {
            return;
        }
        var file = home.relativize(inside(program)).toString();
        if (!Files.isExecutable(inside(program))) {
            findings.add(
                    PackageRule.ENTRYPOINT_NOT_EXECUTABLE.at(
                            file, 0, "expected an executable file; chmod +x " + file));
        }
        var start = start(inside(program));
        if (start.startsWith("\u007fELF")) {
            return;
        }
        var first = start.lines().findFirst().orElse("");
        if (!first.startsWith("#!")) {
            noShebang(file, "expected #! and an interpreter, such as #!/bin/sh, came none; add it");
        } else if (start.startsWith(first + "\r\n")) {
            noShebang(
                    file,
                    "the line of the interpreter ends in CR LF, so the interpreter is not found;"
                            + " save the file with LF");
        }
    }

    private void noShebang(String file, String message) {
        findings.add(PackageRule.ENTRYPOINT_NO_SHEBANG.at(file, 1, message));
    }

    private static String start(Path file) {
        try (var stream = Files.newInputStream(file)) {
            return new String(stream.readNBytes(LONGEST_SHEBANG), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // the check of the files names it
        }
    }

    private Path inside(String word) {
        return home.resolve(word).normalize();
    }

    private void add(PackageRule rule, String message) {
        findings.add(rule.at(ManifestFile.NAME, line, message));
    }
}
