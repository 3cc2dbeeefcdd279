"""The pure rooms have no clock, no chance, no threads, no sockets and no files of their own.

So a till, a head office and a provider can run in one thread under a seeded clock, and a sale
can be replayed from its actions to the same result.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PURE = ("money.py", "codes", "pricing", "sale", "payment", "shift", "receipt", "member", "bagging")

MODULES = {
    "clock": {"time", "sched", "pos.ports.MachineClock"},
    "chance": {"random", "secrets", "uuid", "numpy.random", "pos.ports.RandomIds"},
    "threads": {
        "threading",
        "_thread",
        "concurrent",
        "multiprocessing",
        "asyncio",
        "subprocess",
        "signal",
        "queue",
    },
    "sockets": {"socket", "ssl", "http", "urllib", "httpx", "selectors", "serial", "smtplib"},
    "files": {
        "os",
        "io",
        "pathlib",
        "shutil",
        "tempfile",
        "glob",
        "mmap",
        "sqlite3",
        "pysqlite3",
        "sqlalchemy",
        "pos.database",
        "logging",
        "importlib",
    },
}
CALLS = {"open": "files", "input": "files", "__import__": "files", "eval": "files", "exec": "files"}
CLOCK_READS = {"now", "today", "utcnow"}
CLOCK_OWNERS = {"datetime", "date"}


def faults(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """What a pure room must not have: line and what kind of thing it is."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _imported(node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield from _imported(node.lineno, f"{node.module or ''}.{alias.name}")
        elif isinstance(node, ast.Name) and node.id in CALLS:
            yield node.lineno, f"{CALLS[node.id]}: {node.id}"
        elif isinstance(node, ast.Attribute) and node.attr in CLOCK_READS:
            owner = node.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if name in CLOCK_OWNERS:
                yield node.lineno, f"clock: {name}.{node.attr}"


def _imported(line: int, name: str) -> Iterator[tuple[int, str]]:
    for kind, modules in MODULES.items():
        if any(name == module or name.startswith(f"{module}.") for module in modules):
            yield line, f"{kind}: {name}"


def test_the_pure_rooms_are_pure() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {what}"
        for room in PURE
        for path in sorted([ROOT / "pos" / room, *(ROOT / "pos" / room).rglob("*.py")])
        if path.is_file()
        for line, what in faults(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("import time", "clock"),
        ("from time import monotonic", "clock"),
        ("from pos.ports import MachineClock", "clock"),
        ("import datetime as dt\nx = dt.datetime.now()", "clock"),
        ("from datetime import date\nx = date.today()", "clock"),
        ("from datetime import datetime\nread = datetime.utcnow", "clock"),
        ("import random", "chance"),
        ("def f():\n    from uuid import uuid4", "chance"),
        ("from secrets import token_hex", "chance"),
        ("import threading", "threads"),
        ("from concurrent.futures import ThreadPoolExecutor", "threads"),
        ("import asyncio", "threads"),
        ("import socket", "sockets"),
        ("import http.client", "sockets"),
        ("from urllib import request", "sockets"),
        ("open('prices.csv')", "files"),
        ("from pathlib import Path", "files"),
        ("import os.path", "files"),
        ("from pos.database import Database", "files"),
        ("__import__('socket')", "files"),
    ],
)
def test_the_lint_sees(source: str, kind: str) -> None:
    assert [what.partition(":")[0] for _, what in faults(ast.parse(source))] == [kind]


@pytest.mark.parametrize(
    "source",
    [
        "import datetime as dt\ndef due(at: dt.datetime) -> dt.datetime: return at",
        "from pos.ports import Clock\ndef stamp(clock: Clock) -> str: return str(clock.now())",
        "import timeit_of_ours",
    ],
)
def test_time_that_is_passed_in_is_no_fault(source: str) -> None:
    assert not list(faults(ast.parse(source)))
