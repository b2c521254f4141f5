/// The staged view of a workspace: what changed in it, the write policy, publishing, setting aside.
@NullMarked
package dev.holdpoint.executor.stage;

import org.jspecify.annotations.NullMarked;
