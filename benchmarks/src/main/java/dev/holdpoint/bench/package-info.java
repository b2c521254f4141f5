/// Measures what Holdpoint costs on this machine: the verb `bench`.
@NullMarked
package dev.holdpoint.bench;

import org.jspecify.annotations.NullMarked;
