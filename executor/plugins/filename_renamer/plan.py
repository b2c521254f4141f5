"""Which file gets which name, whether all of that is possible, and doing it."""

import posix

from filename_renamer.names import Refused, folded, is_forbidden, why_refused
from filename_renamer.pattern import BadPattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, Iterator, List, Tuple

    from filename_renamer.pattern import Pattern

_REGULAR, _LINK, _KIND = 0o100000, 0o120000, 0o170000


class Plan:
    """The new path of every file, in the order of the files. Paths are absolute."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._targets: "Dict[str, str]" = {}
        self._refused: "List[str]" = []

    def knows(self, path: str) -> bool:
        return path in self._targets

    def add(self, path: str, pattern: "Pattern", index: int) -> bool:
        """Whether the file gets a new name. Raises `Refused` for one that it cannot have."""
        self._targets[path] = path
        folder, _, name = path.rpartition("/")
        try:
            target = folder + "/" + self._new_name(path, name, pattern, index)
            if target != path and is_forbidden(target[len(self._root) + 1 :]):
                raise Refused('"%s" is a name that plugins may not touch' % target[len(self._root) + 1 :])
        except (Refused, BadPattern) as reason:
            self._refused.append("%s: %s" % (self._shown(path), reason))
            raise Refused(str(reason)) from None
        self._targets[path] = target
        return target != path

    def target(self, path: str) -> str:
        return self._targets[path]

    def moves(self) -> "Iterator[Tuple[str, str]]":
        return ((source, target) for source, target in self._targets.items() if source != target)

    def problems(self) -> "List[str]":
        """Every file whose new name is refused or taken, and why. Empty if all can be renamed."""
        problems = list(self._refused)
        moving = dict(self.moves())
        taken: "Dict[Tuple[str, str], str]" = {}
        for folder in dict.fromkeys(target.rpartition("/")[0] for target in moving.values()):
            for name in sorted(posix.listdir(folder or "/")):
                if folder + "/" + name not in moving:
                    taken[folder, folded(name)] = "%s is there already" % self._shown(folder + "/" + name)
        for source, target in moving.items():
            folder, _, name = target.rpartition("/")
            other = taken.get((folder, folded(name)))
            if other is None:
                taken[folder, folded(name)] = "%s would get it too" % self._shown(source)
            else:
                problems.append('%s: "%s" is taken, %s' % (self._shown(source), name, other))
        return problems

    def carry_out(self) -> None:
        """Renames all files; when one fails, gives those before it their names back and raises `OSError`."""
        done: "List[Tuple[str, str]]" = []
        try:
            for source, target in _in_order(dict(self.moves())):
                posix.rename(source, target)
                done.append((source, target))
        except OSError:
            for source, target in reversed(done):
                posix.rename(target, source)
            raise

    def _new_name(self, path: str, name: str, pattern: "Pattern", index: int) -> str:
        if not path.startswith(self._root + "/"):
            raise Refused("it is not in the workspace")
        try:
            status = posix.lstat(path)
        except OSError as error:
            raise Refused("it cannot be found (%s)" % error.strerror) from None
        if status.st_mode & _KIND not in (_REGULAR, _LINK):
            raise Refused("it is not a file")
        new = pattern.name_for(name, index, status.st_mtime)
        reason = why_refused(new) if new != name else None
        if reason:
            raise Refused('"%s" cannot be its name: %s' % (new, reason))
        return new

    def _shown(self, path: str) -> str:
        return path[len(self._root) + 1 :] if path.startswith(self._root + "/") else path


def _in_order(moving: "Dict[str, str]") -> "Iterator[Tuple[str, str]]":
    """Single renames none of which meets a file that is still to be moved; a circle goes through a temporary name.

    A name that differs in case only counts as the same, which it is where the file system has no case.
    """
    left = dict(moving)
    alike = {_folded_path(source): source for source in moving}
    for first in moving:
        chain: "List[str]" = []
        source = first
        while source in left and (not chain or source != first):
            chain.append(source)
            target = left[source]
            source = target if target in left else alike.get(_folded_path(target), target)
        is_circle = bool(chain) and source == first
        if is_circle:
            spare = _spare_name(first)
            yield first, spare
            chain = chain[1:]
        for source in reversed(chain):
            yield source, left.pop(source)
        if is_circle:
            yield spare, left.pop(first)


def _folded_path(path: str) -> str:
    folder, _, name = path.rpartition("/")
    return folder + "/" + folded(name)


def _spare_name(path: str) -> str:
    folder = path.rpartition("/")[0]
    names = set(posix.listdir(folder or "/"))
    return next(
        folder + "/" + name for name in (".filename_renamer-%d" % number for number in range(len(names) + 1)) if name not in names
    )
