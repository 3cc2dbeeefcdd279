"""What a scanner's bytes say: the AIM identifier in front, the code, and its character set.

An AIM identifier (ISO/IEC 15424) names the symbology: `]E0` EAN-13, `]C1` GS1-128, `]d2` GS1
DataMatrix, `]Q3` GS1 QR, `]e0` DataBar. Where a scanner sends it, nobody has to guess whether
digits are an article number or an element string.
"""

from __future__ import annotations

import re

from drivers.api import Scan

_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")


def scan_of(data: bytes, *, aim: str = "") -> Scan | None:
    """The scan that these bytes are; None for line ends and nothing else.

    `aim` is the identifier where the scanner tells it apart from the code.
    """
    # A scanner that sends CR LF where one of them was expected leaves the other here.
    data = data.strip(b"\r\n")
    try:
        code, latin1 = data.decode("utf-8"), False
    except UnicodeDecodeError:
        code, latin1 = data.decode("latin-1"), True
    if not aim and (found := _AIM.match(code)):
        aim, code = found[0], code[found.end() :]
    if not _AIM.fullmatch(aim):
        aim = ""
    return Scan(code=code, latin1=latin1, aim=aim) if code else None
