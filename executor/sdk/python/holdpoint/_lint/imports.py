"""What the sources import: nothing of the network without it, nothing that is not there."""

import ast
import importlib
import importlib.util
import os
import sys

from holdpoint._lint.names import Module, Package, running
from holdpoint._lint.report import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, Optional, Set, Tuple

NETWORK = frozenset(
    "_socket _ssl ftplib http.client http.server imaplib nntplib poplib smtplib smtpd socket socketserver ssl telnetlib "
    "urllib.request urllib.robotparser wsgiref.simple_server xmlrpc "
    "aiobotocore aioftp aiohttp aiosmtplib azure boto boto3 botocore cassandra django elasticsearch fastapi flask ftputil "
    "google grpc gql h11 h2 httplib2 httpx influxdb influxdb_client kafka kombu ldap3 minio mysql nats neo4j paho paramiko pika "
    "psycopg psycopg2 pycurl pymongo pymysql pysftp redis requests s3fs sentry_sdk slack_sdk smb smbclient socketio socks "
    "starlette telnetlib3 tornado treq twisted urllib3 uvicorn websocket websockets zeep zmq".split()
)
_KIT = ("holdpoint", "exlab_wizard")


def check_imports(package: Package, folder: str, has_network: bool, report: Report, is_script: bool = False) -> None:
    """Of a script, which finds modules in other ways than a package does, only what it wants of the network."""
    foreign: "Set[str]" = set()
    for module in package.modules.values():
        if not module.source.is_test:
            for node, dotted, name, is_guarded in _imports(module):
                if is_script and (has_network or not _network(dotted + "." + (name or "-"))):
                    continue
                _check(package, folder, module, (node.lineno, dotted, name, is_guarded), has_network, foreign, report)


def _check(
    package: Package,
    folder: str,
    module: Module,
    found: "Tuple[int, str, Optional[str], bool]",
    has_network: bool,
    foreign: "Set[str]",
    report: Report,
) -> None:
    line, dotted, name, is_guarded = found
    file = module.source.file
    top = dotted.split(".")[0]
    whole = dotted + "." + name if name else dotted
    network = _network(dotted) or _network(whole)
    if dotted == ".." or package.is_own(dotted):
        if not is_guarded and not _is_there(package, dotted, name):
            report.add("import_missing", file, line, _missing(package, dotted, name))
    elif top in _KIT:
        if not is_guarded and not _kit_has(dotted, name):
            report.add("import_missing", file, line, "the kit has no %s; see `%s.__all__` for what it has" % (whole, top))
    elif network and not has_network:
        report.add(
            "network_import",
            file,
            line,
            "%s needs the network, which a plugin has not while its manifest says isolation.network: false; "
            "do without it, or ask for what it fetches by PluginInputRequired" % network,
        )
    elif not _is_standard(top) and not is_guarded:
        if os.path.isfile(os.path.join(folder, top + ".py")) or os.path.isdir(os.path.join(folder, top)):
            report.add(
                "import_not_relative",
                file,
                line,
                "%s is in the package, whose folder is not searched; write `from . import %s`" % (top, top),
            )
        elif top not in foreign:
            foreign.add(top)
            report.add(
                "third_party_import",
                file,
                line,
                "%s is not in the standard library nor in the package: it must be installed for the interpreter of every "
                "executor; do without it, or put a copy into the package" % top,
            )


def _imports(module: Module) -> "Iterator[Tuple[ast.AST, str, Optional[str], bool]]":
    """Statement, module, name in it, and whether a failure of it is caught."""
    guarded: "Set[int]" = set()
    for node in running(module.source.tree):
        if isinstance(node, ast.Try) and node.handlers:
            guarded.update(id(each) for part in node.body for each in ast.walk(part))
        is_guarded = id(node) in guarded
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name, None, is_guarded
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node, module.absolute(node), None if alias.name == "*" else alias.name, is_guarded
        elif isinstance(node, ast.Call) and node.args and _is_import_call(node.func):
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value[:1] not in ("", "."):
                yield node, first.value, None, is_guarded


def _is_import_call(called: ast.expr) -> bool:
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name in ("import_module", "__import__")


def _network(dotted: str) -> "Optional[str]":
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        if ".".join(parts[:end]) in NETWORK:
            return ".".join(parts[:end])
    return None


def is_taken(name: str) -> bool:
    """Whether a package of this name would hide a module, or be hidden by one."""
    return name in _KIT or _is_standard(name)


def _is_standard(top: str) -> bool:
    known = getattr(sys, "stdlib_module_names", None)  # 3.10
    return top in known if known is not None else importlib.util.find_spec(top) is not None


def _is_there(package: Package, dotted: str, name: "Optional[str]") -> bool:
    module = package.modules.get(dotted)
    if module is None:
        return package.has_below(dotted)
    return (
        name is None
        or module.is_opaque
        or bool(module.stars)
        or name in module.names
        or (name[:2] == "__" and name[-2:] == "__")
        or dotted + "." + name in package.modules
        or package.has_below(dotted + "." + name)
    )


def _missing(package: Package, dotted: str, name: "Optional[str]") -> str:
    if dotted == "..":
        return "the import leaves the package, and a worker sees nothing beside it; put what it needs into the package"
    if dotted in package.modules:
        file = package.modules[dotted].source.file
        return "expected %s in %s, came none; define it, or import what is there" % (name, file)
    return "expected a module %s in the package, came none; add it, or import what is there" % dotted


def _kit_has(dotted: str, name: "Optional[str]") -> bool:
    try:
        module = importlib.import_module(dotted)
        return name is None or hasattr(module, name) or bool(importlib.import_module(dotted + "." + name))
    except ImportError:
        return False
