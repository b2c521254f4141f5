package dev.holdpoint.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// The files of a new plugin, by the language that it is written in. They lie beside this class,
/// below `plugin/`; `@@WORD@@` stands in them for what [NewPlugin#words] gives.
enum Template {
    python("__init__.py", "python/plugin.py"),
    sh("run.sh", "sh/run.sh");

    private final String code;
    private final String codeResource;

    Template(String code, String codeResource) {
        this.code = code;
        this.codeResource = codeResource;
    }

    /// Texts by path below the project directory, in the order of reading.
    Map<String, String> files(NewPlugin plugin) {
        var out = new LinkedHashMap<String, String>();
        out.put("README.md", "README.md");
        out.put(plugin.module() + "/manifest.yml", name() + "/manifest.yml");
        out.put(plugin.module() + "/" + code, codeResource);
        out.put("tests/__init__.py", "tests-init.py");
        out.put("tests/test_" + plugin.module() + ".py", name() + "/test.py");
        out.put("tests/fixture/" + plugin.sample(), "sample.txt");
        out.replaceAll((path, resource) -> plugin.fill(read(resource)));
        return out;
    }

    static String read(String resource) {
        try (var in = Template.class.getResourceAsStream("plugin/" + resource)) {
            if (in == null) {
                throw new IllegalStateException("the template " + resource + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
