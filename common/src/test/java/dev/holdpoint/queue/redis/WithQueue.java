package dev.holdpoint.queue.redis;

import dev.holdpoint.testredis.RedisExtension;
import dev.holdpoint.testredis.WithRedis;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Tests that take a [TestQueue] as a parameter; each gets a fresh one, closed after it.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@WithRedis
@ExtendWith(WithQueue.Opening.class)
@interface WithQueue {
    /// Opens the queue of one test.
    final class Opening implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == TestQueue.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getStore(Namespace.create(Opening.class))
                    .computeIfAbsent(
                            TestQueue.class,
                            key -> TestQueue.on(RedisExtension.redis(context)),
                            TestQueue.class);
        }
    }
}
