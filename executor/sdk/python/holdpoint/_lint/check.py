"""All checks of one package, one after the other."""

import keyword
import os

from holdpoint._lint.attributes import check_attributes
from holdpoint._lint.calls import check_calls
from holdpoint._lint.choice import chosen
from holdpoint._lint.hooks import check_hooks
from holdpoint._lint.imports import check_imports, is_taken
from holdpoint._lint.names import Package
from holdpoint._lint.questions import check_questions
from holdpoint._lint.report import Report
from holdpoint._lint.sources import parsed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Collection, Dict, List, Optional

    from holdpoint._lint.family import Family


def check(
    folder: str,
    manifest: "Optional[Dict[str, Any]]",
    skip: "Collection[str]",
    report: Report,
    is_script: bool = False,
) -> None:
    """Reports everything about the sources of the package in `folder`.

    `manifest` holds what could be read of it; what is missing there is not compared. `skip` names files that are left alone.
    Of a script, which an entrypoint runs, only the syntax and the use of the network are looked at.
    """
    folder = os.path.abspath(folder)
    sources = parsed(folder, skip, report)
    if is_script:
        scripts = Package(os.path.basename(folder), sources)
        network = bool((manifest or {}).get("network"))
        _attempt("imports", lambda: check_imports(scripts, folder, network, report, is_script), report)
        return
    _check_folder(os.path.basename(folder), report)
    if not os.path.isfile(os.path.join(folder, "__init__.py")):
        report.add("no_init", "", 0, "expected __init__.py in the package's folder, came none; add it, and export Plugin there")
    has_network = bool((manifest or {}).get("network"))
    families: "List[Family]" = []
    packages: "List[Package]" = []

    def choose() -> None:
        family = chosen(packages[0], report)
        if family is not None:
            families.append(family)

    _attempt("names", lambda: packages.append(Package(os.path.basename(folder), sources)), report)
    for package in packages:
        _attempt("class", choose, report)
        _attempt("imports", lambda: check_imports(package, folder, has_network, report), report)
        _attempt("calls", lambda: check_calls(package, report), report)
    for family in families:
        _attempt("attributes", lambda: check_attributes(family, manifest, report), report)
        _attempt("hooks", lambda: check_hooks(family, report), report)
        _attempt("questions", lambda: check_questions(family, report), report)


def _check_folder(name: str, report: Report) -> None:
    if "." in name or is_taken(name):
        why = "has a dot" if "." in name else "is the name of a module that Python has already"
        report.add("directory_not_importable", "", 0, "the directory is imported by its name, and %s %s; rename it" % (name, why))
    elif not name.isidentifier() or keyword.iskeyword(name):
        report.add(
            "directory_no_identifier", "", 0, "`import %s` cannot be written; rename the directory, with _ instead of other signs" % name
        )


def _attempt(what: str, step: "Callable[[], None]", report: Report) -> None:
    try:
        step()
    except Exception as error:
        why = "%s: %s" % (type(error).__name__, error)
        report.add(
            "analysis_failed", "", 0, "the check of the %s was not finished (%s); simplify the sources, or check it by eye" % (what, why)
        )
