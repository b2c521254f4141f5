package dev.holdpoint.model;

/// What a running plugin says of how far it is.
///
/// @param progress of the whole pass, 0 to 1
/// @param doing what is being done; may be empty
public record Activity(double progress, String doing) {
    public Activity {
        progress = Math.clamp(progress, 0, 1);
    }
}
