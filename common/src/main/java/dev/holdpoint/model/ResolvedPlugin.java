package dev.holdpoint.model;

/// One plugin as a pass met it at its first resolve; from then on the pass runs only with exactly
/// this one.
///
/// @param name the manifest's name
/// @param version the manifest's version
/// @param digest SHA-256 over the package, in hex
public record ResolvedPlugin(String name, String version, String digest) {}
