package dev.holdpoint.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `plugin init`.
@Command(
        name = "init",
        description = {
            "Makes a new plugin that works, to be changed: the directory NAME-plugin with the plugin's"
                    + " package, its tests, files to test it with, and a README.md that says how to go on."
        },
        mixinStandardHelpOptions = true)
final class PluginInit implements Callable<Integer> {
    private final Surroundings around;

    @Parameters(
            paramLabel = "NAME",
            description =
                    "the plugin's name: a letter, then letters, digits, '_' and '-'; its package"
                            + " has '_' for each '-'")
    private String name = "";

    @Option(
            names = "--dir",
            paramLabel = "PARENT",
            description = "the directory to make it in; default: this one")
    private Path parent = Path.of("");

    @Option(
            names = "--extension",
            paramLabel = ".EXT",
            description =
                    "the files that it is for, by last suffix; may be given often; default: .txt;"
                            + " '' = all files")
    private List<String> extensions = List.of(".txt");

    @Option(
            names = "--description",
            paramLabel = "TEXT",
            description = "what it does, in one line",
            defaultValue = "Writes down who checked each file.")
    private String description = "";

    @Option(
            names = "--author",
            paramLabel = "TEXT",
            description = "who answers for it; default: the user who types this")
    private @Nullable String author;

    @Option(
            names = "--entrypoint",
            paramLabel = "LANGUAGE",
            description = "${COMPLETION-CANDIDATES}; default: python",
            defaultValue = "python")
    private Template template = Template.python;

    @Mixin private Output output = new Output();

    PluginInit(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        var plugin =
                NewPlugin.of(
                        name, extensions, description, author == null ? around.user() : author);
        var project = NewProject.make(plugin, template, parent);
        if (output.isJson()) {
            around.say(
                    output.json(
                            Map.of(
                                    "project", project.path().toString(),
                                    "package", project.path().resolve(plugin.module()).toString(),
                                    "files", project.files())));
            return ExitCode.OK;
        }
        around.say("made " + project.path());
        project.files().forEach(file -> around.say("  " + file));
        around.say("next: cd there, and do what README.md says");
        return ExitCode.OK;
    }
}
