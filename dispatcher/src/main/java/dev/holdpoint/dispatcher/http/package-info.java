/// What the dispatcher says over HTTP; the only place that knows the web server.
@NullMarked
package dev.holdpoint.dispatcher.http;

import org.jspecify.annotations.NullMarked;
