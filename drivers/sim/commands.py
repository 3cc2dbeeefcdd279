"""What an ESC/POS printer does on each command, but for those that carry pictures."""

from __future__ import annotations

from drivers.sim import bitmaps, code_pages, symbols
from drivers.sim.obeying import Obey, Printer


def _nothing(printer: Printer, given: bytes) -> None:
    """Read already when it came in (real time), or a setting that changes nothing here."""


def _initialise(printer: Printer, given: bytes) -> None:
    printer.page.reset()


def _print_mode(printer: Printer, given: bytes) -> None:
    style, bits = printer.page.style, given[0]
    style.bold = bool(bits & 0x08)
    style.down = 2 if bits & 0x10 else 1
    style.across = 2 if bits & 0x20 else 1
    style.underline = bool(bits & 0x80)


def _chinese_mode(printer: Printer, given: bytes) -> None:
    style, bits = printer.page.style, given[0]
    style.across = 2 if bits & 0x04 else 1
    style.down = 2 if bits & 0x08 else 1
    style.underline = bool(bits & 0x80)


def _underline(printer: Printer, given: bytes) -> None:
    printer.page.style.underline = given[0] % 48 in (1, 2)  # one dot high or two


def _size(printer: Printer, given: bytes) -> None:
    style = printer.page.style
    style.across, style.down = (given[0] >> 4 & 7) + 1, (given[0] & 7) + 1


def _quad(printer: Printer, given: bytes) -> None:
    style = printer.page.style
    style.across = style.down = 2 if given[0] & 1 else 1


def _align(printer: Printer, given: bytes) -> None:
    if given[0] % 48 > 2:
        printer.fault(f"ESC a {given[0]}")
    else:
        printer.page.style.align = given[0] % 48


def _page_of_codes(printer: Printer, given: bytes) -> None:
    if not code_pages.knows(given[0]):
        printer.fault(f"no code page {given[0]}")
    else:
        printer.page.style.page = given[0]


def _margin(printer: Printer, given: bytes) -> None:
    printer.page.style.margin = int.from_bytes(given, "little")


def _area(printer: Printer, given: bytes) -> None:
    printer.page.style.area = int.from_bytes(given, "little")


def _move_to(printer: Printer, given: bytes) -> None:
    printer.page.move_to(int.from_bytes(given, "little"))


def _move_by(printer: Printer, given: bytes) -> None:
    if not printer.page.move_by(int.from_bytes(given, "little", signed=True)):
        printer.fault(f"ESC \\ {given.hex(' ')}: left of the margin")


def _upright(printer: Printer, given: bytes) -> None:
    if given[0] & 1:
        printer.fault("ESC {: upside down is not drawn here")


def _code_system(printer: Printer, given: bytes) -> None:
    if given[0] % 48:
        printer.fault(f"FS C {given[0]}: a code system of Japanese printers")


def _chinese_font(printer: Printer, given: bytes) -> None:
    if given != b"A\x02\x000\x00":
        printer.fault(f"FS ( {given.hex(' ')}")


def _pulse(printer: Printer, given: bytes) -> None:
    printer.pulsed()


def _gap_of_wide(printer: Printer, given: bytes) -> None:
    if sum(given):
        printer.fault(f"FS S {given[0]} {given[1]}: Chinese characters leave their columns")


def _gap_of_narrow(printer: Printer, given: bytes) -> None:
    if given[0]:
        printer.fault(f"ESC SP {given[0]}: characters leave their columns")


def _cut(printer: Printer, given: bytes) -> None:
    modes = {0: "full", 48: "full", 65: "full", 1: "partial", 49: "partial", 66: "partial"}
    if given[0] not in modes:
        printer.fault(f"GS V {given[0]}")
        return
    if given[0] >= 65:
        printer.page.feed_dots(given[1])
    if not printer.page.tear(modes[given[0]]):
        printer.fault("a cut with nothing printed")


def _status(printer: Printer, given: bytes) -> None:
    if given[0] in (1, 49):
        printer.reply(bytes([printer.paper_status()]))
    elif given[0] in (2, 50):
        printer.reply(b"\x00")
    else:
        printer.fault(f"GS r {given[0]}")


def _automatic_status(printer: Printer, given: bytes) -> None:
    printer.automatic = given[0]


def _bars(printer: Printer, given: bytes) -> None:
    kind = given[0]
    data = given[2:] if kind > 6 else given[1:-1]
    try:
        if kind == 73:
            name, (text, modules) = "CODE128", symbols.code128(data)
        elif kind in (2, 67):
            name, (text, modules) = "EAN13", symbols.ean(data, 13)
        elif kind in (3, 68):
            name, (text, modules) = "EAN8", symbols.ean(data, 8)
        else:
            printer.fault(f"no bar code GS k {kind}")
            return
    except symbols.BadCode as error:
        printer.fault(f"bar code: {error}")
        return
    if not printer.page.bars(symbology=name, data=text, modules=modules):
        printer.fault(f"bar code {text}: wider than the paper")


def _function(printer: Printer, given: bytes) -> None:
    letter, given = given[:1], given[3:]
    if letter == b"k" and given[:1] == b"1":
        _qr(printer, given[1], given[2:])
    elif letter == b"L":
        bitmaps.graphics(printer, given)
    elif letter == b"H" and given[:2] == b"\x30\x30" and len(given) == 6:
        printer.reply(b"\x37\x22" + given[2:] + b"\x00")
    else:
        printer.fault(f"unknown function GS ( {letter!r} {given[:4].hex(' ')}")


def _qr(printer: Printer, function: int, given: bytes) -> None:
    style = printer.page.style
    if function == 65 and given[:1] in (b"1", b"2"):
        return  # model 2 is what is drawn
    if function == 67 and 1 <= given[0] <= 16:
        style.qr_module = given[0]
    elif function == 69 and 48 <= given[0] <= 51:
        style.qr_level = "LMQH"[given[0] - 48]
    elif function == 80 and given[:1] == b"0":
        style.qr_data = given[1:]
    elif function == 81 and style.qr_data:
        try:
            side = len(symbols.qr_matrix(style.qr_data, style.qr_level))
        except symbols.BadCode as error:
            printer.fault(str(error))
            return
        printer.page.qr(side=side)
    else:
        printer.fault(f"QR code: function {function} {given[:4].hex(' ')}")


def _set(name: str) -> Obey:
    """A setting that is on for an odd parameter."""
    return lambda printer, given: setattr(printer.page.style, name, bool(given[0] & 1))


def _number(name: str) -> Obey:
    """A setting that is a number."""
    return lambda printer, given: setattr(printer.page.style, name, given[0])


def _turn(name: str, value: object) -> Obey:
    """A command without parameters that sets something."""
    return lambda printer, given: setattr(printer.page.style, name, value)


COMMANDS: dict[bytes, tuple[int, Obey]] = {
    b"\x10\x04": (1, _nothing),
    b"\x10\x05": (1, _nothing),
    b"\x10\x14": (3, _nothing),
    b"\x1b@": (0, _initialise),
    b"\x1b!": (1, _print_mode),
    b"\x1b ": (1, _gap_of_narrow),
    b"\x1b$": (2, _move_to),
    b"\x1b*": (3, bitmaps.columns),
    b"\x1b-": (1, _underline),
    b"\x1b2": (0, _turn("spacing", 30)),
    b"\x1b3": (1, _number("spacing")),
    b"\x1bE": (1, _set("bold")),
    b"\x1bG": (1, _set("bold")),
    b"\x1bJ": (1, lambda printer, given: printer.page.feed_dots(given[0])),
    b"\x1bM": (1, _nothing),
    b"\x1bR": (1, _nothing),
    b"\x1b\\": (2, _move_by),
    b"\x1ba": (1, _align),
    b"\x1bd": (1, lambda printer, given: printer.page.feed_lines(given[0])),
    b"\x1bp": (3, _pulse),
    b"\x1bt": (1, _page_of_codes),
    b"\x1b{": (1, _upright),
    b"\x1c!": (1, _chinese_mode),
    b"\x1c&": (0, _turn("two_byte", True)),
    b"\x1c(": (3, _chinese_font),
    b"\x1c-": (1, _underline),
    b"\x1c.": (0, _turn("two_byte", False)),
    b"\x1cC": (1, _code_system),
    b"\x1cS": (2, _gap_of_wide),
    b"\x1cW": (1, _quad),
    b"\x1d!": (1, _size),
    b"\x1d(": (3, _function),
    b"\x1d8": (5, bitmaps.large_graphics),
    b"\x1dB": (1, _set("inverse")),
    b"\x1dH": (1, _number("bar_text")),
    b"\x1dL": (2, _margin),
    b"\x1dV": (1, _cut),
    b"\x1dW": (2, _area),
    b"\x1da": (1, _automatic_status),
    b"\x1df": (1, _nothing),
    b"\x1dh": (1, _number("bar_height")),
    b"\x1dk": (2, _bars),
    b"\x1dr": (1, _status),
    b"\x1dv": (6, bitmaps.raster),
    b"\x1dw": (1, _number("bar_module")),
}
"""Bytes of parameters that a command has (the least, where its length says more), what it does."""
