"""A second reader of ESC/POS, for these tests only: written from Epson's command tables, and from
GB 18030 for the text, without a look at the twin or the writer. What it does not know it refuses.

    read(data) == [Words(text="示范店", align=1, size=(2, 2), bold=True), Feed(lines=1), ...]
"""

from __future__ import annotations

from dataclasses import dataclass, field


class NotEscPos(ValueError):
    """Bytes that no printer of the kind has a use for."""


@dataclass(frozen=True, slots=True)
class Words:
    """One printed line: alignment 0 left, 1 centred, 2 right; times wide and high."""

    text: str
    align: int = 0
    size: tuple[int, int] = (1, 1)
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Dots:
    """A picture: dots across and down, and how many of them are black."""

    width: int
    height: int
    black: int


@dataclass(frozen=True, slots=True)
class Code:
    """A bar code or a QR code, and what it holds."""

    kind: str
    data: str


@dataclass(frozen=True, slots=True)
class Feed:
    """Blank lines."""

    lines: int


@dataclass(frozen=True, slots=True)
class Cut:
    """A cut; `partial` leaves a corner."""

    partial: bool


Mark = Words | Dots | Code | Feed | Cut


@dataclass(slots=True)
class _Head:
    """How the print head is set, and what stands on the line that is being filled."""

    align: int = 0
    size: tuple[int, int] = (1, 1)
    bold: bool = False
    two_byte: bool = False
    qr: bytes = b""
    line: str = ""
    marks: list[Mark] = field(default_factory=list)


def read(data: bytes) -> list[Mark]:
    """What is printed, in its order. Raises NotEscPos."""
    head, at = _Head(), 0
    while at < len(data):
        byte = data[at]
        if byte == 0x0A:
            head.marks.append(Words(head.line, head.align, head.size, head.bold))
            head.line = ""
            at += 1
        elif 0x20 <= byte < 0x7F:
            head.line += chr(byte)
            at += 1
        elif byte >= 0x81:
            at = _character(head, data, at)
        else:
            if head.line and data[at : at + 2] not in (b"\x1bt", b"\x1c&"):
                raise NotEscPos(f"byte {at}: a setting in the middle of a line")
            at = _command(head, data, at)
    if head.line:
        raise NotEscPos("the last line is not printed")
    return head.marks


def _character(head: _Head, data: bytes, at: int) -> int:
    if not head.two_byte:
        raise NotEscPos(f"byte {at}: Chinese, and two-byte mode is not on")
    try:
        char = data[at : at + 2].decode("gb18030")
    except UnicodeDecodeError as error:
        raise NotEscPos(f"byte {at}: no Chinese character") from error
    head.line += char
    return at + 2


def _command(head: _Head, data: bytes, at: int) -> int:
    """Obeys the command at that place; where the next one begins."""
    name, one = data[at : at + 2], data[at + 2] if at + 2 < len(data) else -1
    if name == b"\x1b@":
        marks = head.marks
        head.align, head.size, head.bold, head.two_byte = 0, (1, 1), False, False
        head.marks = marks
        return at + 2
    if name in (b"\x1c&", b"\x1c."):
        head.two_byte = name == b"\x1c&"
        return at + 2
    if name == b"\x1b2":
        return at + 2
    if name == b"\x1ba" and one in (0, 1, 2):
        head.align = one
    elif name == b"\x1bE" and one in (0, 1):
        head.bold = bool(one)
    elif name == b"\x1d!" and one >> 4 < 8 and one & 15 < 8:
        head.size = ((one >> 4) + 1, (one & 15) + 1)
    elif name == b"\x1bd":
        head.marks.append(Feed(one))
    elif name == b"\x1bt" and one == 0:
        pass  # the code page of plain ASCII
    elif name in (b"\x1b3", b"\x1bJ", b"\x1dh", b"\x1dw", b"\x1dH", b"\x1df", b"\x1cW"):
        pass  # distances, and how bars look
    elif name == b"\x1cS" and data[at + 2 : at + 4] == b"\0\0":
        return at + 4
    elif name == b"\x1dV" and one in (65, 66):
        head.marks.append(Cut(partial=one == 66))
        return at + 4
    elif name == b"\x1dv":
        return _picture(head, data, at)
    elif name == b"\x1dk":
        return _bars(head, data, at)
    elif name == b"\x1d(" and one == ord("k"):
        return _qr(head, data, at)
    else:
        raise NotEscPos(f"byte {at}: no command {data[at : at + 4].hex(' ')}")
    return at + 3


def _picture(head: _Head, data: bytes, at: int) -> int:
    """GS v 0 m xL xH yL yH"""
    if data[at + 2 : at + 4] != b"0\0":
        raise NotEscPos(f"byte {at}: a picture of another kind")
    across, down = (int.from_bytes(data[at + n : at + n + 2], "little") for n in (4, 6))
    end = at + 8 + across * down
    if end > len(data):
        raise NotEscPos(f"byte {at}: the picture is not all there")
    for second in (b"\x10\x04", b"\x10\x05", b"\x10\x14"):
        if second in data[at + 8 : end]:
            raise NotEscPos(f"byte {at}: a real-time command within the picture")
    black = sum(byte.bit_count() for byte in data[at + 8 : end])
    head.marks.append(Dots(across * 8, down, black))
    return end


def _bars(head: _Head, data: bytes, at: int) -> int:
    """GS k m n data: 67 EAN-13, 68 EAN-8, 73 Code 128 with its sets named by {A {B {C"""
    kind, length = data[at + 2], data[at + 3]
    given = data[at + 4 : at + 4 + length]
    if kind in (67, 68) and given.isdigit() and length == (13 if kind == 67 else 8):
        digits = [int(digit) for digit in given.decode()]
        if sum(digit * (3 if n % 2 else 1) for n, digit in enumerate(reversed(digits))) % 10:
            raise NotEscPos(f"byte {at}: the check digit is wrong")
        head.marks.append(Code(f"ean{length}", given.decode()))
    elif kind == 73:
        head.marks.append(Code("code128", _code128(given)))
    else:
        raise NotEscPos(f"byte {at}: no bar code {kind} of {length} bytes")
    return at + 4 + length


def _code128(given: bytes) -> str:
    text, code_set, at = "", b"", 0
    while at < len(given):
        if given[at : at + 1] == b"{":
            mark = given[at + 1 : at + 2]
            if mark in (b"A", b"B", b"C"):
                code_set = mark
            elif mark == b"{" and code_set == b"B":
                text += "{"
            else:
                raise NotEscPos(f"Code 128 has no {mark!r} there")
            at += 2
        elif code_set == b"C" and given[at] < 100:
            text, at = text + f"{given[at]:02}", at + 1
        elif code_set == b"B" and 32 <= given[at] < 127:
            text, at = text + chr(given[at]), at + 1
        else:
            raise NotEscPos(f"Code 128 set {code_set!r} has no {given[at]}")
    return text


def _qr(head: _Head, data: bytes, at: int) -> int:
    """GS ( k pL pH cn fn: the model, the size, the level, the data, and print"""
    length = int.from_bytes(data[at + 3 : at + 5], "little")
    kind, function = data[at + 5], data[at + 6]
    given = data[at + 7 : at + 5 + length]
    if kind != 49 or function not in (65, 67, 69, 80, 81):
        raise NotEscPos(f"byte {at}: no function {kind} {function}")
    if function == 80:
        head.qr = given[1:]
    elif function == 81:
        if not head.qr:
            raise NotEscPos(f"byte {at}: a QR code of nothing")
        head.marks.append(Code("qr", head.qr.decode("utf-8")))
    return at + 5 + length
