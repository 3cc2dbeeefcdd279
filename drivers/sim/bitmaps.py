"""What a printer makes of the commands that carry pictures: GS v 0, ESC *, GS ( L and GS 8 L."""

from __future__ import annotations

from drivers.sim.obeying import Printer

_TWICE = {ord("0"): "00", ord("1"): "11"}  # a dot becomes two


def raster(printer: Printer, given: bytes) -> None:
    if len(given) < 6 or given[1] % 48 > 3:
        printer.fault(f"GS v {given[:2].hex(' ')}")
        return
    across = int.from_bytes(given[2:4], "little")
    rows = int.from_bytes(given[4:6], "little")
    printer.page.picture(width=across * 8, height=rows, rows=given[6:])


def columns(printer: Printer, given: bytes) -> None:
    """ESC *: bytes run down; here they are turned into rows."""
    deep = 3 if given[0] >= 32 else 1
    count = int.from_bytes(given[1:3], "little")
    wide = (count + 7) // 8
    rows = bytearray(wide * 8 * deep)
    for column in range(count):
        bits = int.from_bytes(given[3 + column * deep : 3 + (column + 1) * deep], "big")
        for row in range(8 * deep):
            if bits >> (8 * deep - 1 - row) & 1:
                rows[row * wide + column // 8] |= 0x80 >> column % 8
    printer.page.picture(width=wide * 8, height=8 * deep, rows=bytes(rows))


def large_graphics(printer: Printer, given: bytes) -> None:
    if given[:1] == b"L":
        graphics(printer, given[5:])
    else:
        printer.fault(f"unknown function GS 8 {given[:1]!r}")


def graphics(printer: Printer, given: bytes) -> None:
    """GS ( L and GS 8 L: a picture is stored (function 112), then printed (2 or 50)."""
    style, function = printer.page.style, given[1:2]
    if given[:1] != b"0":
        printer.fault(f"GS ( L {given[:2].hex(' ')}")
    elif function in (b"\x02", b"2"):
        width, height, rows = style.graphics
        if not height:
            printer.fault("a stored picture is printed, and none is stored")
            return
        printer.page.picture(width=width, height=height, rows=rows)
        style.graphics = (0, 0, b"")
    elif function == b"p" and len(given) >= 10:
        _store_graphics(printer, given[2:])
    else:
        printer.fault(f"GS ( L function {function.hex()}")


def _store_graphics(printer: Printer, given: bytes) -> None:
    """a bx by c xL xH yL yH data: one colour, bx and by times as large."""
    tone, across, down, colour = given[:4]
    width = int.from_bytes(given[4:6], "little")
    height = int.from_bytes(given[6:8], "little")
    rows = given[8:]
    wide = (width + 7) // 8
    if tone != 48 or colour != 49 or {across, down} - {1, 2} or len(rows) != wide * height:
        printer.fault(f"a picture of {width} x {height} dots in {len(rows)} bytes")
        return
    if across == 2:
        rows = b"".join(int(f"{byte:08b}".translate(_TWICE), 2).to_bytes(2, "big") for byte in rows)
        wide *= 2
    if down == 2:
        lines = (rows[at : at + wide] for at in range(0, len(rows), wide))
        rows = b"".join(line * 2 for line in lines)
    printer.page.style.graphics = (wide * 8, height * down, rows)
