"""Makes sockets of every kind, also such as reach the kernel rather than a network."""
import socket

from hostile import Tries

tries = Tries()


def listen(family, address):
    with socket.socket(family) as made:
        made.bind(address)
        made.listen()


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
tries.end()
