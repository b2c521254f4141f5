# Reads a worker's envelope and prints what run.sh needs of it. Any awk will do; LC_ALL=C, as it works on bytes.
#
#   root TEXT            context.dst_root
#   raw TEXT             the same as it is written in the envelope: JSON without its quotes, to write it into JSON again
#   dry true|false
#   manifest TEXT        context.variables.checksum_manifest, when it is text
#   other JSON           the same, or how it begins, when it is no text
#   file TEXT            one of `files`, and on the next line
#   raw TEXT             the same as written
#   unreadable TEXT      one of `files`, as written, whose name has a line break or a NUL, which no line can hold
#
# A text without a backslash is itself. JSON has no line breaks inside of texts, so lines can carry them.

{ text = text $0 " " }

END {
    count = split(text, piece, "\"")
    depth = 0
    dry = "false"
    for (at = 1; at <= count; at++) {
        marks(piece[at])
        if (at == count) break
        string = piece[++at]
        while (string ~ /(^|[^\\])(\\\\)*\\$/) {  # the quote that ended this piece is part of the text
            if (at == count) fail("a text that does not end")
            string = string "\"" piece[++at]
        }
        if (at == count) fail("a text that does not end")
        if (is_key[depth]) { name[depth] = decoded(string); is_key[depth] = 0 }
        else found(string, 1)
    }
    if (depth != 0 || !seen) fail("no whole object")
    print "dry " dry
}

# What stands between two texts: brackets, commas, numbers and words.
function marks(between,   length_, i, c, word) {
    length_ = length(between)
    word = ""
    for (i = 1; i <= length_; i++) {
        c = substr(between, i, 1)
        if (index(" \t\r\n:,{}[]", c)) {
            if (word != "") { found(word, 0); word = "" }
            if (c == "{" || c == "[") {
                if (!seen && c == "[") fail("no object")
                if (is_manifest()) print "other " c
                depth++
                kind[depth] = c
                is_key[depth] = c == "{"
                name[depth] = ""
                seen = 1
            } else if (c == "}" || c == "]") {
                if (depth < 1 || kind[depth] != (c == "}" ? "{" : "[")) fail("brackets that do not match")
                depth--
            } else if (c == ",") is_key[depth] = kind[depth] == "{"
        } else word = word c
    }
    if (word != "") found(word, 0)
}

# A value at the place that `name` says.
function found(value, is_text,   plain) {
    if (depth == 2 && name[1] == "files" && kind[2] == "[" && is_text) {
        plain = decoded(value)
        if (bad || plain ~ /\n/) print "unreadable " value
        else { print "file " plain; print "raw " value }
    } else if (depth == 1 && name[1] == "dry_run" || depth == 2 && name[1] == "context" && name[2] == "dry_run") {
        if (value == "true" && !is_text) dry = "true"
    } else if (depth == 2 && name[1] == "context" && name[2] == "dst_root" && is_text) {
        plain = decoded(value)
        if (bad || plain ~ /\n/) fail("a workspace whose path has a line break")
        print "root " plain
        print "raw " value
    } else if (is_manifest()) {
        plain = is_text ? decoded(value) : ""
        if (is_text && !bad && plain !~ /\n/) print "manifest " plain
        else if (value != "null") print "other " value
    }
}

function is_manifest() {
    return depth == 3 && name[1] == "context" && name[2] == "variables" && name[3] == "checksum_manifest" && kind[3] == "{"
}

# The text that a JSON string stands for, in UTF-8; sets `bad` when it cannot be held by an awk.
function decoded(string,   out, i, c, code, low) {
    bad = 0
    if (!index(string, "\\")) return string
    out = ""
    while ((i = index(string, "\\")) > 0) {
        out = out substr(string, 1, i - 1)
        c = substr(string, i + 1, 1)
        string = substr(string, i + 2)
        if (c == "n") out = out "\n"
        else if (c == "t") out = out "\t"
        else if (c == "r") out = out "\r"
        else if (c == "b") out = out "\b"
        else if (c == "f") out = out "\f"
        else if (c == "u") {
            code = hex(substr(string, 1, 4))
            string = substr(string, 5)
            if (code >= 55296 && code < 56320 && substr(string, 1, 2) == "\\u") {
                low = hex(substr(string, 3, 4))
                if (low >= 56320 && low < 57344) {
                    code = 65536 + (code - 55296) * 1024 + low - 56320
                    string = substr(string, 7)
                }
            }
            if (code == 0 || code >= 55296 && code < 57344) bad = 1
            else out = out utf8(code)
        } else out = out c
    }
    return out string
}

function hex(digits,   i, value) {
    value = 0
    for (i = 1; i <= 4; i++) value = value * 16 + index("0123456789abcdef", tolower(substr(digits, i, 1))) - 1
    return value
}

function utf8(code) {
    if (code < 128) return sprintf("%c", code)
    if (code < 2048) return sprintf("%c%c", 192 + int(code / 64), 128 + code % 64)
    if (code < 65536) return sprintf("%c%c%c", 224 + int(code / 4096), 128 + int(code / 64) % 64, 128 + code % 64)
    return sprintf("%c%c%c%c", 240 + int(code / 262144), 128 + int(code / 4096) % 64, 128 + int(code / 64) % 64, 128 + code % 64)
}

function fail(why) {
    print "broken " why
    exit 3
}
