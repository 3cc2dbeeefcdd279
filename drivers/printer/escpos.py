"""A paper as the bytes of an ESC/POS receipt. No I/O.

Text goes out in the printer's own Chinese font: before every run ESC t 0 and FS &, since models
differ in what they wake up in, then the bytes of the code set. A line with a character that the
font lacks goes out as a picture, drawn by the rasteriser. With raster every line does, and every
code: all that is asked of such a printer is that it prints dots, feeds and cuts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from drivers.paper import (
    Align,
    Barcode,
    Bitmap,
    Cut,
    CutMode,
    Feed,
    Image,
    Paper,
    Qr,
    Rasteriser,
    Size,
    Symbology,
    display_width,
    printable,
)
from drivers.printer.charset import native, substituted
from drivers.printer.codes import BEHIND_DLE, QR_MARGIN, bar_notation, qr_modules
from drivers.printer.drawn_codes import bar_dots, bars, drawn, qr_rows
from drivers.printer.layout import Line, columns, lay_out, wrap
from drivers.printer.profile import Profile

LINE_DOTS = 30  # from one line of text to the next, as the printer wakes up
TALL_LINE_DOTS = 60
TEAR_LINES = 4  # from the print head to the tear bar of a printer without a knife
UNDER_BARS = 4  # rows of white between drawn bars and what they say
BAND_ROWS = 128  # rows of a picture in one command: small printers have small buffers

PLENTY = 1000  # rows of white: the paper's own end

_TEXT = b"\x1bt\x00\x1c&"
_ALIGN: dict[Align, bytes] = {"left": b"\x1ba\x00", "center": b"\x1ba\x01", "right": b"\x1ba\x02"}
_SIZE: dict[Size, int] = {"normal": 0x00, "tall": 0x01, "wide": 0x10, "double": 0x11}
_TALL = ("tall", "double")


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """The bytes of a receipt, and what could not go out as it was written."""

    data: bytes
    rasterised: int = 0  # lines drawn as pictures
    replaced: int = 0  # characters and codes printed as something else
    left_out: tuple[str, ...] = ()  # names of the pictures that nobody could draw
    lines: int = 0
    cuts: int = 0
    rows: int = 0  # of dots that pass under the print head, about: how long it takes


class Commands(Protocol):
    """What the encoder needs of python-escpos (`drivers.printer.writer`)."""

    def take(self) -> bytes: ...
    def raw(self, data: bytes) -> None: ...
    def start(self) -> None: ...
    def qr_code(self, data: str, *, module_dots: int) -> None: ...
    def bar_code(
        self, data: str, *, symbology: Symbology, height_dots: int, module_dots: int, text: bool
    ) -> None: ...
    def feed(self, lines: int) -> None: ...
    def cut_paper(self, mode: CutMode) -> None: ...


def encode(
    paper: Paper,
    *,
    profile: Profile,
    commands: Commands,
    rasteriser: Callable[[], Rasteriser | None],
) -> Encoded:
    """The receipt as one buffer. `rasteriser` is asked only when a line needs drawing.

    A paper wider than the printer is set again at the printer's width.
    """
    commands.take()
    if paper.width > profile.columns:
        paper = replace(paper, width=profile.columns)
    return _Encoder(profile, commands, rasteriser).encode(paper)


class _Encoder:
    """Remembers how the printer is set, so that a command goes out only when it changes something.

    One receipt, one use.
    """

    def __init__(
        self,
        profile: Profile,
        commands: Commands,
        rasteriser: Callable[[], Rasteriser | None],
    ) -> None:
        self._profile = profile
        self._commands = commands
        self._rasteriser = rasteriser
        self._draws_codes = profile.raster or profile.draw_codes
        self._align: Align = "left"
        self._size: Size = "normal"
        self._bold = False
        self._rasterised = 0
        self._replaced = 0
        self._left_out: list[str] = []
        self._lines = 0
        self._cuts = 0
        self._rows = 0
        self._white = PLENTY  # rows since the last black one
        self._margin = 0  # rows that have to be white before the next black one

    def encode(self, paper: Paper) -> Encoded:
        self._commands.start()
        all_drawn = self._profile.raster and self._rasteriser()
        if self._profile.charset != "none" and not all_drawn:
            self._commands.raw(b"\x1cS\x00\x00")  # no gap beside a Chinese character
        for item in lay_out(paper):
            match item:
                case Line():
                    self._lines += 1
                    self._line(item, paper.width)
                case Qr():
                    self._qr(item, paper.width)
                case Barcode():
                    self._barcode(item, paper.width)
                case Image():
                    self._image(item)
                case Feed():
                    self._feed(item.lines)
                case Cut():
                    self._cut(item.mode)
        return Encoded(
            data=self._commands.take(),
            rasterised=self._rasterised,
            replaced=self._replaced,
            left_out=tuple(self._left_out),
            lines=self._lines,
            cuts=self._cuts,
            rows=self._rows,
        )

    def _feed(self, lines: int) -> None:
        self._commands.feed(lines)
        self._leave_white(lines * LINE_DOTS)

    def _cut(self, mode: CutMode) -> None:
        if self._profile.cutter:
            self._commands.cut_paper(mode)
            self._cuts += 1
        else:
            self._commands.feed(TEAR_LINES)
        self._leave_white(TEAR_LINES * LINE_DOTS)
        self._white = PLENTY

    def _leave_white(self, rows: int) -> None:
        """So many rows go by without a dot."""
        self._rows += rows
        self._white += rows

    def _make_black(self, rows: int, *, margin: int = 0) -> None:
        """Is called before so many rows get black.

        Feeds what is missing of the `margin` that they want, or that a QR code above them does.
        """
        missing = max(self._margin, margin) - self._white
        if missing > 0:
            self._commands.raw(b"\x1bJ" + bytes([missing]))
        self._rows += max(0, missing) + rows
        self._white, self._margin = 0, margin

    # --- text -------------------------------------------------------------------------------

    def _line(self, line: Line, width: int) -> None:
        height = TALL_LINE_DOTS if line.size in _TALL else LINE_DOTS
        if line.text:
            self._make_black(height)
        else:
            self._leave_white(height)
        data = native(line.text, self._profile.charset)
        if line.text and self._profile.raster and (drawing := self._rasteriser()):
            text, missing = substituted(line.text, "none", drawing.has)
            self._replaced += missing
            self._drawn_line(replace(line, text=text), width, drawing)
            return
        if data is None:
            rasteriser = self._rasteriser()
            has = rasteriser.has if rasteriser else _nothing
            text, missing = substituted(line.text, self._profile.charset, has)
            self._replaced += missing
            data = native(text, self._profile.charset)
            if data is None and rasteriser:
                self._drawn_line(replace(line, text=text), width, rasteriser)
                return
        self._style(line.align, line.size, line.bold)
        if data:
            self._commands.raw((_TEXT if self._profile.charset != "none" else b"") + data)
        self._commands.raw(b"\n")

    def _drawn_line(self, line: Line, width: int, rasteriser: Rasteriser) -> None:
        across = columns(width, line.size)
        blanks = max(0, across - display_width(line.text))
        left = {"left": 0, "center": blanks // 2, "right": blanks}[line.align]
        bitmap = rasteriser.line(
            " " * left + line.text, columns=across, size=line.size, bold=line.bold
        )
        self._style("left", "normal", False)
        self._bitmap(bitmap)
        height = TALL_LINE_DOTS if line.size in _TALL else LINE_DOTS
        self._commands.raw(b"\x1bJ" + bytes([max(0, height - bitmap.height)]))
        self._rasterised += 1

    def _style(self, align: Align, size: Size, bold: bool) -> None:
        commands = self._commands
        if align != self._align:
            commands.raw(_ALIGN[align])
            self._align = align
        if size != self._size:
            if self._profile.quad and "double" in (size, self._size):
                commands.raw(b"\x1cW" + bytes([size == "double"]))
            commands.raw(b"\x1d!" + bytes([_SIZE[size]]))
            if (size in _TALL) != (self._size in _TALL):
                commands.raw(b"\x1b3" + bytes([TALL_LINE_DOTS]) if size in _TALL else b"\x1b2")
            self._size = size
        if bold != self._bold:
            commands.raw(b"\x1bE" + bytes([bold]))
            self._bold = bold

    # --- codes and pictures -----------------------------------------------------------------

    def _qr(self, block: Qr, width: int) -> None:
        data = printable(block.data)
        drawing = qr_rows(data) if self._draws_codes else ()
        modules = len(drawing) if self._draws_codes else qr_modules(len(data.encode()))
        if modules == 0:
            self._instead(block.data, width)
            return
        room = self._profile.dots // (modules + 2 * QR_MARGIN)
        module_dots = max(
            1, min(16, room, max(3, block.size_mm * self._profile.dots_per_mm // modules))
        )
        self._make_black(modules * module_dots, margin=QR_MARGIN * module_dots)
        self._style("center", "normal", False)
        if drawing:
            self._bitmap(drawn(drawing, across=module_dots, down=module_dots))
        else:
            self._commands.qr_code(data, module_dots=module_dots)
        if block.caption:
            self._caption(block.caption, width)

    def _barcode(self, block: Barcode, width: int) -> None:
        if self._draws_codes:
            self._drawn_barcode(block, width)
            return
        printed = bar_notation(block, self._profile.dots)
        if printed is None:
            self._instead(block.data, width)
            return
        data, module_dots = printed
        height = min(255, block.height_mm * self._profile.dots_per_mm)
        self._make_black(height + LINE_DOTS * block.text)
        self._style("center", "normal", False)
        self._commands.bar_code(
            data,
            symbology=block.symbology,
            height_dots=height,
            module_dots=module_dots,
            text=block.text,
        )

    def _drawn_barcode(self, block: Barcode, width: int) -> None:
        row = bars(block)
        module_dots = bar_dots(len(row), self._profile.dots)
        if not (row and module_dots):
            self._instead(block.data, width)
            return
        height = block.height_mm * self._profile.dots_per_mm
        self._make_black(height)
        self._style("center", "normal", False)
        self._bitmap(drawn((row,), across=module_dots, down=height))
        if block.text:
            self._commands.raw(b"\x1bJ" + bytes([UNDER_BARS]))
            self._leave_white(UNDER_BARS)
            self._caption(block.data, width)

    def _caption(self, text: str, width: int) -> None:
        for line in wrap(text, width):
            self._line(Line(text=line, align="center"), width)

    def _instead(self, data: str, width: int) -> None:
        """What a code says, in letters: better than nothing when it cannot be drawn."""
        self._replaced += 1
        self._caption(data, width)

    def _image(self, block: Image) -> None:
        rasteriser, dots = self._rasteriser(), self._profile.dots
        bitmap = rasteriser.picture(block.name, max_width=dots) if rasteriser else None
        if bitmap is None:
            self._left_out.append(block.name)
            return
        self._make_black(bitmap.height)
        self._style(block.align, "normal", False)
        self._bitmap(bitmap)

    def _bitmap(self, bitmap: Bitmap) -> None:
        """GS v 0 in bands; white rows at the top and between are fed instead of sent (ESC J)."""
        across = bitmap.width // 8
        for top in range(0, bitmap.height, BAND_ROWS):
            rows = min(BAND_ROWS, bitmap.height - top)
            band = bitmap.data[top * across : (top + rows) * across]
            if not any(band):
                self._commands.raw(b"\x1bJ" + bytes([rows]))
                continue
            size = across.to_bytes(2, "little") + rows.to_bytes(2, "little")
            self._commands.raw(b"\x1dv0\x00" + size + _harmless(band))


def _nothing(char: str) -> bool:
    """What can be drawn where nobody draws."""
    return False


def _harmless(data: bytes) -> bytes:
    """Picture bytes without the start of a real-time command, which printers obey even here.

    One dot is made black where a DLE stands before an EOT, ENQ or DC4.
    """
    for second in BEHIND_DLE:
        data = data.replace(bytes([0x10, second]), bytes([0x18, second]))
    return data
