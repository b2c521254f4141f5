"""Leaves a socket."""
import socket

from hostile import say

socket.socket(socket.AF_UNIX).bind("socket")
say()
