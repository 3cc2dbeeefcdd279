"""Chinese text for a printer's own font: two bytes a character, or not at all.

A printer in two-byte mode (FS &) takes GB 2312, GBK or the two-byte part of GB 18030. What does
not fit, such as the rare characters of some names, is a picture's business.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from drivers.paper import char_width

Charset = Literal["gb18030", "gbk", "gb2312", "none"]
CHARSETS: tuple[Charset, ...] = ("gb18030", "gbk", "gb2312", "none")

SUBSTITUTE = "？"

# The codec has codes for them, where each maker's font has signs of its own, or none.
_PRIVATE = re.compile("[\ue000-\uf8ff]")


def native(text: str, charset: Charset) -> bytes | None:
    """The bytes of a printable text, one for an ASCII letter and two for any other; else None."""
    if text.isascii():
        return text.encode("ascii")
    if charset == "none" or _PRIVATE.search(text):
        return None
    try:
        data = text.encode("gb18030" if charset == "gb18030" else "gbk")
    except UnicodeEncodeError:
        return None
    narrow = len(text.encode("ascii", "ignore"))
    if len(data) != 2 * len(text) - narrow:
        return None  # a character of GB 18030 took four bytes: older fonts print them as letters
    if charset == "gb2312" and not _in_gb2312(data):
        return None
    return data


def substituted(text: str, charset: Charset, has: Callable[[str], bool]) -> tuple[str, int]:
    """The text with a question mark for what neither the printer nor a drawing `has`; how many."""
    mark = "?" if native(SUBSTITUTE, charset) is None else SUBSTITUTE
    missing = {char for char in set(text) if native(char, charset) is None and not has(char)}
    # A mark without a width of its own leaves no gap behind.
    table = {ord(char): mark if char_width(char) else None for char in missing}
    return text.translate(table), sum(map(text.count, missing))


def _in_gb2312(data: bytes) -> bool:
    # Bytes are asked for, not characters: the codec takes the dash and the middle dot for others
    # than Chinese text uses, at the same places.
    try:
        data.decode("gb2312")
    except UnicodeDecodeError:
        return False
    return True
