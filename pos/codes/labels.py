"""The layouts of in-store labels: what each digit of a code that the shop's own scales print means.

A pattern names its digits: literal figures first, then P the article's plu, W grams, A an amount
in minor units, V an inner check and C the check digit of the whole.
"""

from __future__ import annotations

from typing import Final

FIRST_LABELS: Final = ("21PPPPPWWWWWC", "22PPPPPAAAAAC")
"""What a new store starts with: one layout by weight, one by amount."""
