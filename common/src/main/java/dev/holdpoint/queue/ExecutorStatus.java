package dev.holdpoint.queue;

import dev.holdpoint.model.ResolvedPlugin;
import java.util.List;

/// What an executor says of itself each second.
///
/// @param id unique per host and place; the same over restarts where the operator names it
/// @param boot new with every start
/// @param pid of its process, on its own host
/// @param level the sandbox level that its real command line reached
/// @param missing a sentence for each thing that an operator should know: protections that the
///   level could have but this host cannot give, roots that cannot hold an overlay, what lies in
///   them that nobody can place
/// @param slots how many passes it runs at once
/// @param busy how many it runs now
/// @param isDraining whether it takes nothing more, since somebody asked for it; once it runs
///   nothing it is drained
/// @param roots names of the roots it has mounted
/// @param plugins what its registry holds
/// @param leftOut a sentence, `DIRECTORY: reason`, for each package that it cannot use
public record ExecutorStatus(
        String id,
        String boot,
        String host,
        long pid,
        String queue,
        String level,
        List<String> missing,
        int slots,
        int busy,
        boolean isDraining,
        List<String> roots,
        List<ResolvedPlugin> plugins,
        List<String> leftOut) {}
