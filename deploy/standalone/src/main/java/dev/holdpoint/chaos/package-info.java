/// Works a whole Holdpoint under faults, and proves from its history that it kept its promises.
@NullMarked
package dev.holdpoint.chaos;

import org.jspecify.annotations.NullMarked;
