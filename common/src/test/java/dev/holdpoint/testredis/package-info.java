/// A real Redis for tests, here and in the other modules.
@NullMarked
package dev.holdpoint.testredis;

import org.jspecify.annotations.NullMarked;
