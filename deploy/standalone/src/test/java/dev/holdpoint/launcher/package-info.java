/// The launcher `holdpoint`, tried on machines that lack this or that.
@NullMarked
package dev.holdpoint.launcher;

import org.jspecify.annotations.NullMarked;
