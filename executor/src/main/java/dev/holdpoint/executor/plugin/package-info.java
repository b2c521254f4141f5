/// Plugin packages: manifests, the registry, resolving a pass.
@NullMarked
package dev.holdpoint.executor.plugin;

import org.jspecify.annotations.NullMarked;
