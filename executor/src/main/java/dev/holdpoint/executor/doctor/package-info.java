/// Finds out what this host protects from, by trying it.
@NullMarked
package dev.holdpoint.executor.doctor;

import org.jspecify.annotations.NullMarked;
