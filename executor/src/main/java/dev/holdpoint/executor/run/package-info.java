/// The values of one plugin run, and the pure rules over them.
@NullMarked
package dev.holdpoint.executor.run;

import org.jspecify.annotations.NullMarked;
