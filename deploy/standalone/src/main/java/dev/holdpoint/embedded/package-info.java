/// A Redis and the services as child processes of this one, for one machine: development, demo,
/// tests.
@NullMarked
package dev.holdpoint.embedded;

import org.jspecify.annotations.NullMarked;
