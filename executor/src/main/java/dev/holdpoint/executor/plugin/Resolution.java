package dev.holdpoint.executor.plugin;

import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.model.PassSpec;
import java.util.ArrayList;
import java.util.List;

/// Which plugins a pass runs, and in which order.
///
/// @param plugins in the order to run
/// @param missing names that the pass gives and the registry does not have, in the pass's order
public record Resolution(List<Plugin> plugins, List<String> missing) {
    /// Resolves a pass: the names it gives, as often as it gives them, or without names all plugins
    /// whose extensions match a file, by name.
    ///
    /// @param files the pass's files, relative to the workspace; not looked at where it gives names
    public static Resolution of(PassSpec spec, List<String> files, Catalogue catalogue) {
        var names = spec.plugins();
        if (names == null) {
            return new Resolution(catalogue.taking(files), List.of());
        }
        var found = new ArrayList<Plugin>();
        var missing = new ArrayList<String>();
        for (var name : names) {
            catalogue.named(name).ifPresentOrElse(found::add, () -> missing.add(name));
        }
        return new Resolution(found, missing);
    }

    /// The files that a plugin gets: those whose last suffix it supports, in the given order.
    public static List<String> matching(Plugin plugin, List<String> files) {
        if (plugin.supportedExtensions().isEmpty()) {
            return files;
        }
        return files.stream()
                .filter(file -> plugin.supportedExtensions().contains(suffix(file)))
                .toList();
    }

    /// As Python's `PurePath.suffix`: of the last part, from its last dot, unless it begins or ends
    /// with that dot.
    static String suffix(String file) {
        var name = file.substring(file.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot <= 0 || dot == name.length() - 1 ? "" : name.substring(dot);
    }
}
