"""Tills run Windows too: pos and ui import, and name nothing, that only POSIX systems have."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
POSIX_MODULES = "fcntl termios tty pty pwd grp resource syslog readline posix".split()
POSIX_NAMES = {
    "os": set(
        "fork forkpty openpty setsid killpg getpgid geteuid getuid getgid getegid mkfifo fchmod "
        "fchown chown chroot nice uname statvfs sync fdatasync wait4 O_CLOEXEC O_DIRECTORY".split()
    ),
    "signal": set("SIGKILL SIGHUP SIGUSR1 SIGUSR2 SIGCHLD SIGALRM SIGQUIT alarm pause".split()),
    "socket": {"AF_UNIX"},
    "time": {"tzset", "clock_gettime"},
}

# Imports every module of a floor while our own code, and only that, finds no POSIX-only module:
# libraries choose by platform, and would choose differently there.
IMPORT_ALL = """
import builtins, importlib, pkgutil, sys
floor, *blocked = sys.argv[1:]
real = builtins.__import__
def absent(name, globals=None, locals=None, fromlist=(), level=0):
    importer = (globals or {}).get("__name__", "")
    ours = importer.partition(".")[0] in {"pos", "ui", "drivers"}
    if ours and level == 0 and name.partition(".")[0] in blocked:
        raise ModuleNotFoundError(f"{importer} imports {name}, which Windows has not")
    return real(name, globals, locals, fromlist, level)
builtins.__import__ = absent
package = importlib.import_module(floor)
for module in pkgutil.walk_packages(package.__path__, floor + "."):
    if not module.name.endswith(".__main__"):
        importlib.import_module(module.name)
print("imported")
"""


@pytest.mark.parametrize("floor", ["pos", "ui"])
def test_everything_imports_where_posix_modules_are_absent(floor: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, floor, *POSIX_MODULES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.strip() == "imported", done.stderr


def test_the_check_sees_a_posix_import(tmp_path: Path) -> None:
    (tmp_path / "pos").mkdir()
    (tmp_path / "pos" / "__init__.py").write_text("import termios\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, "pos", *POSIX_MODULES],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "pos imports termios, which Windows has not" in done.stderr


def faults(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Names of the standard library that are missing on Windows."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in POSIX_NAMES.get(node.value.id, set()):
                yield node.lineno, f"{node.value.id}.{node.attr}"
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.name in POSIX_NAMES.get(node.module or "", set()):
                    yield node.lineno, f"{node.module}.{alias.name}"


def test_no_posix_name_is_used_by_pos_and_ui() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {what}"
        for floor in ("pos", "ui")
        for path in sorted((ROOT / floor).rglob("*.py"))
        for line, what in faults(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not found, "\n".join(found)


def test_the_lint_sees_posix_names() -> None:
    source = "import os, signal\nos.geteuid()\nos.kill(1, signal.SIGKILL)\nfrom os import fork"
    assert [what for _, what in faults(ast.parse(source))] == [
        "os.fork",
        "os.geteuid",
        "signal.SIGKILL",
    ]
