#!/bin/sh
# Writes down who checked each file: next to `data.csv` it puts `data.csv.checked`.
#
# This is a whole plugin, made to be changed. Holdpoint writes one line of JSON to its input and reads one line of JSON
# from its output; what goes to stderr is the log. Exit codes: 0 done, 1 failed, 2 asks a person.
# It reads its input with sed, in the form that Holdpoint writes. For more than this, use a language that knows JSON.
set -eu

envelope=$(cat)

# The files of the pass, one a line, as absolute paths.
files() {
  printf '%s\n' "$envelope" | sed -n 's/.*"files":\[\(.*\)\],"dry_run":.*/\1/p' |
    sed -e 's/^"//' -e 's/"$//' -e 's/","/\n/g' | sed -e 's/\\\(["\\]\)/\1/g'
}

# Those of them that have no note yet.
unchecked() {
  files | while IFS= read -r file; do
    case $file in
      '' | *.checked) ;;
      *) if [ ! -e "$file.checked" ]; then printf '%s\n' "$file"; fi ;;
    esac
  done
}

# Prints the answer to Holdpoint: the result, and the question if there is one.
answer() {
  printf '{"result":"%s","per_file":[],"log_records":[],"input_required":%s,"error_message":null}\n' "$1" "$2"
}

# The question. Its pattern keeps out what would need more than sed to read again.
question() {
  cat <<'JSON' | tr -d '\n'
{"reason": "There are files without a note of who checked them.",
 "fields": [{"id": "checked_by", "label": "Checked by", "type": "string", "required": true, "max": 100,
             "pattern": "[^\"\\\\]*",
             "help": "Your name. It is written down for every file of this run that has no note yet."}]}
JSON
}

left=$(unchecked)
if [ -z "$left" ]; then
  answer success null
  exit 0
fi

case $envelope in
  *',"dry_run":true,"extra_inputs":'*)
    echo "dry run: nothing is written" >&2
    answer success null
    exit 0 ;;
esac

# Ask first, write last: after the answer this script starts again from its first line.
checked_by=$(printf '%s\n' "$envelope" | sed -n 's/.*,"extra_inputs":{"checked_by":"\([^"\\]*\)"}.*/\1/p')
if [ -z "$checked_by" ]; then
  answer input_required "$(question)"
  exit 2
fi

printf '%s\n' "$left" | while IFS= read -r file; do
  sum=$(sha256sum <"$file")
  printf 'checked by: %s\nsha256: %s\n' "$checked_by" "${sum%% *}" >"$file.checked"
  echo "wrote down who checked ${file##*/}" >&2
done
answer success null
