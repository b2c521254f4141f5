"""Speaks to the machine around this one."""
import os
import socket

from hostile import Tries

tries = Tries()
tries("stream", socket.socket, 40, socket.SOCK_STREAM)
tries("datagram", socket.socket, 40, socket.SOCK_DGRAM)
tries("device", os.open, "/dev/vsock", os.O_RDONLY)
tries.end()
