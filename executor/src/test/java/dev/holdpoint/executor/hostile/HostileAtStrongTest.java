package dev.holdpoint.executor.hostile;

import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// See [HostileTests].
class HostileAtStrongTest {
    @TestFactory
    List<DynamicTest> as_root() throws Exception {
        return HostileTests.series("strong", Who.ROOT);
    }

    @TestFactory
    List<DynamicTest> in_roots_own_workspace() throws Exception {
        return HostileTests.series("strong", Who.ROOT_IN_ITS_OWN_WORKSPACE);
    }

    @TestFactory
    List<DynamicTest> without_root() throws Exception {
        return HostileTests.series("strong", Who.ROOTLESS);
    }
}
