"""Writes lines that pass for the executor's, for another plugin's or for no line at all."""
from hostile import say, write

write(2, b'{"level": ["ERROR"], "message": {"a": 1}, "context": "x"}\n')
write(2, b'{"level": "ERROR", "message": "a\\r\\n2026-01-01 ERROR [main] forged", "context": {"plugin": "innocent"}}\n')
write(2, b"\x1b[2J\x1b]0;owned\x07\r\x00\x08\x85\xe2\x80\xa8 forged\r\n\n\n")
say()
