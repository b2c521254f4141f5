/// Takes passes and runs them: the life of a pass in one method, PassRun.follow.
@NullMarked
package dev.holdpoint.executor;

import org.jspecify.annotations.NullMarked;
