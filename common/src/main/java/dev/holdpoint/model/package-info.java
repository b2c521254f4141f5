/// The values and rules of Holdpoint: JDK only, no input or output, no clock.
@NullMarked
package dev.holdpoint.model;

import org.jspecify.annotations.NullMarked;
