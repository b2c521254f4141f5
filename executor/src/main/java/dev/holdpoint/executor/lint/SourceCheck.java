package dev.holdpoint.executor.lint;

import dev.holdpoint.executor.lint.Finding.Severity;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Has the kit read a package's Python sources, in a process of its own that runs nothing of them.
///
/// A file that kills the parser is a finding, and the others are read all the same, up to a few
/// such files.
///
/// @param python an absolute path
/// @param kit the directory that holds the package `holdpoint`
/// @param patience how long one process may take
public record SourceCheck(String python, Path kit, Duration patience) {
    /// What the sources as a whole get where they could not be read to the end.
    public static final String NOT_CHECKED = "sources_not_checked";

    private static final String NO_PARSE = "source_unreadable";
    private static final int LONGEST_ANSWER = 4 << 20;
    private static final int MOST_LETHAL = 3;

    public SourceCheck(String python, Path kit) {
        this(python, kit, Duration.ofSeconds(30));
    }

    /// Reads the sources.
    ///
    /// @param claims what the manifest says of the class
    /// @param isScript whether an entrypoint runs, and no class is wanted
    /// @throws HoldpointException `bad_setting` when the interpreter cannot be started
    public List<Finding> of(Path home, Map<String, @Nullable Object> claims, boolean isScript) {
        var skip = new ArrayList<String>();
        var lethal = new ArrayList<Finding>();
        while (true) {
            var request =
                    Json.write(
                            Map.of(
                                    "package",
                                    home.toAbsolutePath().normalize().toString(),
                                    "manifest",
                                    claims,
                                    "skip",
                                    skip,
                                    "script",
                                    isScript));
            var answer = Answer.of(ask(request));
            if (answer.isDone() || answer.reading().isEmpty() || skip.size() == MOST_LETHAL) {
                var findings = new ArrayList<>(lethal);
                findings.addAll(answer.findings());
                if (!answer.isDone()) {
                    findings.add(undone(NOT_CHECKED, "", answer));
                }
                return List.copyOf(findings);
            }
            skip.add(answer.reading());
            lethal.add(undone(NO_PARSE, answer.reading(), answer));
        }
    }

    private static Finding undone(String code, String file, Answer answer) {
        return new Finding(
                code,
                Severity.ERROR,
                file,
                0,
                "expected the end of reading the sources, came "
                        + answer.end()
                        + "; make them simpler and smaller");
    }

    private Said ask(String request) {
        var program = kit.resolve("holdpoint/_lint").toString();
        var builder =
                new ProcessBuilder(python, "-I", "-S", "-B", "-X", "utf8", program, "--answer");
        builder.environment().clear();
        builder.redirectErrorStream(true);
        try {
            var process = builder.start();
            var watch = Thread.ofVirtual().name("lint-limit").start(() -> endInTime(process));
            try (var in = process.getInputStream()) {
                try (var out = process.getOutputStream()) {
                    out.write(request.getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    // it ended before it had read all: how it ended says why
                }
                var bytes = in.readNBytes(LONGEST_ANSWER);
                process.waitFor(1, TimeUnit.SECONDS);
                process.destroyForcibly();
                return new Said(new String(bytes, StandardCharsets.UTF_8), process.waitFor());
            } finally {
                process.destroyForcibly();
                watch.interrupt();
            }
        } catch (IOException e) {
            throw new HoldpointException(
                    Problem.BAD_SETTING,
                    "expected a Python of at least 3.9 at "
                            + python
                            + ", came: "
                            + e.getMessage()
                            + "; give its absolute path with --python",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HoldpointException(Problem.INTERNAL, "interrupted while reading sources", e);
        }
    }

    private void endInTime(Process process) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it has been read
        }
    }

    private record Said(String text, int exit) {}

    /// @param reading the file that was last begun; empty = none
    /// @param end how the process ended, for people
    private record Answer(List<Finding> findings, boolean isDone, String reading, String end) {
        static Answer of(Said said) {
            var findings = new ArrayList<Finding>();
            var reading = "";
            boolean isDone = false;
            var other = "";
            for (var line : said.text().lines().toList()) {
                var record = record(line);
                if (record.isEmpty()) {
                    other = line;
                } else if (record.containsKey("code")) {
                    findings.add(finding(record));
                } else if (record.get("reading") instanceof String file) {
                    reading = file;
                }
                isDone |= record.containsKey("done");
            }
            var end = "exit " + said.exit() + (other.isEmpty() ? "" : ", " + other);
            return new Answer(findings, isDone, reading, end);
        }

        private static Map<String, @Nullable Object> record(String line) {
            try {
                return line.startsWith("{") ? Json.parseObject(line) : Map.of();
            } catch (HoldpointException e) {
                return Map.of();
            }
        }

        private static Finding finding(Map<String, @Nullable Object> record) {
            return new Finding(
                    String.valueOf(record.get("code")),
                    "error".equals(record.get("severity")) ? Severity.ERROR : Severity.WARNING,
                    String.valueOf(record.get("file")),
                    record.get("line") instanceof Integer line ? line : 0,
                    Objects.toString(record.get("message"), ""));
        }
    }
}
