package dev.holdpoint.executor.doctor;

import dev.holdpoint.executor.sandbox.Levels;
import dev.holdpoint.executor.sandbox.ToolVersion;
import dev.holdpoint.executor.stage.RootReport;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A diagnosis for programs. Members are added; none is renamed or taken away.
public final class DiagnosisJson {
    private DiagnosisJson() {}

    /// The document of `doctor -o json`, as `docs/doctor.md` describes it.
    public static Map<String, @Nullable Object> of(Diagnosis diagnosis) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        map.put("level", diagnosis.level());
        map.put("minimum", diagnosis.minimum().wire());
        map.put("enough", diagnosis.isEnough());
        map.put("sound", diagnosis.isSound());
        map.put("host", host(diagnosis.host()));
        map.put("tools", diagnosis.tools().stream().map(DiagnosisJson::tool).toList());
        map.put("levels", diagnosis.levels().stream().map(DiagnosisJson::level).toList());
        map.put("roots", diagnosis.roots().stream().map(DiagnosisJson::root).toList());
        var accounting = diagnosis.accounting();
        map.put("accounting", accounting == null ? null : accounting.word());
        map.put("missing", diagnosis.missing());
        map.put("protections", diagnosis.rows().stream().map(DiagnosisJson::row).toList());
        return map;
    }

    private static Map<String, @Nullable Object> host(Host host) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        map.put("system", host.system());
        map.put("kernel", host.kernel());
        map.put("processor", host.processor());
        map.put("user", host.user());
        map.put("uid", host.uid());
        return map;
    }

    private static Map<String, @Nullable Object> tool(ToolVersion tool) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        map.put("name", tool.name());
        map.put("path", orNull(tool.path()));
        map.put("version", tool.version());
        return map;
    }

    private static Map<String, @Nullable Object> level(Levels.Tried tried) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        map.put("level", tried.level().wire());
        map.put("what", tried.what());
        map.put("works", tried.works());
        map.put("problem", tried.problem());
        map.put("advice", orNull(tried.advice()));
        map.put("missing", tried.missing());
        return map;
    }

    private static Map<String, @Nullable Object> root(RootReport root) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        map.put("name", root.name());
        map.put("directory", root.directory().toString());
        map.put("usable", root.isUsable());
        map.put("stage", orNull(root.stage()));
        map.put("how", orNull(root.how()));
        map.put("why", orNull(root.why()));
        return map;
    }

    private static Map<String, @Nullable Object> row(Row row) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        map.put("id", row.protection().id());
        map.put("expected", row.protection().expected());
        map.put("result", row.result().name().toLowerCase(Locale.ROOT));
        map.put("came", row.came());
        map.put("advice", orNull(row.advice()));
        return map;
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
