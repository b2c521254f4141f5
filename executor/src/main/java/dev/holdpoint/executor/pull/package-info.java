/// Takes passes, keeps their leases, counts slots.
@NullMarked
package dev.holdpoint.executor.pull;

import org.jspecify.annotations.NullMarked;
