/// Worker processes: command lines, limits, process trees, evidence.
@NullMarked
package dev.holdpoint.executor.sandbox;

import org.jspecify.annotations.NullMarked;
