"""Uses the network: everything but connected sockets of its own."""
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


def listen(family, address):
    with socket.socket(family) as made:
        made.bind(address)
        made.listen()


tries("tcp", connect, socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", told["tcp"]))
tries("udp", connect, socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", told["udp"]))
tries("tcp over ipv6", connect, socket.AF_INET6, socket.SOCK_STREAM, ("::1", told["tcp"]))
tries("udp outside", connect, socket.AF_INET, socket.SOCK_DGRAM, ("192.0.2.1", 53))
tries("listen", listen, socket.AF_INET, ("127.0.0.1", 0))
tries("listen over ipv6", listen, socket.AF_INET6, ("::", 0))
tries("raw", socket.socket, socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
tries("ping", socket.socket, socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP)
tries("packets", socket.socket, socket.AF_PACKET, socket.SOCK_RAW, 0)
tries("netlink", socket.socket, socket.AF_NETLINK, socket.SOCK_RAW, 0)
tries("kernel events", socket.socket, socket.AF_NETLINK, socket.SOCK_RAW, 15)
tries("cryptography", socket.socket, 38, socket.SOCK_SEQPACKET, 0)
tries("bluetooth", socket.socket, 31, socket.SOCK_RAW, 1)
tries("can", socket.socket, 29, socket.SOCK_RAW, 1)
tries("express data path", socket.socket, 44, socket.SOCK_RAW, 0)
tries("tipc", socket.socket, 30, socket.SOCK_STREAM, 0)
tries("interfaces", lambda: any(name != "lo" for _, name in socket.if_nameindex()))
tries("name service", lambda: bool(socket.getaddrinfo("localhost.invalid", 80)))
tries.end()
