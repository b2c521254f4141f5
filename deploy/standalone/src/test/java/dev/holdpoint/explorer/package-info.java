/// Every order in which a few executors and people can act on one pass, tried out on the real queue
/// and the real journal.
@NullMarked
package dev.holdpoint.explorer;

import org.jspecify.annotations.NullMarked;
