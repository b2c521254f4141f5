package dev.holdpoint.explorer;

/// What an executor does next with a pass that it believes to hold.
enum Deed {
    SETTLE("settles what earlier owners left"),
    SETTLE_HALF("settles what earlier owners left, and is killed half way through a publish"),
    RUN("runs the plugin"),
    LEAVE("asks for leave to publish"),
    GO("writes go"),
    APPLY_HALF("applies half"),
    APPLY("applies the rest"),
    DONE("writes done.json"),
    CHECKPOINT("tells Redis that the step is over"),
    FINISH("ends the pass"),
    RENEW("renews its lease"),
    RELEASE("hands the pass back");

    private final String sentence;

    Deed(String sentence) {
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }
}
