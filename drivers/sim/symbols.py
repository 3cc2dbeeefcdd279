"""Bar codes and QR codes as a printer draws them from what it is sent.

The tables are those of python-barcode and qrcode; both load with the first code that is printed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any


class BadCode(ValueError):
    """Data that a printer draws no code for."""


def code128(data: bytes) -> tuple[str, str]:
    """What GS k 73 draws: text and modules. `{A {B {C` choose the code set, `{{` is a brace."""
    from barcode.charsets import code128 as table

    values: list[int] = []
    text = ""
    code_set = ""
    at = 0
    while at < len(data):
        if data[at : at + 1] == b"{" and at + 1 < len(data):
            mark = chr(data[at + 1])
            at += 2
            if mark in "ABC":
                values.append({"A": 103, "B": 104, "C": 105}[mark] if not values else _shift(mark))
                code_set = mark
                continue
            if mark != "{":
                raise BadCode(f"Code 128 has no {{{mark}")
            values.append(ord("{") - 32)
            text += "{"
            continue
        value, letters = _symbol(code_set, data[at])
        values.append(value)
        text += letters
        at += 1
    if len(values) < 2:
        raise BadCode("Code 128 without a code set or without data")
    check = (values[0] + sum(n * value for n, value in enumerate(values))) % 103
    return text, "".join(table.CODES[value] for value in [*values, check]) + table.STOP + "11"


def _shift(mark: str) -> int:
    return {"A": 101, "B": 100, "C": 99}[mark]


def _symbol(code_set: str, byte: int) -> tuple[int, str]:
    if code_set == "C":
        if byte > 99:
            raise BadCode(f"{byte} is no pair of digits")
        return byte, f"{byte:02d}"
    if code_set == "B" and 32 <= byte < 127:
        return byte - 32, chr(byte)
    if code_set == "A" and byte < 96:
        return (byte - 32) % 96, chr(byte)
    raise BadCode(f"{byte:#04x} is not in code set {code_set or '(none)'}")


def ean(data: bytes, length: int) -> tuple[str, str]:
    """What GS k 67 (13 digits) or 68 (8) draws; the last digit may be left to the printer."""
    import barcode

    digits = data.decode("ascii", "replace")
    if not digits.isdigit() or len(digits) not in (length - 1, length):
        raise BadCode(f"EAN-{length} takes {length} digits, not {digits!r}")
    symbol = (barcode.EAN13 if length == 13 else barcode.EAN8)(digits[: length - 1])
    if digits not in (symbol.get_fullcode(), symbol.get_fullcode()[:-1]):
        raise BadCode(f"the last digit of {digits} does not check")
    return symbol.get_fullcode(), symbol.build()[0]


@lru_cache(maxsize=8)  # asked for twice: how large it is, and how it looks
def qr_matrix(data: bytes, level: str) -> tuple[tuple[bool, ...], ...]:
    """The modules of a QR code without the white around it."""
    import qrcode
    from qrcode.exceptions import DataOverflowError
    from qrcode.util import MODE_8BIT_BYTE, QRData

    levels: dict[str, Any] = {
        "L": qrcode.constants.ERROR_CORRECT_L,
        "M": qrcode.constants.ERROR_CORRECT_M,
        "Q": qrcode.constants.ERROR_CORRECT_Q,
        "H": qrcode.constants.ERROR_CORRECT_H,
    }
    code = qrcode.QRCode(error_correction=levels[level], border=0)
    code.add_data(QRData(data, mode=MODE_8BIT_BYTE))
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as error:
        raise BadCode(f"{len(data)} bytes are too many for a QR code") from error
    return tuple(tuple(row) for row in code.get_matrix())
