package dev.holdpoint.command;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.Json;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A plugin that does not exist yet.
///
/// @param name for the manifest; a letter, then letters, digits, `_` and `-`
/// @param extensions last suffixes with their dot; empty = all files
record NewPlugin(String name, List<String> extensions, String description, String author) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,99}");
    private static final Pattern EXTENSION = Pattern.compile("\\.[\\p{L}\\p{N}_+~-]{1,50}");
    private static final Pattern PLACE = Pattern.compile("@@([A-Z_]+)@@");
    private static final String ITS_OWN = ".checked";

    /// Checks what was asked for.
    ///
    /// @param extensions an empty text stands for all files; one with capitals brings along the one
    ///   without
    /// @throws HoldpointException `bad_setting` with the rule that was broken
    static NewPlugin of(String name, List<String> extensions, String description, String author) {
        if (!NAME.matcher(name).matches()) {
            throw refused(
                    "a plugin's name is a letter, then letters, digits, '_' and '-', at most 100; got '"
                            + name
                            + "' (a manifest may have others; here it names a Python package too)");
        }
        var suffixes =
                extensions.stream()
                        .filter(suffix -> !suffix.isEmpty())
                        .flatMap(suffix -> Stream.of(suffix, suffix.toLowerCase(Locale.ROOT)))
                        .distinct()
                        .toList();
        var plugin = new NewPlugin(name, suffixes, line(description), line(author));
        if (taken().contains(plugin.module())) {
            throw refused(
                    "'"
                            + plugin.module()
                            + "' is a name of Python's or of Holdpoint's own, and a plugin of that"
                            + " name would stand in its place; take another, such as "
                            + name
                            + "_plugin");
        }
        suffixes.forEach(NewPlugin::check);
        return plugin;
    }

    /// The package directory's name, which Python can import.
    String module() {
        return name.replace('-', '_');
    }

    /// A file name that the plugin is for.
    String sample() {
        return "sample" + (extensions.isEmpty() ? ".txt" : extensions.getFirst());
    }

    /// Puts this plugin's words in their places.
    String fill(String template) {
        var words = words();
        return PLACE.matcher(template)
                .replaceAll(place -> {
                    var word = words.get(place.group(1));
                    if (word == null) {
                        throw new IllegalStateException("no word for " + place.group());
                    }
                    return Matcher.quoteReplacement(word);
                });
    }

    /// JSON texts and lists are YAML and Python too.
    private Map<String, String> words() {
        var className =
                Arrays.stream(module().split("_", -1))
                        .filter(part -> !part.isEmpty())
                        .map(part -> Character.toUpperCase(part.charAt(0)) + part.substring(1))
                        .collect(Collectors.joining());
        return Map.of(
                "NAME", name,
                "MODULE", module(),
                "CLASS", className,
                "SAMPLE", sample(),
                "EXTENSIONS", Json.write(extensions).replace(",", ", "),
                "DESCRIPTION", Json.write(description),
                "AUTHOR", Json.write(author),
                "PLAIN_DESCRIPTION", description);
    }

    private static void check(String extension) {
        if (!EXTENSION.matcher(extension).matches()) {
            throw refused(
                    "--extension takes one last suffix with its dot, such as .csv (for data.tar.gz it"
                            + " is .gz); got '"
                            + extension
                            + "'");
        }
        if (extension.equals(ITS_OWN)) {
            throw refused(
                    "--extension "
                            + ITS_OWN
                            + ": the plugin that is made writes such files itself; take another,"
                            + " and change it afterwards");
        }
    }

    private static String line(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    private static Set<String> taken() {
        return new HashSet<>(Template.read("taken-names.txt").lines().toList());
    }

    private static HoldpointException refused(String why) {
        return new HoldpointException(Problem.BAD_SETTING, why);
    }
}
