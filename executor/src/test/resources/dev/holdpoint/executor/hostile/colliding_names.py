"""Writes an object whose 16 384 names all have one hash."""
import itertools

from hostile import write

names = ("".join(each) for each in itertools.product(("Aa", "BB"), repeat=14))
write(1, ("{" + ",".join('"%s":0' % name for name in names) + "}").encode())
