package dev.holdpoint.executor.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/// What changes took the place of: `<n>` is what change number n displaced, or, of a directory
/// whose mode it set, an empty one with the mode of before. All paths are full: they are gone for
/// an owner who has been overtaken.
record Old(Path directory) {
    private static final String MODE = ".mode";

    Path of(int n) {
        return directory.resolve(Integer.toString(n));
    }

    /// Null when change n displaced nothing, or has been taken back.
    @Nullable Stat stat(int n) {
        return Stat.of(of(n));
    }

    /// What an earlier owner met in the way of change n.
    Path earlier(int n) {
        return directory.resolve(n + ".earlier");
    }

    /// Keeps the mode of a directory before change n sets another.
    void keepMode(int n, int mode) throws IOException {
        keepMode(of(n), mode);
    }

    /// Keeps the mode of what change n displaced, while that is open to its owner.
    void keepModeOfDisplaced(int n, int mode) throws IOException {
        keepMode(directory.resolve(n + MODE), mode);
    }

    /// The mode that [#keepModeOfDisplaced] kept; null when it kept none.
    @Nullable Integer modeOfDisplaced(int n) {
        var kept = Stat.of(directory.resolve(n + MODE));
        return kept == null ? null : kept.permissions();
    }

    /// There with its mode, or not at all.
    private void keepMode(Path target, int mode) throws IOException {
        if (Stat.of(target) != null) {
            return;
        }
        var fresh = directory.resolve("mode.tmp");
        Trees.delete(fresh);
        Files.createDirectory(fresh);
        Files.setAttribute(fresh, "unix:mode", mode);
        // Any other move asks first whether the directory itself can be written.
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /// How a person finds something in here: the claim directory is named for its owner, which may
    /// change.
    static String shown(Path inClaim) {
        var text = inClaim.toString();
        int claim = text.indexOf("/pass/") + "/pass/".length();
        int fence = text.indexOf('/', claim);
        int end = fence < 0 ? -1 : text.indexOf('/', fence + 1);
        return end < 0 ? text : text.substring(0, fence + 1) + "*" + text.substring(end);
    }
}
