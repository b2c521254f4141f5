"""Writes what is no UTF-8 to stdout and stderr."""
from hostile import write

write(2, b'\xff\xfe\x00 plain\n{"message": "\xc3\x28", "context": {"\xff": "\xed\xa0\x80"}}\n')
write(1, b'{"error_message": "\xff and \xc3\x28"}')
