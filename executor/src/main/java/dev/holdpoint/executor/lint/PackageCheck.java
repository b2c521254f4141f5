package dev.holdpoint.executor.lint;

import dev.holdpoint.executor.plugin.ManifestFile;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.wire.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A package's manifest and files as an author should see them; nothing of it is run, and no file
/// but the manifest and the beginning of an entrypoint is read.
///
/// @param name what the manifest says, or the directory's name
/// @param version empty where the manifest does not say
/// @param isPlugin whether it has a manifest, or is a Python package that only lacks one
/// @param isPython whether it has no entrypoint
/// @param claims what its sources are held against; a key whose value cannot be used is left out
public record PackageCheck(
        String name,
        String version,
        boolean isPlugin,
        boolean isPython,
        Map<String, @Nullable Object> claims,
        List<Finding> findings) {
    /// Looks at a directory.
    public static PackageCheck of(Path directory) {
        var home = directory.toAbsolutePath().normalize();
        var findings = new ArrayList<Finding>();
        var manifest = new ManifestCheck(manifest(home, findings));
        findings.addAll(manifest.findings());
        var folder = String.valueOf(home.getFileName());
        var name = manifest.text("name");
        boolean isName = findings.stream().noneMatch(PackageRule.BAD_NAME::made);
        if (isName && !name.isEmpty() && !name.replace('-', '_').equals(folder.replace('-', '_'))) {
            findings.add(
                    PackageRule.DIRECTORY_NAME_DIFFERS.at(
                            ManifestFile.NAME,
                            manifest.line("name"),
                            "expected the directory's name, "
                                    + folder
                                    + ", came "
                                    + name
                                    + "; rename one of them, so that whoever looks for the plugin"
                                    + " finds it"));
        }
        findings.addAll(
                EntrypointCheck.of(home, manifest.entrypoint(), manifest.line("entrypoint")));
        findings.addAll(FilesCheck.of(home));
        return new PackageCheck(
                name.isEmpty() ? folder : name,
                manifest.text("version"),
                Files.exists(home.resolve(ManifestFile.NAME))
                        || Files.exists(home.resolve("__init__.py")),
                manifest.entrypoint().isEmpty(),
                manifest.claims(),
                List.copyOf(findings));
    }

    /// The manifest's text; null, with a finding, where it cannot be had.
    private static @Nullable String manifest(Path home, List<Finding> findings) {
        if (!Files.exists(home.resolve(ManifestFile.NAME), LinkOption.NOFOLLOW_LINKS)) {
            findings.add(
                    PackageRule.MANIFEST_MISSING.at(
                            "",
                            0,
                            "expected a manifest.yml, came none, so this is no plugin to an"
                                    + " executor; write one with name, version, api_version: \"1\""
                                    + " and supported_extensions"));
            return null;
        }
        try {
            return ManifestFile.text(home);
        } catch (HoldpointException | IOException e) {
            findings.add(
                    PackageRule.MANIFEST_UNREADABLE.at(
                            ManifestFile.NAME,
                            0,
                            "expected at most "
                                    + Yaml.MAX_BYTES
                                    + " bytes of YAML in UTF-8, came: "
                                    + (e instanceof HoldpointException ? e.getMessage() : e)
                                    + "; write it anew"));
            return null;
        }
    }
}
