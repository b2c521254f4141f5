/// The whole system as real processes: what must hold when they are killed, stalled or answered.
@NullMarked
package dev.holdpoint.system;

import org.jspecify.annotations.NullMarked;
