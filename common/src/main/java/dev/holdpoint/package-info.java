/// What a producer uses: connect, submit, await, answer.
@NullMarked
package dev.holdpoint;

import org.jspecify.annotations.NullMarked;
