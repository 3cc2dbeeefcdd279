"""How long an ESC/POS command is whose parameters say so. 0: too little has come to know."""

from __future__ import annotations

from collections.abc import Callable


def _bytes_at(buffer: bytearray, at: int, length: int) -> int | None:
    """A little-endian number in the buffer, None when it has not come yet."""
    if len(buffer) < at + length:
        return None
    return int.from_bytes(buffer[at : at + length], "little")


def _size_by_function(buffer: bytearray) -> int:
    """GS ( x: a length of two bytes after the letter."""
    length = _bytes_at(buffer, 3, 2)
    return 0 if length is None else 5 + length


def _size_of_graphics(buffer: bytearray) -> int:
    """GS 8 L: a length of four bytes after the letter."""
    length = _bytes_at(buffer, 3, 4)
    return 0 if length is None else 7 + length


def _size_of_raster(buffer: bytearray) -> int:
    """GS v 0 m xL xH yL yH: bytes across times rows."""
    across, rows = _bytes_at(buffer, 4, 2), _bytes_at(buffer, 6, 2)
    if len(buffer) >= 3 and buffer[2] != 0x30:
        return 3
    return 0 if across is None or rows is None else 8 + across * rows


def _size_of_columns(buffer: bytearray) -> int:
    """ESC * m nL nH: columns of one byte, or of three in 24-dot mode."""
    columns = _bytes_at(buffer, 3, 2)
    return 0 if columns is None else 5 + columns * (3 if buffer[2] >= 32 else 1)


def _size_of_bars(buffer: bytearray) -> int:
    """GS k m: up to a NUL for m below 7, else a length byte."""
    if len(buffer) < 4:
        return 0
    if buffer[2] > 6:
        return 4 + buffer[3]
    end = buffer.find(0, 3)
    return 0 if end < 0 else end + 1


def _size_of_cut(buffer: bytearray) -> int:
    """GS V m, with one more byte for 65 and 66."""
    if len(buffer) < 3:
        return 0
    return 4 if buffer[2] in (65, 66) else 3


def _size_of_dle_dc4(buffer: bytearray) -> int:
    """DLE DC4 fn m t; fn 8 has seven parameters."""
    if len(buffer) < 3:
        return 0
    return 10 if buffer[2] == 8 else 5


SIZED: dict[bytes, Callable[[bytearray], int]] = {
    b"\x10\x14": _size_of_dle_dc4,
    b"\x1b*": _size_of_columns,
    b"\x1dV": _size_of_cut,
    b"\x1dk": _size_of_bars,
    b"\x1c(": _size_by_function,
    b"\x1d(": _size_by_function,
    b"\x1d8": _size_of_graphics,
    b"\x1dv": _size_of_raster,
}
