"""Reaches the network: this host, others, their names."""
import os
import socket

from hostile import Tries, variables

told = variables()
tries = Tries()


def connect(family, kind, address):
    with socket.socket(family, kind) as made:
        made.settimeout(2)
        made.connect(address)
        made.send(b"hostile\n")


tries("tcp", connect, socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", told["tcp"]))
tries("udp", connect, socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", told["udp"]))
tries("tcp over ipv6", connect, socket.AF_INET6, socket.SOCK_STREAM, ("::1", told["tcp"]))
tries("udp outside", connect, socket.AF_INET, socket.SOCK_DGRAM, ("192.0.2.1", 53))
tries("raw", connect, socket.AF_INET, socket.SOCK_RAW, ("127.0.0.1", 0))
tries("interfaces", lambda: any(name != "lo" for _, name in socket.if_nameindex()))
tries("name service", lambda: bool(socket.getaddrinfo("localhost.invalid", 80)))
tries.end()
