"""Amounts and quantities as cashiers type them."""

from __future__ import annotations

from pos.money import NotAnAmount, read_decimal
from ui.cashier.state import Ask, Typing

LONGEST_ENTRY = 64
_FIGURES = frozenset("0123456789.")
_DIGITS = frozenset("0123456789")
_AS: dict[Typing, Ask] = {
    "none": "question",
    "digits": "pin",
    "pin": "pin",
    "amount": "amount",
    "text": "code",
}
"""What an errand takes, as the question of a page that takes the same."""


def typed_amount(typed: str) -> int | None:
    """Minor units of what was typed ("12.8" -> 1280); None where it is no amount."""
    return _read(typed, places=2)


def typed_quantity(typed: str) -> int | None:
    """Thousandths of what was typed ("3" -> 3000); None where it is no quantity."""
    return _read(typed, places=3)


def kept(text: str, *, ask: Ask, room: int, typing: Typing = "none") -> str:
    """The characters of `text` that can be part of what is asked for, at most `room` of them.

    `typing` is what an errand takes while one is open.
    """
    if ask == "errand":
        ask = _AS[typing]
    if ask == "pin":
        wanted = [sign for sign in text if sign in _DIGITS]
    elif ask == "question":
        wanted = []
    elif ask in ("float", "amount", "weight"):
        wanted = [sign for sign in text if sign in _FIGURES]
    else:
        wanted = [sign for sign in text if sign.isprintable()]
    return "".join(wanted[: max(room, 0)])


def _read(typed: str, *, places: int) -> int | None:
    try:
        return read_decimal(typed, places=places)
    except NotAnAmount:
        return None
