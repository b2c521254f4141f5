/// The guide for plugin authors, followed word for word, and what `plugin init` makes.
@NullMarked
package dev.holdpoint.guide;

import org.jspecify.annotations.NullMarked;
