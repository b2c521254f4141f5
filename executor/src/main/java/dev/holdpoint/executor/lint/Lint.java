package dev.holdpoint.executor.lint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What the author of a plugin package should change, found without running anything of it.
///
/// @param name what the manifest says, or the directory's name
/// @param version empty where the manifest does not say
/// @param findings by file and line
public record Lint(String name, String version, List<Finding> findings) {
    private static final Comparator<Finding> BY_PLACE =
            Comparator.comparing(Finding::file).thenComparingInt(Finding::line);

    /// Looks at one package.
    public static Lint of(Path directory, SourceCheck sources) {
        var check = PackageCheck.of(directory);
        var findings = new ArrayList<>(check.findings());
        if (check.isPlugin()) {
            findings.addAll(sources.of(directory, check.claims(), !check.isPython()));
        }
        findings.sort(BY_PLACE);
        return new Lint(check.name(), check.version(), List.copyOf(findings));
    }
}
