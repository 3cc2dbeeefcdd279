"""GTIN: the number under a bar code, its check digit and its one form of 14 digits.

Source: GS1 General Specifications, section 7.9 (check digit) and 3.3.2 (GTIN in 14 digits).
A GTIN-8, GTIN-12 (UPC-A), GTIN-13 (EAN-13) or GTIN-14 names the same trade item when the
numbers are equal after zeros were put in front. A GTIN-14 whose first digit is 1 to 9 names a
case of the item, which is another trade item with a price of its own.
"""

from __future__ import annotations

from typing import Final, Literal

Length = Literal[8, 12, 13, 14]
LENGTHS: Final[frozenset[int]] = frozenset({8, 12, 13, 14})


def is_digits(code: str) -> bool:
    """Whether `code` consists of the digits 0 to 9 only (and not of other scripts' digits)."""
    return code.isascii() and code.isdigit()


def check_digit(body: str) -> str:
    """The digit that completes `body`: weights 3, 1, 3, 1 ... from the right, modulo 10."""
    if not is_digits(body):
        raise ValueError("a GTIN consists of digits")
    odd = sum(map(int, body[::-2]))
    even = sum(map(int, body[-2::-2]))
    return str(-(3 * odd + even) % 10)


def has_gtin_length(code: str) -> bool:
    """Whether `code` could be a GTIN by its length and digits, its check digit aside."""
    return len(code) in LENGTHS and is_digits(code)


def is_gtin(code: str) -> bool:
    """Whether `code` is a GTIN-8, 12, 13 or 14 with the right check digit."""
    return has_gtin_length(code) and check_digit(code[:-1]) == code[-1]


def to_gtin14(code: str) -> str:
    """The one form of 14 digits under which equal trade items compare equal."""
    if not is_gtin(code):
        raise ValueError("not a GTIN: wrong length or check digit")
    return code.zfill(14)


def barcode_key(code: str) -> str:
    """The form in which a bar code is stored and looked up.

    A GTIN becomes its 14 digits; an in-house number of another length stays as it is.
    """
    return code.zfill(14) if is_gtin(code) else code
