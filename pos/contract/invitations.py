"""What head office shows for a new terminal to scan: `https://hq.example#CODE`.

The part behind # never leaves the machine that reads it: a browser that is given the same code
sends it to nobody.
"""

from __future__ import annotations

import re
from typing import Final

_CODE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{3,63}")


def invitation(url: str, code: str) -> str:
    """The text of the QR code; the code alone where no address is known."""
    return f"{url.rstrip('/')}#{code}" if url else code


def read_invitation(text: str) -> tuple[str, str]:
    """Address and code of what head office shows; the address is empty where only a code came."""
    url, mark, code = text.strip().rpartition("#")
    if mark and url.startswith("http") and _CODE.fullmatch(code):
        return url, code
    return "", text.strip()


def is_code(text: str) -> bool:
    """Whether it looks like a code that head office has made; whether it did only head office
    knows."""
    return _CODE.fullmatch(text.strip()) is not None
