package dev.holdpoint.command;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.SpecJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a pass is made of: a file, flags, or a file with flags over it.
final class SpecFlags {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "the pass as JSON; - = standard input. Flags go over it.")
    private @Nullable String file;

    @Option(
            names = "--workspace",
            paramLabel = "ROOT:PATH",
            description = "the directory to work on, such as lab:PROJ-1/EQ1/run-0007")
    private @Nullable String workspace;

    @Option(
            names = "--plugin",
            paramLabel = "NAME",
            description = {
                "a plugin to run, in the order given; repeat it for more.",
                "None = all whose file extensions match."
            })
    private List<String> plugins = List.of();

    @Option(
            names = "--var",
            paramLabel = "NAME=VALUE",
            description = "a variable for the plugins, as text (other JSON values: -f)")
    private List<String> variables = List.of();

    @Option(
            names = "--answer",
            paramLabel = "PLUGIN.FIELD=VALUE",
            description = "an answer known beforehand; used only if that plugin asks")
    private List<String> answers = List.of();

    @Option(
            names = "--label",
            paramLabel = "NAME=VALUE",
            description = "a label for people and dashboards")
    private List<String> labels = List.of();

    @Option(names = "--dry-run", description = "publish nothing; the result says what would change")
    private boolean dryRun;

    /// Puts the pass together and checks it.
    ///
    /// @param in what `-f -` reads
    /// @throws HoldpointException `bad_setting` when there is neither a file nor a workspace or the
    ///   file cannot be read; else as [SpecJson#read]
    PassSpec read(InputStream in) {
        if (file == null && workspace == null) {
            throw new HoldpointException(
                    Problem.BAD_SETTING,
                    "nothing to submit: give -f FILE, or --workspace ROOT:PATH",
                    List.of("for example: --workspace lab:run-0007 --plugin hello_plugin"));
        }
        var spec = new LinkedHashMap<String, @Nullable Object>();
        if (file != null) {
            spec.putAll(Json.parseObject(text(file, in)));
        }
        if (workspace != null) {
            spec.put("workspace", workspace);
        }
        if (!plugins.isEmpty()) {
            spec.put("plugins", plugins);
        }
        if (dryRun) {
            spec.put("dry_run", true);
        }
        over(spec, "labels", Pairs.read("--label", labels));
        if (!variables.isEmpty()) {
            over(inside(spec, "context"), "variables", Pairs.read("--var", variables));
        }
        if (!answers.isEmpty()) {
            var known = inside(spec, "answers");
            Pairs.answers(answers).forEach((plugin, fields) -> over(known, plugin, fields));
        }
        return SpecJson.read(Json.write(spec));
    }

    private static void over(
            Map<String, @Nullable Object> object, String name, Map<String, String> members) {
        if (!members.isEmpty()) {
            inside(object, name).putAll(members);
        }
    }

    /// The object under this name, made when missing. What is there but not an object gives way to
    /// the flag.
    private static Map<String, @Nullable Object> inside(
            Map<String, @Nullable Object> object, String name) {
        var inner = new LinkedHashMap<String, @Nullable Object>();
        if (object.get(name) instanceof Map<?, ?> there) {
            there.forEach((key, value) -> inner.put(String.valueOf(key), value));
        }
        object.put(name, inner);
        return inner;
    }

    private static String text(String file, InputStream in) {
        try (var source = file.equals("-") ? in : Files.newInputStream(Path.of(file))) {
            var bytes = source.readNBytes(SpecJson.MAX_BYTES + 1);
            if (bytes.length > SpecJson.MAX_BYTES) {
                throw new HoldpointException(
                        Problem.BAD_SPEC,
                        "the pass in " + file + " is larger than " + SpecJson.MAX_BYTES + " bytes");
            }
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new HoldpointException(
                    Problem.BAD_SPEC, "the pass in " + file + " is not UTF-8 text", e);
        } catch (NoSuchFileException e) {
            throw new HoldpointException(
                    Problem.BAD_SETTING, "cannot read the pass: there is no file " + file, e);
        } catch (IOException e) {
            throw new HoldpointException(
                    Problem.BAD_SETTING, "cannot read the pass from " + file + ": " + e, e);
        }
    }
}
