"""Money is whole minor units, quantities whole thousandths: no float where money passes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MONEY_PATHS = (
    "money.py",
    "pricing",
    "sale",
    "payment",
    "shift",
    "receipt",
    "journal",
    "contract",
    "catalog",
    "till",
)


def faults(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The name `float`, float literals and true division, which makes floats of whole numbers."""
    seconds = {id(part) for call in ast.walk(tree) for part in _seconds(call)}
    for node in ast.walk(tree):
        if id(node) in seconds:
            continue
        if isinstance(node, ast.Name) and node.id == "float":
            yield node.lineno, "the type float"
        elif isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield node.lineno, f"the number {node.value}"
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            # A path with a name: the only other thing that `/` is for.
            if not _is_path(node):
                yield node.lineno, "a division with / (use //, pos.money, or joinpath for paths)"


def _seconds(node: ast.AST) -> Iterator[ast.AST]:
    """What a call of `wait` is told: seconds, the one thing here that may have a fraction."""
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
        and (_is_text(node.left) or _is_text(node.right) or _is_path(node.left))
    )


def _is_text(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Constant) and isinstance(node.value, str))
        or (isinstance(node, ast.Attribute) and node.attr == "name")
    )


def test_no_float_where_money_passes() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {what}"
        for room in MONEY_PATHS
        for path in sorted([ROOT / "pos" / room, *(ROOT / "pos" / room).rglob("*.py")])
        if path.is_file()
        for line, what in faults(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not found, "\n".join(found)


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
        "cash_float = 20000",
        "x = 1_250",
        "settled.wait(min(left, 0.5))",
    ],
)
def test_whole_numbers_and_paths_are_no_fault(source: str) -> None:
    assert not list(faults(ast.parse(source)))
