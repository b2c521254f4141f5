"""Asks with more fields than a question may have."""
import os

from hostile import say

fields = [{"id": "f%d" % i, "type": "string", "help": "x" * 100} for i in range(2_000)]
say(input_required={"fields": fields, "reason": "x"})
os._exit(2)
