/// The service that keeps the queue alive and takes in answers, for everybody who does not embed
/// Holdpoint.
@NullMarked
package dev.holdpoint.dispatcher;

import org.jspecify.annotations.NullMarked;
