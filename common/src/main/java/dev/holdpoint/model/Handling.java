package dev.holdpoint.model;

/// What is done with what the plugins of a pass do.
///
/// @param dryRun publish nothing
/// @param fatal stop at the first entry that is not success or skipped
/// @param patience how long questions wait for a person
public record Handling(
        boolean dryRun,
        boolean fatal,
        PassSpec.OnMissingPlugin onMissingPlugin,
        PassSpec.OnFailure onFailure,
        PassSpec.OnConflict onConflict,
        Patience patience) {
    public static final Handling USUAL =
            new Handling(
                    false,
                    false,
                    PassSpec.OnMissingPlugin.SKIP,
                    PassSpec.OnFailure.DISCARD,
                    PassSpec.OnConflict.RERUN,
                    Patience.ENDLESS);

    public Handling withDryRun(boolean other) {
        return new Handling(other, fatal, onMissingPlugin, onFailure, onConflict, patience);
    }

    public Handling withFatal(boolean other) {
        return new Handling(dryRun, other, onMissingPlugin, onFailure, onConflict, patience);
    }

    public Handling withOnMissingPlugin(PassSpec.OnMissingPlugin other) {
        return new Handling(dryRun, fatal, other, onFailure, onConflict, patience);
    }

    public Handling withOnFailure(PassSpec.OnFailure other) {
        return new Handling(dryRun, fatal, onMissingPlugin, other, onConflict, patience);
    }

    public Handling withPatience(Patience other) {
        return new Handling(dryRun, fatal, onMissingPlugin, onFailure, onConflict, other);
    }
}
