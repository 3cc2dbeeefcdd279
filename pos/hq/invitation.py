"""The code that lets a terminal in, as a picture: in the terminal window, or on a sheet of paper.

Four modules of white stand on each side (ISO/IEC 18004); two modules share one character there,
one above the other, so that they are square.
"""

from __future__ import annotations

from html import escape
from typing import Final

QUIET: Final = 4
_HALVES: Final = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
_BLACK_ON_WHITE: Final = "\x1b[38;5;16;48;5;231m"
_AS_BEFORE: Final = "\x1b[0m"


def rows_of(text: str) -> list[list[bool]]:
    """The modules of a QR code, True is black, with the white around it."""
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    return [[bool(black) for black in row] for row in code.get_matrix()]


def in_characters(text: str, *, coloured: bool) -> str:
    """The QR code in lines of text. `coloured` says black and white themselves, for a window
    whose letters may be white on black; without it the paper's own white is the white."""
    rows = rows_of(text)
    rows += [[False] * len(rows[0])] * (len(rows) % 2)
    lines = [
        "".join(_HALVES[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    ]
    if coloured:
        lines = [f"{_BLACK_ON_WHITE}{line}{_AS_BEFORE}" for line in lines]
    return "\n".join(lines)


def sheet(text: str, *, words: list[str]) -> str:
    """The QR code as an SVG, with what a person reads under it."""
    rows = rows_of(text)
    side = len(rows)
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, black in enumerate(row) if black
    )
    told = "".join(
        f'<text x="{side / 2:g}" y="{side + 2 + 3 * n}" font-size="2.2" text-anchor="middle"'
        f' font-family="sans-serif">{escape(one)}</text>'
        for n, one in enumerate(words)
    )
    high = side + 3 * len(words) + 1
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {high}" width="120mm">'
        f'<rect width="{side}" height="{high}" fill="#fff"/><path d="{path}"/>{told}</svg>\n'
    )
