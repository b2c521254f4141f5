package dev.holdpoint.command;

import dev.holdpoint.executor.doctor.Diagnosis;
import dev.holdpoint.executor.doctor.Row;
import dev.holdpoint.executor.stage.RootReport;
import dev.holdpoint.model.Accounting;
import java.util.ArrayList;
import java.util.List;

/// A diagnosis for people: what there is, what was tried, and last what is to be done.
final class DiagnosisLines {
    private static final int LABEL = 12;

    private final Diagnosis diagnosis;
    private final Screen screen;
    private final List<String> lines = new ArrayList<>();

    DiagnosisLines(Diagnosis diagnosis, Screen screen) {
        this.diagnosis = diagnosis;
        this.screen = screen;
    }

    List<String> all() {
        host();
        levels();
        roots();
        protections();
        missing();
        problems();
        return lines;
    }

    private void host() {
        var host = diagnosis.host();
        entry(
                "level",
                diagnosis.level()
                        + (diagnosis.isEnough() ? ", at or above" : ", BELOW")
                        + " the minimum "
                        + diagnosis.minimum().wire());
        entry("host", host.system() + ", Linux " + host.kernel() + ", " + host.processor());
        entry("user", host.user() + " (" + host.uid() + ")");
        var accounting = diagnosis.accounting();
        if (accounting != null) {
            entry("accounting", accounting(accounting));
        }
        diagnosis
                .tools()
                .forEach(tool ->
                        entry(
                                tool.name(),
                                tool.path().isEmpty()
                                        ? tool.version()
                                        : tool.version() + " (" + tool.path() + ")"));
    }

    private static String accounting(Accounting accounting) {
        return switch (accounting) {
            case CGROUP_V2, CGROUP_V1 ->
                    accounting.word() + ": memory and processes of a whole worker are limited";
            case POLLING -> accounting.word() + ": each process is limited on its own";
        };
    }

    private void levels() {
        var table =
                new Table(
                        Table.Column.whole("LEVEL"),
                        Table.Column.whole("WORKS"),
                        Table.Column.shrinking("MADE OF"));
        diagnosis
                .levels()
                .forEach(tried ->
                        table.add(
                                tried.level().wire(), tried.works() ? "yes" : "no", tried.what()));
        show(table);
    }

    private void roots() {
        if (diagnosis.roots().isEmpty()) {
            return;
        }
        var table =
                new Table(
                        Table.Column.whole("ROOT"),
                        Table.Column.whole("STAGE"),
                        Table.Column.shrinking("DIRECTORY"));
        diagnosis
                .roots()
                .forEach(root -> table.add(root.name(), stage(root), root.directory().toString()));
        show(table);
    }

    private static String stage(RootReport root) {
        if (!root.isUsable()) {
            return "NOT OK";
        }
        return root.how().isEmpty() ? root.stage() : root.stage() + " (" + root.how() + ")";
    }

    private void protections() {
        if (diagnosis.rows().isEmpty()) {
            return;
        }
        var table =
                new Table(
                        Table.Column.whole("TRIED FROM INSIDE"),
                        Table.Column.whole("RESULT"),
                        Table.Column.shrinking("WHAT CAME"));
        diagnosis
                .rows()
                .forEach(row ->
                        table.add(row.protection().title(), row.result().word(), row.came()));
        show(table);
    }

    /// What no plugin is kept from here, though the level could.
    private void missing() {
        blank(!diagnosis.missing().isEmpty());
        diagnosis.missing().forEach(sentence -> entry("lacks", sentence));
    }

    private void problems() {
        lines.add("");
        for (var tried : diagnosis.levels()) {
            if (!tried.works()) {
                entry(tried.level().wire(), tried.problem() + "; " + tried.advice());
            }
        }
        for (var root : diagnosis.roots()) {
            if (!root.why().isEmpty()) {
                entry(
                        "root",
                        root.isUsable() ? root.name() + " is copied: " + root.why() : root.why());
            }
        }
        for (var row : diagnosis.rows()) {
            if (row.result() == Row.Result.NOT_OK || row.result() == Row.Result.NOT_TRIED) {
                entry(row.result().word(), problem(row));
            }
        }
        if (diagnosis.rows().stream().anyMatch(row -> row.result() == Row.Result.OPEN)) {
            entry(
                    Row.Result.OPEN.word(),
                    "plugins can do what is marked so: it needs a higher level than "
                            + diagnosis.level()
                            + ", or control groups");
        }
        entry(
                diagnosis.isSound() ? "ok" : "NOT OK",
                diagnosis.isSound()
                        ? "an executor with these flags is as protected as level "
                                + diagnosis.level()
                                + " promises"
                        : "an executor with these flags would not start, or not be as protected as"
                                + " it should");
    }

    private static String problem(Row row) {
        return row.protection().title()
                + ": expected: "
                + row.protection().expected()
                + "; came: "
                + row.came()
                + "; "
                + row.advice();
    }

    private void blank(boolean isWanted) {
        if (isWanted) {
            lines.add("");
        }
    }

    private void show(Table table) {
        lines.add("");
        lines.addAll(table.lines(screen));
    }

    /// A label and a text beside it, on as many lines as the screen wants.
    private void entry(String label, String text) {
        var room = screen.isThere() ? Math.max(screen.columns() - LABEL, 20) : Integer.MAX_VALUE;
        var shown = screen.coloured(label, label) + " ".repeat(LABEL - label.length());
        for (var line : Paragraph.wrapped(Show.plain(text), room)) {
            lines.add(shown + line);
            shown = " ".repeat(LABEL);
        }
    }
}
