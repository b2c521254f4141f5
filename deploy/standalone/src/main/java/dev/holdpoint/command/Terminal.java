package dev.holdpoint.command;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/// A person at the keyboard.
interface Terminal {
    /// Asks for one line.
    ///
    /// @return null at the end of the input
    @Nullable String ask(String prompt);

    /// Asks for one line that does not appear on the screen.
    @Nullable String askSecretly(String prompt);

    /// The one of this process.
    @SuppressWarnings("SystemConsoleNull") // it is null again where input is redirected, since 25
    static @Nullable Terminal ofThisProcess() {
        var console = System.console();
        return console != null && console.isTerminal() ? new OfConsole(console) : null;
    }

    /// A real terminal.
    record OfConsole(Console console) implements Terminal {
        @Override
        public @Nullable String ask(String prompt) {
            return console.readLine("%s", prompt);
        }

        @Override
        public @Nullable String askSecretly(String prompt) {
            var typed = console.readPassword("%s", prompt);
            return typed == null ? null : new String(typed);
        }
    }
}
