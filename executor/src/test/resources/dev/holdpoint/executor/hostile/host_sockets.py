"""Connects to sockets of the host: by a path, by an abstract name, by those of services."""
import os
import socket

from hostile import Tries, variables

told = variables()
tries = Tries()


def connect(address):
    with socket.socket(socket.AF_UNIX) as made:
        made.settimeout(2)
        made.connect(address)
        made.send(b"hostile\n")


def abstract_names():
    with open("/proc/net/unix") as file:
        return sum(1 for _ in file) > 1


tries("path", connect, told["unix"])
tries("abstract", connect, "\0" + told["abstract"])
tries("see sockets", abstract_names)
for path in ("/run/systemd/private", "/run/dbus/system_bus_socket", "/run/docker.sock", "/var/run/docker.sock", "/run/redis/redis.sock",
             "/dev/log", "/run/systemd/journal/stdout", "/run/systemd/notify", "/run/containerd/containerd.sock"):  # fmt: skip
    tries(path, connect, path)
tries.end()
