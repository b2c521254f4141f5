"""Reads a plugin package's Python sources without running any of them, and says what an author should change.

    python3 PATH/holdpoint/_lint DIR        alone: one line a finding; the manifest is not read, `holdpoint plugin lint` does
    python3 PATH/holdpoint/_lint --answer   for `holdpoint plugin lint`: a request on stdin, JSON lines on stdout

The request is `{"package": DIR, "manifest": {…}|null, "skip": [FILE…], "script": BOOL}`. The lines are `{"reading": FILE}` before a file is
touched, so that a file which kills the parser is known, then `{"code", "severity", "file", "line", "message"}`, and `{"done": true}`.
"""
