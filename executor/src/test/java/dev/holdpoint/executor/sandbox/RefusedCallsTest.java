package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Launch;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every refused call, made inside the sandbox on the processor that this runs on. Of an executor
/// that is not root: [RootlessTest].
@Timeout(60)
class RefusedCallsTest {
    @TempDir static Path shared;
    static Bubblewrap bubblewrap;

    @TempDir Path home;
    Workshop workshop;

    @BeforeAll
    static void open() throws IOException {
        bubblewrap = Workshop.open(shared);
    }

    @AfterAll
    static void close() {
        bubblewrap.close();
    }

    @BeforeEach
    void make() throws IOException {
        workshop = new Workshop(home);
    }

    @ParameterizedTest
    @CsvSource({"0, false", "0, true", "1000, false", "1000, true"})
    void every_refused_call_fails_as_it_should(int owner, boolean hasNetwork) throws IOException {
        workshop.ownedBy(owner);
        workshop.hasNetwork = hasNetwork;
        var calls = RefusedCalls.of(hasNetwork);

        assertThat(RefusedCalls.sorted(run(workshop.launch(calls.words()))))
                .isEqualTo(calls.expected());
    }

    private String run(Launch launch) {
        var exit = workshop.run(bubblewrap, launch);
        assertThat(exit.status()).as(workshop.stderr()).isEqualTo(new Exit.Status.Exited(0));
        return exit.stdout();
    }
}
