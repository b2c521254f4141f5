package dev.holdpoint.model;

/// The closed set of things that can be wrong, with the codes that HTTP, the command line, logs and
/// metrics show.
///
/// A code never changes its meaning; a new situation gets a new code.
public enum Problem {
    /// A pass that cannot be understood or may not be asked for; the details name every reason.
    BAD_SPEC("bad_spec"),
    /// A field or value that is part of the design but that this version does not do.
    UNSUPPORTED("unsupported"),
    /// A workspace name that is not `root:relative/path` or has a forbidden part.
    BAD_WORKSPACE("bad_workspace"),
    /// A workspace name whose root no executor has ever offered.
    UNKNOWN_ROOT("unknown_root"),
    /// A workspace that is not there, or not a plain directory reached through plain directories.
    WORKSPACE_UNUSABLE("workspace_unusable"),
    /// A plugin that no executor has, in a pass that says `on_missing_plugin: fail`.
    PLUGIN_MISSING("plugin_missing"),
    /// Variables of a pass that its plugins cannot use; the details name every reason.
    PLUGIN_VARIABLE_VALIDATION_FAILED("plugin_variable_validation_failed"),
    /// An id that nobody knows (any more).
    NOT_FOUND("not_found"),
    /// The same pass id was submitted with another spec.
    ID_CONFLICT("id_conflict"),
    /// A pass that is done or dead, where one was wanted that is not.
    PASS_OVER("pass_over"),
    /// A pass that still goes on, where one was wanted that is over.
    PASS_NOT_OVER("pass_not_over"),
    /// A pass that is not dead, or that something was decided about since, where a dead one was
    /// wanted.
    PASS_NOT_DEAD("pass_not_dead"),
    /// The same idempotency key was used in this queue and workspace for another spec.
    IDEMPOTENCY_CONFLICT("idempotency_conflict"),
    /// An answer whose values do not fit the question; the details name every field.
    BAD_ANSWER("bad_answer"),
    /// An answer to a question that has been answered, aborted or overtaken; the details name who
    /// was first.
    INPUT_CLOSED("input_closed"),
    /// An answer to an earlier wording of a question.
    STALE_QUESTION("stale_question"),
    /// Somebody else changed, in the workspace, what a plugin changed too.
    WORKSPACE_CONFLICT("workspace_conflict"),
    /// Another executor owns the pass now: whatever was being done for it must stop.
    FENCED("fenced"),
    /// Redis cannot be reached or refused to write.
    REDIS_UNAVAILABLE("redis_unavailable"),
    /// Redis has little memory left: no new passes are taken in until there is more.
    REDIS_MEMORY_LOW("redis_memory_low"),
    /// What was written is on the master, and on no replica yet: a failover may lose it. Do it
    /// again; nothing is done twice.
    UNCONFIRMED("unconfirmed"),
    /// The keys in Redis were made by another major version of the layout.
    LAYOUT_MISMATCH("layout_mismatch"),
    /// This host cannot give the protection that the operator asked for as a minimum.
    SANDBOX_UNAVAILABLE("sandbox_unavailable"),
    /// A directory that cannot serve as a root.
    ROOT_REFUSED("root_refused"),
    /// Something on the file system keeps a sealed result from being published; nothing is lost.
    PUBLISH_BLOCKED("publish_blocked"),
    /// A decision about a publish that is not blocked.
    NOT_BLOCKED("not_blocked"),
    /// What a plugin changed was taken back again by a person's decision.
    PUBLISH_UNDONE("publish_undone"),
    /// What a plugin changed was published without what could not be, by a person's decision.
    PUBLISH_INCOMPLETE("publish_incomplete"),
    /// Redis says that a journal was being published, and it is not on disk; a person has decided
    /// to go on without it.
    PUBLISH_LOST("publish_lost"),
    /// The file system of a root has no room left, for bytes or for names.
    DISK_FULL("disk_full"),
    /// A worktree cannot be staged or read back.
    STAGE_FAILED("stage_failed"),
    /// What was waited for did not happen in time; it may still.
    TIMED_OUT("timed_out"),
    /// A setting or flag with a value that cannot be used.
    BAD_SETTING("bad_setting"),
    /// A TCP port that somebody else listens on.
    PORT_IN_USE("port_in_use"),
    /// A fault of Holdpoint itself.
    INTERNAL("internal");

    private final String code;

    Problem(String code) {
        this.code = code;
    }

    /// The stable code, in snake case.
    public String code() {
        return code;
    }
}
