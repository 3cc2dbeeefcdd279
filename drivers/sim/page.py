"""The paper under a twin's print head: what is printed where, in dots, until it is cut.

It shares nothing with the writer of our receipts. No I/O, no drawing: `drivers.sim.picture` draws.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import itemgetter

CELL = 12  # dots of a half-width character
ROW = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """One character as it is printed: `wide` is a Chinese cell, `across` and `down` scale it.

    With a `gap` it is so many white dots instead, which a command has left; below 0 the print head
    went back over what stands there, and prints on it.
    """

    char: str
    wide: bool
    across: int = 1
    down: int = 1
    bold: bool = False
    underline: bool = False
    inverse: bool = False
    gap: int = 0

    @property
    def dots(self) -> int:
        return self.gap or CELL * (2 if self.wide else 1) * self.across


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """Characters side by side; `x` and `y` are the top left corner, `height` the tallest one's."""

    x: int
    y: int
    height: int
    glyphs: tuple[Glyph, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QrCode:
    """A QR code; `level` is L, M, Q or H."""

    x: int
    y: int
    data: bytes
    module: int
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BarCode:
    """Bars, one character a module, "1" is black; `text` is what stands under them, or ""."""

    x: int
    y: int
    symbology: str
    data: str
    modules: str
    module: int
    height: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A bitmap, rows from the top, eight dots a byte, 1 is black."""

    x: int
    y: int
    width: int
    height: int
    rows: bytes


Mark = TextLine | QrCode | BarCode | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A piece of paper: what is on it, its size in dots, and the bytes that made it."""

    marks: tuple[Mark, ...]
    width: int
    height: int
    cut: str  # "full", "partial", or "" where it was torn off
    raw: bytes

    @property
    def text(self) -> str:
        """One line for every printed line, codes in brackets, blanks where the paper has them."""
        return "".join(_text_of(mark) + "\n" for mark in self.marks)


def _text_of(mark: Mark) -> str:
    match mark:
        case TextLine():
            text = "".join(
                " " * (glyph.gap // CELL) if glyph.gap else glyph.char
                for glyph in _left_to_right(mark.glyphs)
            )
            return (" " * (mark.x // CELL) + text).rstrip() if text.strip() else ""
        case QrCode():
            return f"[QR {mark.data.decode('utf-8', 'replace')}]"
        case BarCode():
            return f"[{mark.symbology} {mark.data}]"
        case Picture():
            return f"[IMAGE {mark.width}x{mark.height}]"


def _left_to_right(glyphs: Sequence[Glyph]) -> Sequence[Glyph]:
    """The same as it is read where the head went back, blanks as gaps between what is black."""
    if all(glyph.gap >= 0 for glyph in glyphs):
        return glyphs
    at, printed = 0, []
    for glyph in glyphs:
        if not glyph.gap and glyph.char != " ":
            printed.append((at, glyph))
        at += glyph.dots
    row: list[Glyph] = []
    end = 0
    for start, glyph in sorted(printed, key=itemgetter(0)):
        if start > end:
            row.append(Glyph(char=" ", wide=False, gap=start - end))
        row.append(glyph)
        end = max(end, start + glyph.dots)
    return row


@dataclass(slots=True)
class Style:
    """How the next thing is printed. These are the settings after power on and ESC @."""

    align: int = 0  # 0 left, 1 centre, 2 right
    across: int = 1
    down: int = 1
    bold: bool = False
    underline: bool = False
    inverse: bool = False
    two_byte: bool = False
    page: int = 0
    spacing: int = 30
    margin: int = 0  # dots left free at the left, and the width that may be printed on; 0 is all
    area: int = 0
    bar_height: int = 162
    bar_module: int = 3
    bar_text: int = 0
    qr_module: int = 3
    qr_level: str = "L"
    qr_data: bytes = b""
    graphics: tuple[int, int, bytes] = (0, 0, b"")  # width, height and rows, stored to be printed


class Page:
    """Sets what it is told to print on a roll `width` dots wide, and hands out what is cut."""

    def __init__(self, *, width: int, printed: Callable[[Printed], None]) -> None:
        self.style = Style()
        self.raw = bytearray()  # what made the paper so far
        self._width = width
        self._printed = printed
        self._line: list[Glyph] = []
        self._marks: list[Mark] = []
        self._y = 0

    def reset(self) -> None:
        """ESC @: the style as after power on; an unfinished line is lost, as the manual says."""
        self.style = Style()
        self._line.clear()

    def take_raw(self) -> bytes:
        """The bytes since the last paper."""
        raw = bytes(self.raw)
        self.raw.clear()
        return raw

    def put(self, char: str, *, wide: bool) -> None:
        """One character; a full line wraps."""
        style = self.style
        glyph = Glyph(
            char=char,
            wide=wide,
            across=style.across,
            down=style.down,
            bold=style.bold,
            underline=style.underline,
            inverse=style.inverse,
        )
        if self._used() + glyph.dots > self._area():
            self.newline()
        self._line.append(glyph)

    def move_to(self, dots: int) -> bool:
        """Goes on so many dots from the left margin, also back; False where that is beyond it."""
        if dots < 0:
            return False
        if gap := dots - self._used():
            self._line.append(Glyph(char=" ", wide=False, gap=gap))
        return True

    def move_by(self, dots: int) -> bool:
        """Goes so many dots to the right, or to the left below 0."""
        return self.move_to(self._used() + dots)

    def newline(self) -> None:
        """Prints the line and moves on by the line spacing, or more for taller characters."""
        height = max((ROW * glyph.down for glyph in self._line), default=0)
        line = TextLine(
            x=self._left(self._reach()), y=self._y, height=height, glyphs=tuple(self._line)
        )
        self._marks.append(line)
        self._line.clear()
        self._y += max(self.style.spacing, height)

    def feed_lines(self, lines: int) -> None:
        """ESC d: prints what stands in the line and feeds."""
        if self._line and lines:
            self.newline()
            lines -= 1
        for _ in range(lines):
            self.newline()

    def feed_dots(self, dots: int) -> None:
        """ESC J: prints what stands in the line and feeds some dots."""
        if self._line:
            spacing, self.style.spacing = self.style.spacing, 0
            self.newline()
            self.style.spacing = spacing
        self._y += dots

    def qr(self, *, side: int) -> None:
        """Prints the QR code that was stored, `side` modules across."""
        style = self.style
        self._flush()
        dots = side * style.qr_module
        self._marks.append(
            QrCode(
                x=self._left(dots),
                y=self._y,
                data=style.qr_data,
                module=style.qr_module,
                level=style.qr_level,
            )
        )
        self._y += dots

    def bars(self, *, symbology: str, data: str, modules: str) -> bool:
        """Prints a bar code; False when it is wider than the paper, and nothing is printed."""
        style = self.style
        self._flush()
        dots = len(modules) * style.bar_module
        if dots > self._width:
            return False
        text = data if style.bar_text in (2, 3) else ""
        self._marks.append(
            BarCode(
                x=self._left(dots),
                y=self._y,
                symbology=symbology,
                data=data,
                modules=modules,
                module=style.bar_module,
                height=style.bar_height,
                text=text,
            )
        )
        self._y += style.bar_height + (ROW + 4 if text else 0)
        return True

    def picture(self, *, width: int, height: int, rows: bytes) -> None:
        """Prints a bitmap of that many dots."""
        self._flush()
        self._marks.append(
            Picture(x=self._left(width), y=self._y, width=width, height=height, rows=rows)
        )
        self._y += height

    def tear(self, cut: str) -> bool:
        """Hands out the paper; False when nothing is on it."""
        self._flush()
        if not self._marks:
            return False
        printed = Printed(
            marks=tuple(self._marks),
            width=self._width,
            height=self._y,
            cut=cut,
            raw=self.take_raw(),
        )
        self._marks.clear()
        self._y = 0
        self._printed(printed)
        return True

    def _flush(self) -> None:
        if self._line:
            self.newline()

    def _used(self) -> int:
        return sum(glyph.dots for glyph in self._line)

    def _reach(self) -> int:
        """How far to the right the line has come; the head may have gone back from there."""
        return max(accumulate(glyph.dots for glyph in self._line), default=0)

    def _left(self, used: int) -> int:
        room = max(0, self._area() - used)
        return self.style.margin + (0, room // 2, room)[self.style.align]

    def _area(self) -> int:
        room = max(CELL, self._width - self.style.margin)
        return min(room, self.style.area) if self.style.area else room
