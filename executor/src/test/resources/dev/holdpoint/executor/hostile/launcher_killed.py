"""Its launcher on the host is killed from outside while it runs with a daemon."""
from hostile import daemon, ignore_term, linger, ready

ignore_term()
daemon(linger)
ready()
linger()
