"""Asks with fields that are none."""
import os

from hostile import say

say(input_required={"fields": [[], 1, {"id": {}}, {"id": "a", "pattern": "("}], "reason": {"x": 1}})
os._exit(2)
