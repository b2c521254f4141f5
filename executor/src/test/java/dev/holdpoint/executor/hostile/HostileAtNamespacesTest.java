package dev.holdpoint.executor.hostile;

import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// See [HostileTests].
class HostileAtNamespacesTest {
    @TestFactory
    List<DynamicTest> as_root() throws Exception {
        return HostileTests.series("namespaces", Who.ROOT);
    }

    @TestFactory
    List<DynamicTest> without_root() throws Exception {
        return HostileTests.series("namespaces", Who.ROOTLESS);
    }
}
