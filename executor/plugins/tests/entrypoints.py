"""Runs the bundled plugins that are no Python packages, with the argv of their manifests, through the real worker."""

import json
import os
import subprocess
from typing import Any, Dict, List, Optional

from bundled import BUNDLED, BundledTest, Ran

# What a file may be called, apart from what no line of text can hold.
NAMES = (
    "plain.txt", "with blanks  .txt", " leading.txt", "-n.txt", "--help.txt", "it's.txt", 'a "quote".txt', "back\\slash.txt", "tab\t.txt",
    "cr\r.txt", "öß漢😀.txt", "$HOME `id` $(id) *?[a].txt", "%s%d.txt", "a\x01\x7f.txt", "\\n.txt", "sub/-x.txt", "#.txt", "~.txt", "\\\".txt",
)  # fmt: skip


def argv(package: str) -> List[str]:
    """The entrypoint as the executor starts it: a word that begins with `./` is a file of the package."""
    with open(os.path.join(BUNDLED, package, "manifest.yml"), encoding="utf-8") as file:
        line = next(line for line in file if line.startswith("entrypoint: ["))
    words = line.partition("[")[2].rstrip("]\n").split(", ")
    return [os.path.join(BUNDLED, package, word[2:]) if word.startswith("./") else word for word in words]


class EntrypointTest(BundledTest):
    package_name = ""

    def run_entrypoint(
        self, *files: str, variables: Any = None, answers: Any = None, ascii: bool = True, **changes: Any
    ) -> Ran:
        changes.update(context={"variables": variables or {}}, extra_inputs=answers)
        envelope = self.envelope(self.package_name, files, **changes)
        return self.run_bytes(json.dumps(envelope, ensure_ascii=ascii).encode() + b"\n")

    def run_bytes(self, stdin: bytes) -> Ran:
        return self.run_worker(stdin, argv(self.package_name))

    def statuses(self, ran: Ran) -> Dict[str, str]:
        """Status by path relative to the workspace, of the files that the answer lists."""
        return {each["path"][len(self.workspace) + 1 :]: each["status"] for each in ran.envelope["per_file"]}

    def make(self, *names: str, data: bytes = b"data\n") -> List[str]:
        return [self.file(name, data + name.encode()) for name in names]


def checked(folder: str, manifest: str) -> "Optional[str]":
    """What `sha256sum --check` has against a manifest, or None."""
    ran = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "--", manifest], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return ran.stdout.decode() if ran.returncode else None
