"""Leaves a daemon, forked twice and in a session of its own, that holds stdout and stderr open."""
from hostile import daemon, linger, say

daemon(linger)
say()
