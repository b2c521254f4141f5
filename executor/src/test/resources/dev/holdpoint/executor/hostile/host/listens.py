"""Listens on everything that a plugin might reach, and says who came. Ends with its stdin.

    listens.py UNIX-PATH ABSTRACT-NAME
"""

import json
import os
import select
import socket
import sys

unix = socket.socket(socket.AF_UNIX)
unix.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o777)
abstract = socket.socket(socket.AF_UNIX)
abstract.bind("\0" + sys.argv[2])
tcp = socket.socket(socket.AF_INET)
tcp.bind(("127.0.0.1", 0))
port = tcp.getsockname()[1]
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(("127.0.0.1", 0))
listening = {unix: "unix", abstract: "abstract", tcp: "tcp"}
try:
    tcp6 = socket.socket(socket.AF_INET6)
    tcp6.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    tcp6.bind(("::1", port))
    listening[tcp6] = "tcp over ipv6"
except OSError:
    pass  # a host without IPv6
for each in listening:
    each.listen()
print(json.dumps({"tcp": port, "udp": udp.getsockname()[1]}), flush=True)
while True:
    ready = select.select([0, udp] + list(listening), [], [])[0]
    for each in ready:
        if each == 0:
            sys.exit()
        if each is udp:
            udp.recvfrom(1)
            print("udp", flush=True)
        else:
            each.accept()[0].close()
            print(listening[each], flush=True)
