/// What the queue can do, as roles of a few methods each. Who does it is not said here.
@NullMarked
package dev.holdpoint.queue;

import org.jspecify.annotations.NullMarked;
