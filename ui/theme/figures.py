"""Amounts and weights as every face writes them, in the language of the screens."""

from __future__ import annotations

from pos.money import amount_text
from ui.theme.formats import Formats, formats


def money(amount: int) -> str:
    """The figures of an amount in minor units: 1280 -> "12.80", 1234500 -> "12,345.00"."""
    written = formats()
    figures = _figures(abs(amount), written)
    return f"{written.minus}{figures}" if amount < 0 else figures


def priced(amount: int) -> str:
    """An amount with its currency: 1280 -> "¥12.80", -500 -> "-¥5.00"."""
    written = formats()
    around_it = written.debt if amount < 0 else written.amount
    return around_it.replace("%1", _figures(abs(amount), written))


def priced_whole(amount: int) -> str:
    """The same without its last places, as a note or a coin is called: 10000 -> "¥100"; an amount
    that has any keeps what it needs: 50 -> "¥0.5"."""
    written = formats()
    figures = _figures(amount, written).rstrip("0").removesuffix(written.decimal)
    return around(figures)


def around(figures: str) -> str:
    """What somebody typed, with the currency: "20" -> "¥20"."""
    return formats().amount.replace("%1", figures)


def sign() -> str:
    """The sign of the currency where it stands apart from its figures: "¥"."""
    return formats().sign


def weight_text(grams: int) -> str:
    """A weight as a scale writes it, with all three places: 485 -> "0.485 kg"."""
    written = formats()
    kilograms, rest = divmod(abs(grams), 1000)
    return f"{written.minus if grams < 0 else ''}{kilograms}{written.decimal}{rest:03d} kg"


def _figures(amount: int, written: Formats) -> str:
    whole, _, part = amount_text(amount).partition(".")
    return f"{_grouped(whole, written)}{written.decimal}{part}"


def _grouped(whole: str, written: Formats) -> str:
    size = written.group_size
    if len(whole) <= size:
        return whole
    first = len(whole) % size
    groups = [whole[at : at + size] for at in range(first, len(whole), size)]
    return written.group.join([whole[:first], *groups] if first else groups)
