/// Holds the plugin contract and the table of its tests together.
@NullMarked
package dev.holdpoint.contract;

import org.jspecify.annotations.NullMarked;
