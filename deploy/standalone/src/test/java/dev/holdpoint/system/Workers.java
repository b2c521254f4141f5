package dev.holdpoint.system;

import dev.holdpoint.model.PassId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Finds the processes of a pass by what stands in their environment.
final class Workers {
    private Workers() {}

    static List<ProcessHandle> of(PassId pass) {
        var mark = "HOLDPOINT_PASS=" + pass;
        return ProcessHandle.allProcesses()
                .filter(process -> environment(process).contains(mark))
                .toList();
    }

    static boolean isAlive(ProcessHandle process) {
        return process.isAlive();
    }

    private static String environment(ProcessHandle process) {
        try {
            return new String(
                    Files.readAllBytes(Path.of("/proc/" + process.pid() + "/environ")),
                    StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
