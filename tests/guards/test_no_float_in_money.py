"""Money is whole minor units, quantities whole thousandths: no float where money passes."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MONEY_PATHS = ("pos", "ui/cashier/figures.py")

SECONDS = {
    "pos/database.py": {"_LONGEST_READ"},
    "pos/cli/watching.py": {"patience", "start", "stack", "_starts"},
    "pos/till/backup.py": {"_PAUSE"},
    "pos/hq/bell.py": {"POLLED", "TOLD", "every", "seconds"},
    "pos/hq/collector.py": {"_MOMENT"},
    "pos/hq/live/newsroom.py": {
        "_LOOK",
        "_TOGETHER",
        "_JUST",
        "_SUMS",
        "_told_at",
        "_heard_at",
        "pause",
        "seconds",
    },
    "pos/hq/live/topics.py": {"seconds"},
    "pos/hq/payments/herald.py": {"_PAUSE"},
    "pos/hq/upkeep.py": {"EVERY", "SOON", "every", "rest", "soon"},
    "pos/hq/workers.py": {"_PATIENCE", "_PAUSE"},
    "pos/hq/sim/sms.py": {"_LOOK"},
    "pos/lane/wires.py": {"_seconds"},
    "pos/sync/client.py": {"timeout", "patience", "_seconds"},
    "pos/sync/loop.py": {
        "EVERY",
        "FIRST_DELAY",
        "LONGEST_DELAY",
        "_MILLISECOND",
        "BREATH",
        "_ONLINE_FOR",
        "every",
        "chance",
        "timeout",
        "at_least",
        "_pull_at",
        "_stops_at",
        "_success_at",
        "exchange",
        "_monotonic",
        "_back_off",
        "longest_delay",
    },
    "pos/sync/problems.py": {"retry_after"},
    "pos/till/background.py": {"_BREATH"},
    "pos/till/door.py": {"_seconds"},
    "pos/till/faces/office.py": {"BREATH"},
    "pos/till/office.py": {"timeout"},
    "pos/sync/transport.py": {"_CONNECT", "seconds", "left", "came", "went", "keepalive_expiry"},
}
"""Names that stand for seconds: a constant, an argument, an attribute or a whole function. Time
may have fractions; nothing else may, and no amount ever goes by one of these names."""

FOLDERS = {"folder", "keys"}
"""Names of folders, for which `/` joins a path."""


def faults(
    tree: ast.AST, *, seconds: Collection[str] = (), used: set[str] | None = None
) -> Iterator[tuple[int, str]]:
    """The name `float`, float literals and true division, which makes floats of whole numbers.

    What goes by one of the names `seconds` is no fault; those that were needed go into `used`.
    """
    waits = {id(part) for call in ast.walk(tree) for part in _waits(call)}
    named = {
        id(part): name
        for owner in ast.walk(tree)
        for name, node in _named(owner)
        if name in seconds
        for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        fault = _fault(node)
        if fault is None or id(node) in waits:
            continue
        if id(node) not in named:
            yield getattr(node, "lineno", 0), fault
        elif used is not None:
            used.add(named[id(node)])


def _fault(node: ast.AST) -> str | None:
    if isinstance(node, ast.Name) and node.id == "float" and isinstance(node.ctx, ast.Load):
        return "the type float"
    if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
        return f"the number {node.value}"
    if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
        # A path with a name: the only other thing that `/` is for.
        if not _is_path(node):
            return "a division with / (use //, pos.money, or joinpath for paths)"
    return None


def _named(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """What is said under which name: values of names, defaults and types of arguments, bodies."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield node.name, node
        yield from _arguments(node.args)
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        yield _name(node.target), node
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            yield _name(target), node.value
    elif isinstance(node, ast.keyword) and node.arg is not None:
        yield node.arg, node.value


def _arguments(arguments: ast.arguments) -> Iterator[tuple[str, ast.AST]]:
    places = [*arguments.posonlyargs, *arguments.args]
    for argument in [*places, *arguments.kwonlyargs]:
        yield argument.arg, argument
    first = len(places) - len(arguments.defaults)
    placed = zip(places[first:], arguments.defaults, strict=True)
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    for argument, default in [*placed, *named]:
        if default is not None:
            yield argument.arg, default


def _name(target: ast.expr) -> str:
    if isinstance(target, ast.Attribute):
        return target.attr
    return target.id if isinstance(target, ast.Name) else ""


def _waits(node: ast.AST) -> Iterator[ast.AST]:
    """What a call of `wait` is told: seconds as well."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"wait", "join"}
    ):
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            yield from ast.walk(argument)


def _is_path(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Div)
        and (
            _is_text(node.left)
            or _is_text(node.right)
            or _is_path(node.left)
            or _name(node.left) in FOLDERS
        )
    )


def _is_text(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Constant) and isinstance(node.value, str))
        or (isinstance(node, ast.Attribute) and node.attr == "name")
    )


def _sources() -> Iterator[Path]:
    for place in MONEY_PATHS:
        path = ROOT / place
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def test_no_float_where_money_passes() -> None:
    found = []
    unused = []
    for path in _sources():
        place = path.relative_to(ROOT).as_posix()
        allowed = SECONDS.get(place, set())
        used: set[str] = set()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [f"{place}:{n}: {what}" for n, what in faults(tree, seconds=allowed, used=used)]
        unused += [f"{place}: {name} needs no leave" for name in sorted(allowed - used)]
    assert not found, "\n".join(found)
    assert not unused, "\n".join(unused)


def test_every_file_with_leave_is_there() -> None:
    assert set(SECONDS) <= {path.relative_to(ROOT).as_posix() for path in _sources()}


@pytest.mark.parametrize(
    "source",
    [
        "price: float = 1",
        "price = float('12.50')",
        "price = 12.5",
        "share = total / 3",
        "share = (a + b) / c",
        "total /= 2",
        "x = isinstance(price, float)",
        "pay(12.5)",
        "rate = 1e3",
    ],
)
def test_the_lint_sees(source: str) -> None:
    assert list(faults(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        "share = total // 3",
        "path = folder / 'journal.db'",
        "path = folder / file.name",
        "path = RESOURCES / 'demo' / file",
        "path = folder / _IDENTITY",
        "cash_float = 20000",
        "class OpenShift:\n    float: int = 0",
        "open_shift(command.float)",
        "x = 1_250",
        "settled.wait(min(left, 0.5))",
    ],
)
def test_whole_numbers_and_paths_are_no_fault(source: str) -> None:
    assert not list(faults(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        "timeout: float = 2.5",
        "self.timeout = 2.5",
        "def connect(timeout: float = 2.5): pass",
        "def connect(*, timeout: float = 2.5): pass",
        "connect(timeout=2.5)",
        "def timeout() -> float:\n    return ms / 1000",
    ],
)
def test_time_may_have_fractions_under_its_own_names_only(source: str) -> None:
    tree = ast.parse(source)
    assert not list(faults(tree, seconds={"timeout"}))
    assert list(faults(tree, seconds={"other"}))


@pytest.mark.parametrize(
    "source",
    [
        "def connect(timeout, price: float): pass",
        "def connect(price=2.5, *, timeout=None): pass",
        "pay(2.5, timeout=1)",
        "price = timeout * 2.5",
    ],
)
def test_leave_for_one_name_is_none_for_its_neighbour(source: str) -> None:
    assert list(faults(ast.parse(source), seconds={"timeout"}))
