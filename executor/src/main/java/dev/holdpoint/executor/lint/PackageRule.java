package dev.holdpoint.executor.lint;

import static dev.holdpoint.executor.lint.Finding.Severity.ERROR;
import static dev.holdpoint.executor.lint.Finding.Severity.WARNING;

import java.util.Locale;

/// Every finding over a package's manifest and files; those over its Python sources are the kit's.
enum PackageRule {
    BAD_API_VERSION(ERROR),
    BAD_ENTRYPOINT(ERROR),
    BAD_EXTENSIONS(ERROR),
    BAD_MANIFEST(ERROR),
    BAD_MEMORY(ERROR),
    BAD_NAME(ERROR),
    BAD_NETWORK(ERROR),
    BAD_TIMEOUT(ERROR),
    BAD_VARIABLES(ERROR),
    BAD_VERSION(ERROR),
    BYTECODE(WARNING),
    DIRECTORY_NAME_DIFFERS(WARNING),
    ENTRYPOINT_MISSING(ERROR),
    ENTRYPOINT_NOT_EXECUTABLE(ERROR),
    ENTRYPOINT_NO_SHEBANG(ERROR),
    ENTRYPOINT_OUTSIDE(ERROR),
    ENTRYPOINT_RELATIVE_WORD(WARNING),
    ENTRYPOINT_UNKNOWN_PROGRAM(WARNING),
    EXTENSION_TWICE(WARNING),
    EXTENSION_TWO_DOTS(WARNING),
    EXTENSION_UPPER_CASE(WARNING),
    EXTENSION_WITHOUT_DOT(ERROR),
    MANIFEST_MISSING(ERROR),
    MANIFEST_UNREADABLE(ERROR),
    NETWORK_ASKED(WARNING),
    PACKAGE_TOO_LARGE(ERROR),
    SPECIAL_FILE(WARNING),
    SYMBOLIC_LINK(ERROR),
    UNKNOWN_KEY(WARNING),
    UNREADABLE_FILE(ERROR),
    VARIABLE_TWICE(WARNING),
    VERSION_IS_NUMBER(WARNING);

    private final Finding.Severity severity;

    PackageRule(Finding.Severity severity) {
        this.severity = severity;
    }

    Finding.Severity severity() {
        return severity;
    }

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean made(Finding finding) {
        return finding.code().equals(code());
    }

    Finding at(String file, int line, String message) {
        return new Finding(code(), severity, file, line, message);
    }
}
