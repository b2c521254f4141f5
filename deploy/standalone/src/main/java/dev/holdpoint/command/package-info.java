/// The command line: every verb of `holdpoint`.
@NullMarked
package dev.holdpoint.command;

import org.jspecify.annotations.NullMarked;
