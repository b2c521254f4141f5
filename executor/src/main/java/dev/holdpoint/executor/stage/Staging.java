package dev.holdpoint.executor.stage;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/// A stage that is wanted.
///
/// @param step of the pass
/// @param limits how much may be changed
/// @param isCalledOff asked while a copy is made, which may take long
public record Staging(
        int step,
        Path workspace,
        StageKind kind,
        StagedLimits limits,
        BooleanSupplier isCalledOff) {}
