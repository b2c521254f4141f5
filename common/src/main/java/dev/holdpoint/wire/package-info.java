/// JSON and YAML in and out. The only place that knows the JSON library.
@NullMarked
package dev.holdpoint.wire;

import org.jspecify.annotations.NullMarked;
