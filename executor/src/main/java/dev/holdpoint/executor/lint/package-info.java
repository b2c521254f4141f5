/// What is wrong with a plugin package, found without running anything of it.
@NullMarked
package dev.holdpoint.executor.lint;

import org.jspecify.annotations.NullMarked;
