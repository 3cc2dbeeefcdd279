"""Which digits are a bank card's number: how it begins, how long it is, and its check digit.

Source: ISO/IEC 7812-1 (13 to 19 digits, Luhn's check digit), and what the schemes publish of how
their numbers begin.
"""

from __future__ import annotations

import re
from typing import Final

SHORTEST: Final = 13
LONGEST: Final = 19

_BEGINS: Final = re.compile("3[04-9]|[456]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720")


def is_card_number(digits: str) -> bool:
    """Whether these are a card's: of ten other numbers as long, one has the right check digit."""
    in_form = SHORTEST <= len(digits) <= LONGEST and _BEGINS.match(digits) is not None
    return in_form and has_luhn_digit(digits)


def has_luhn_digit(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it."""
    kept = sum(map(int, digits[::-2]))
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (kept + doubled) % 10 == 0
