package dev.holdpoint.testredis;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Starts one Redis for the whole run, when the first test wants it, and empties it around each.
public final class RedisExtension
        implements ParameterResolver, BeforeEachCallback, AfterEachCallback {
    private static final Namespace RUN = Namespace.create(RedisExtension.class);

    /// The Redis of this run.
    public static TestRedis redis(ExtensionContext context) {
        return context.getRoot()
                .getStore(RUN)
                .computeIfAbsent(TestRedis.class, key -> TestRedis.find(), TestRedis.class);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        redis(context).empty();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        redis(context).empty();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestRedis.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return redis(context);
    }
}
