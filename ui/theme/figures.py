"""Amounts and weights as every face writes them."""

from __future__ import annotations

from pos.money import amount_text


def money(amount: int) -> str:
    """An amount in minor units as the screens write it: 1280 -> "12.80", 1234500 -> "12,345.00"."""
    whole, _, part = amount_text(abs(amount)).partition(".")
    return f"{'-' if amount < 0 else ''}{int(whole):,}.{part}"


def weight_text(grams: int) -> str:
    """A weight as a scale writes it, with all three places: 485 -> "0.485 kg"."""
    kilograms, rest = divmod(abs(grams), 1000)
    return f"{'-' if grams < 0 else ''}{kilograms}.{rest:03d} kg"
