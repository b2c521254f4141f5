package dev.holdpoint.command;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The difference between two states of a small directory, line by line.
final class LineDiff {
    private LineDiff() {}

    /// What changed: per file its name, then `-` and `+` lines.
    ///
    /// @param before bytes by path
    /// @param after bytes by path
    static List<String> of(Map<String, byte[]> before, Map<String, byte[]> after) {
        var out = new ArrayList<String>();
        var paths = new TreeSet<>(before.keySet());
        paths.addAll(after.keySet());
        for (var path : paths) {
            var old = before.get(path);
            var now = after.get(path);
            if (!Arrays.equals(old, now)) {
                out.add(path + (old == null ? " (new)" : now == null ? " (deleted)" : ""));
                out.addAll(lines(lines(old), lines(now)));
            }
        }
        return out;
    }

    private static List<String> lines(byte @Nullable [] bytes) {
        return bytes == null
                ? List.of()
                : new String(bytes, StandardCharsets.UTF_8).lines().toList();
    }

    /// Along the longest common subsequence.
    private static List<String> lines(List<String> before, List<String> after) {
        int n = before.size();
        int m = after.size();
        var common = new int[n + 1][m + 1];
        for (int i = n - 1; i >= 0; i--) {
            for (int j = m - 1; j >= 0; j--) {
                common[i][j] =
                        before.get(i).equals(after.get(j))
                                ? common[i + 1][j + 1] + 1
                                : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        var out = new ArrayList<String>();
        int i = 0;
        int j = 0;
        while (i < n || j < m) {
            if (i < n && j < m && before.get(i).equals(after.get(j))) {
                i++;
                j++;
            } else if (j == m || (i < n && common[i + 1][j] >= common[i][j + 1])) {
                out.add("  - " + before.get(i++));
            } else {
                out.add("  + " + after.get(j++));
            }
        }
        return out;
    }
}
