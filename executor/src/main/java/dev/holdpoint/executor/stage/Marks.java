package dev.holdpoint.executor.stage;

import dev.holdpoint.model.PublishDecision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The files beside a journal's manifest that say what is to become of it. One that is there stays.
///
/// @param directory of the manifest
record Marks(Path directory) {
    static final String GO = "go";
    static final String UNDO = "undo";
    static final String FINISH = "finish";
    static final String DONE = "done.json";

    Path of(String name) {
        return directory.resolve(name);
    }

    boolean has(String name) {
        return Stat.of(of(name)) != null;
    }

    /// Durably, the first time.
    void write(String name, String text) throws IOException {
        if (!has(name)) {
            Durable.write(of(name), text);
        }
    }

    /// What a person has decided. That may be what makes room, so it needs none.
    void write(PublishDecision decision) throws IOException {
        switch (decision.way()) {
            case RETRY -> {}
            case FINISH -> write(FINISH, decision);
            case UNDO -> write(UNDO, decision);
        }
    }

    private void write(String name, PublishDecision decision) throws IOException {
        try {
            write(name, decision.sentence());
        } catch (IOException e) {
            if (!Errno.isFull(e)) {
                throw e;
            }
            write(name, "");
        }
    }

    /// What persons have decided, one sentence each.
    List<String> decisions() throws IOException {
        var said = new ArrayList<String>();
        for (var name : List.of(UNDO, FINISH)) {
            try {
                var text = Files.readString(of(name));
                said.add(text.isEmpty() ? name + " was decided while the disk was full" : text);
            } catch (NoSuchFileException e) {
                // not decided
            }
        }
        return said;
    }
}
