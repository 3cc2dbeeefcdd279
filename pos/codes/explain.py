"""What the router makes of a code, told to a person or a program: `lianpos codes explain`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from pos.codes.router import LONGEST, Route, Why, route

Explanation: TypeAlias = "dict[str, str | dict[str, str] | None]"

_WHY: Final[Mapping[Why, str]] = {
    "empty": "Nothing is left after white space and the AIM identifier were taken off.",
    "too_long": f"Longer than the largest QR code ({LONGEST} characters).",
    "control_characters": "It holds control or invisible characters: a read error.",
    "listed": "The catalogue knows it as a bar code, sku or plu.",
    "check_digit": "It has the length of a GTIN, its check digit is wrong, and no item bears it.",
    "not_listed": "No item bears it, and no other rule claims it.",
    "secret": "No rule claims it; digits of a payment code's length are never shown whole.",
}


def explain(code: str, *, known: Callable[[str], bool]) -> Explanation:
    """The answer of `lianpos codes explain --json`: kind, wallet, fields, why."""
    return explanation(route(code, known=known))


def explanation(found: Route) -> Explanation:
    """The same for a code that was routed before."""
    fields = {"code": found.shown, **found.fields}
    if found.problem is not None:
        fields["problem"] = found.problem
    return {"kind": found.kind, "wallet": None, "fields": fields, "why": _WHY[found.why]}
