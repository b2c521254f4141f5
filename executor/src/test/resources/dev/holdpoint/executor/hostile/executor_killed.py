"""Its executor is killed from outside while it runs with a daemon and has written."""
from hostile import daemon, ignore_term, linger, ready

ignore_term()
with open("data.txt", "a") as file:
    file.write("half\n")
daemon(linger)
ready()
linger()
