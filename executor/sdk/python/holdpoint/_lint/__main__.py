"""The program; what it takes and prints is in the package's documentation."""

import os
import resource
import sys

sys.path[0] = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import json  # noqa: E402

from holdpoint._lint.check import check  # noqa: E402
from holdpoint._lint.report import Report  # noqa: E402

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List

_MEMORY = 1 << 30
_CPU_S = 20


def main(arguments: "List[str]") -> int:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    if arguments == ["--answer"]:
        request = json.loads(sys.stdin.buffer.read())
        check(request["package"], request["manifest"], request["skip"], Report(_line), request["script"])
        _line({"done": True})
        return 0
    if len(arguments) != 1 or not os.path.isdir(arguments[0]):
        sys.stderr.write("expected the directory of one plugin package: python3 %s DIR\n" % sys.argv[0])
        return 3
    found: "List[Dict[str, Any]]" = []
    check(arguments[0], None, (), Report(lambda each: found.append(each) if "code" in each else None))
    for each in found:
        where = os.path.join(arguments[0], each["file"]) + (":%d" % each["line"] if each["line"] else "")
        sys.stdout.write("%s: %s: %s [%s]\n" % (where, each["severity"], each["message"], each["code"]))
    return 2 if any(each["severity"] == "error" for each in found) else 1 if found else 0


def _line(record: "Dict[str, Any]") -> None:
    sys.stdout.write(json.dumps(record) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
