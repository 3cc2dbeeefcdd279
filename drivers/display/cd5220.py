"""The commands of a CD5220 customer display, two lines of twenty (manuals CD5220, XP8200).

    1B 40            start anew          0C               clear
    1B 5F 00         no cursor           1B 2A 1..4       brightness
    1B 51 41 text 0D upper line          1B 51 42 text 0D lower line

Text is user text: nothing in it can be a command. No I/O.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Literal

from drivers.paper import char_width, display_width, printable

Charset = Literal["", "gb2312", "gbk"]
COLUMNS, ROWS = 20, 2
CLEAR = b"\x0c"

_LINES = (b"\x1bQA", b"\x1bQB")
_YEN = str.maketrans({"￥": "Y"})


def start(*, brightness: int = 4) -> bytes:
    """Takes the display into use: empty, without a cursor."""
    return b"\x1b@" + CLEAR + b"\x1b_\x00" + b"\x1b*" + bytes([brightness])


def show(lines: Sequence[str], *, charset: Charset = "") -> bytes:
    """Shows these lines and nothing else. Lines are cut, and filled up, to their twenty columns."""
    shown = [*lines[:ROWS], "", ""][:ROWS]
    if not any(line.strip() for line in shown):
        return CLEAR
    return b"".join(
        head + _line(line, charset) + b"\r" for head, line in zip(_LINES, shown, strict=True)
    )


def _line(text: str, charset: Charset) -> bytes:
    """Twenty columns of bytes; a wide character takes two of both, and is never cut in half."""
    text = printable(text)  # which also makes the one yen sign that Chinese sets have of the other
    if not charset:
        # What has a plain form is shown in it, the rest as a mark.
        text = unicodedata.normalize("NFKC", text.translate(_YEN))
    fitting = ""
    for char in text:
        data = _encoded(char, charset)
        char = char if len(data) == char_width(char) else "?" * bool(char_width(char))
        if display_width(fitting + char) > COLUMNS:
            break
        fitting += char
    fitting += " " * (COLUMNS - display_width(fitting))
    return b"".join(_encoded(char, charset) for char in fitting)


def _encoded(char: str, charset: Charset) -> bytes:
    try:
        return char.encode(charset or "ascii")
    except UnicodeEncodeError:
        return b""
