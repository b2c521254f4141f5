package dev.holdpoint.queue.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.UnaryOperator;

/// The transitions, one Lua file each, beside this class.
enum Script {
    SUBMIT,
    PEEK,
    INTAKE,
    TAKE,
    RAISE,
    RENEW,
    ANSWERS,
    PUBLISHING,
    CHECKPOINT,
    RERUN,
    PARK,
    ANSWER,
    REFUSE,
    FINISH,
    RELEASE,
    PROMOTE,
    CANCEL,
    DECIDE,
    REPLAY,
    DROP,
    PAUSE,
    RESUME,
    LOG,
    WITHDRAW;

    /// A script as one server gets it.
    ///
    /// @param sha by which EVALSHA names it
    record Loaded(String body, String sha) {
        static Loaded of(String body) {
            return new Loaded(body, sha1(body));
        }

        Loaded edited(UnaryOperator<String> edit) {
            return of(edit.apply(body));
        }
    }

    /// The whole text: what every script begins with, what several share, the transition itself.
    ///
    /// All but submit, replay and log also run when memory is full, since they are what makes room.
    /// No pass needs its log to come to its end, so log lines wait for room, or are lost. From 7.0
    /// on a flag says so. Before that, a script that has written once is not refused later, and DEL
    /// is never refused.
    Loaded forServer(int major) {
        var isAlways = this != SUBMIT && this != REPLAY && this != LOG;
        var first =
                major >= 7
                        ? (isAlways ? "#!lua flags=allow-oom\n" : "#!lua\n")
                        : (isAlways ? "redis.call('DEL', KEYS[1] .. ':nothing')\n" : "");
        var body = first + text("prelude") + text("moves") + text(name().toLowerCase(Locale.ROOT));
        return Loaded.of(body);
    }

    private static String text(String name) {
        try (var in = Script.class.getResourceAsStream(name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException(name + ".lua is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// In hex, of the UTF-8 form.
    static String sha1(String body) {
        try {
            var digest = MessageDigest.getInstance("SHA-1");
            return HexFormat.of().formatHex(digest.digest(body.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
