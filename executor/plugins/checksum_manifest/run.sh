#!/bin/sh
# Writes the SHA-256 sums of the pass's files into one file, in the form that `sha256sum --check` reads.
#
# The variable `checksum_manifest` names the file, such as SHA256SUMS, in the workspace's first directory; without it nothing is
# done, so that passes which name no plugins stay as they were. Sums stand in the order of the pass's files. A manifest that says
# the same already stays as it is. A file that cannot be read is `failed`, and the others are summed up.
#
# This is a worker in POSIX sh: docs/worker-protocol.md. It needs awk and sha256sum, which every Debian has.

set -u
export LC_ALL=C
here=$(dirname -- "$0")

# One frame of the log. The texts are JSON already: what came from outside is written as the envelope wrote it.
log() { # level message [context]
    printf '{"level": "%s", "message": "%s", "context": {%s}}\n' "$1" "$2" "${3:-}" >&2
}

# The answer, and the end.
finish() { # exit-code result per_file error-or-null
    printf '{"result": "%s", "per_file": [%s], "log_records": [], "input_required": null, "error_message": %s}\n' "$2" "$3" "$4"
    exit "$1"
}

refuse() { # sentence, JSON already
    log ERROR "$1"
    finish 1 failed '' "\"$1\""
}

scratch=$(mktemp -d) || exit 3
fresh=
trap 'rm -rf -- "$scratch"; [ -z "$fresh" ] || rm -f -- "$fresh"' EXIT
trap 'exit 143' TERM

awk -f "$here/envelope.awk" >"$scratch/envelope" || {
    log ERROR 'stdin holds no envelope'
    exit 3
}

manifest= other= dry=false root= raw_root= count=0 last=
while IFS= read -r line; do
    key=${line%% *} value=${line#* }
    case $key in
        root) root=$value last=root ;;
        raw) [ "$last" != root ] || raw_root=$value; last= ;;
        dry) dry=$value ;;
        manifest) manifest=$value ;;
        other) other=$value ;;
        file) count=$((count + 1)) last=file ;;
        unreadable) count=$((count + 1)) ;;
    esac
done <"$scratch/envelope"

example='set it to a file name such as SHA256SUMS'
if [ -n "$other" ]; then
    refuse "the variable checksum_manifest is no text; $example"
elif [ -z "$manifest" ]; then
    log INFO "no sums are written: the variable checksum_manifest is not set; $example"
    finish 0 success '' null
fi
case $manifest in
    *[!A-Za-z0-9._-]* | -* | . | .. | README.md | .exlab-*)
        refuse "the variable checksum_manifest names a file that cannot be written; expected letters, digits, dots, dashes and underscores; $example"
        ;;
esac
[ -n "$root" ] && cd -- "$root" || exit 3
if [ -d "$manifest" ]; then
    refuse "the variable checksum_manifest names a directory; $example"
fi

failures= failed=0 done=0 name=

# Notes that a file could not be summed up. Only so many are listed one by one: an answer may have 1 MiB.
fail() { # path-as-JSON reason-as-JSON
    failed=$((failed + 1))
    log WARNING "$2" "\"file\": \"$1\""
    if [ "$failed" -le 100 ]; then
        failures="$failures, {\"path\": \"$1\", \"status\": \"failed\", \"error\": \"$2\", \"changes\": null}"
    fi
}

# A frame moves the progress when a whole percent is done.
advance() {
    done=$((done + 1))
    percent=$((done * 100 / count))
    if [ "$percent" -ne "${shown:-0}" ]; then
        shown=$percent
        printf '{"level": "INFO", "message": "", "context": {}, "progress": %d.%02d}\n' $((percent / 100)) $((percent % 100)) >&2
    fi
}

while IFS= read -r line; do
    key=${line%% *} value=${line#* }
    case $key in
        unreadable)
            fail "$value" 'its name has a line break or a NUL'
            advance
            continue
            ;;
        file)
            name=$value
            continue
            ;;
        raw) [ -n "$name" ] || continue ;;
        *) continue ;;
    esac
    relative=${name#"$root"/}
    name=
    if [ "$relative" = "$manifest" ]; then
        : # it cannot hold its own sum
    elif [ ! -f "$relative" ] || [ ! -r "$relative" ]; then
        fail "$value" 'it is no file that can be read'
    else
        case $relative in
            /*) fail "$value" 'it does not lie in the workspace' ;;
            *) sha256sum -- "$relative" >>"$scratch/sums" 2>"$scratch/error" || fail "$value" 'it could not be read to its end' ;;
        esac
    fi
    advance
done <"$scratch/envelope"
[ -e "$scratch/sums" ] || : >"$scratch/sums"

path="$raw_root/$manifest"
if [ "$failed" -gt 100 ]; then
    log WARNING "$((failed - 100)) more files could not be summed up"
fi
if [ -f "$manifest" ] && [ ! -L "$manifest" ] && cmp -s -- "$scratch/sums" "$manifest"; then
    log INFO "left alone: $manifest says the same already"
    finish 0 success "{\"path\": \"$path\", \"status\": \"skipped\", \"changes\": null}$failures" null
fi
if [ ! -s "$scratch/sums" ]; then
    log INFO 'no sums are written: there is no file to sum up'
    finish 0 success "${failures#, }" null
fi
lines=$(($(wc -l <"$scratch/sums")))
if [ "$dry" = true ]; then
    kind=create
    [ ! -e "$manifest" ] || kind=modify
    change="{\"path\": \"$path\", \"kind\": \"$kind\", \"summary\": \"write the SHA-256 sums of $lines files\", \"detail\": {\"files\": $lines}}"
    finish 0 success "{\"path\": \"$path\", \"status\": \"described\", \"changes\": [$change]}$failures" null
fi
fresh=.checksum_manifest-$$
if ! cp -- "$scratch/sums" "$fresh" || ! mv -f -- "$fresh" "$manifest"; then
    refuse "$manifest could not be written"
fi
fresh=
log INFO "wrote the sums of $lines files" "\"file\": \"$path\""
finish 0 success "{\"path\": \"$path\", \"status\": \"modified\", \"changes\": null}$failures" null
