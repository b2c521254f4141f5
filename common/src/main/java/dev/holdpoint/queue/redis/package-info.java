/// The queue on Redis: connections, keys, and one Lua file per transition. The only place that
/// knows Redis.
@NullMarked
package dev.holdpoint.queue.redis;

import org.jspecify.annotations.NullMarked;
