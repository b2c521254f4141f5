package dev.holdpoint.queue;

import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Progress;
import dev.holdpoint.model.PublishDecision;
import org.jspecify.annotations.Nullable;

/// A pass in the hands of one executor, as of one moment: valid for as long as its fence is the
/// highest.
///
/// @param fence rises with every take; every script that acts for this executor checks it
/// @param attempt how often the pass has been taken, this time included, hand-backs not counted
/// @param journal hash of the journal that Redis has let be published at the current step; null
///   when none is
/// @param parked what was set aside when the plugin of the current step asked; null when nothing is
/// @param reruns how often the current step was run again from the beginning because its base had
///   changed or was gone
/// @param decision what a person has decided about the publish of the current step, which is
///   blocked; null when nobody has
public record Claim(
        PassId id,
        PassSpec spec,
        long fence,
        int attempt,
        Progress progress,
        @Nullable String journal,
        @Nullable Parked parked,
        int reruns,
        @Nullable PublishDecision decision) {
    /// One about whose publish nobody has decided anything.
    public Claim(
            PassId id,
            PassSpec spec,
            long fence,
            int attempt,
            Progress progress,
            @Nullable String journal,
            @Nullable Parked parked,
            int reruns) {
        this(id, spec, fence, attempt, progress, journal, parked, reruns, null);
    }

    /// Work set aside on disk.
    ///
    /// @param round the round of the question it waits for
    /// @param hash of its manifest, in hex
    public record Parked(int round, String hash) {}

    public int step() {
        return progress.step();
    }

    public Claim withFence(long raised) {
        return new Claim(id, spec, raised, attempt, progress, journal, parked, reruns, decision);
    }

    public Claim withProgress(Progress further) {
        return new Claim(id, spec, fence, attempt, further, journal, parked, reruns);
    }

    /// As [Claims#publishing] leaves it.
    public Claim withJournal(String hash) {
        return new Claim(id, spec, fence, attempt, progress, hash, parked, reruns);
    }

    /// With work set aside by this owner for an answer that is there already.
    public Claim withParked(int round, String hash) {
        return new Claim(
                id, spec, fence, attempt, progress, journal, new Parked(round, hash), reruns);
    }

    /// As [Claims#checkpoint] leaves it: a new step has neither journal nor parked work.
    public Claim checkpointed(Progress further) {
        return new Claim(id, spec, fence, attempt, further, null, null, 0);
    }

    /// As [Claims#rerun] leaves it.
    public Claim rerunning() {
        return new Claim(id, spec, fence, attempt, progress, null, null, reruns + 1);
    }
}
