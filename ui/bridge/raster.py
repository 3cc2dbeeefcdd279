"""Draws lines and pictures for a printer with Qt: ten times as fast as Pillow does it below.

What it makes is a Rasteriser (drivers.paper). A printer asks for one on its own thread and keeps
it there: nothing here touches a widget, and QImage may be painted on any thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QRawFont

from drivers.fonts import FontFile, find_fonts
from drivers.paper import Bitmap, Rasteriser, Size, char_width

PIXELS: Final = 22
CELL: Final = 12  # dots of a half-width column
HEIGHT: Final = 24
BASELINE: Final = 19
SCALE: Final[dict[Size, tuple[int, int]]] = {
    "normal": (1, 1),
    "tall": (1, 2),
    "wide": (2, 1),
    "double": (2, 2),
}
# A dot prints where its grey is below the middle. Drawn on a little less than white, so that thin
# strokes stay whole.
PAPER: Final = QColor(233, 233, 233)
LIGHT: Final = Qt.GlobalColor.transparent


def receipt_artist(pictures: Path | None) -> Rasteriser:
    """Who draws for a printer; `pictures` is the folder where logos lie. Printer's thread."""
    return QtRasteriser(fonts=find_fonts(), pictures=pictures)


class QtRasteriser:
    """Draws character by character into the printer's grid, so that columns stay aligned."""

    def __init__(self, *, fonts: Sequence[FontFile], pictures: Path | None = None) -> None:
        """A character is drawn by the first of the `fonts` that has it; each loads when needed."""
        self._fonts = [_LazyFont(font.path) for font in fonts]
        self._pictures = pictures
        # A receipt repeats its characters: most lines are made of cells drawn before.
        self._cell = lru_cache(maxsize=4096)(self._drawn_cell)
        self._font_of = lru_cache(maxsize=4096)(self._first_font_with)

    def has(self, char: str) -> bool:
        """Whether one of the fonts has the character."""
        return self._font_of(char) is not None

    def line(self, text: str, *, columns: int, size: Size, bold: bool) -> Bitmap:
        """The line as `Rasteriser` says."""
        image = QImage(columns * CELL, HEIGHT, QImage.Format.Format_RGB32)
        image.fill(PAPER)
        painter = QPainter(image)
        at = 0
        for char in text:
            width = char_width(char)
            # A combining mark has no cell: it goes over the character before it.
            left = (at if width else max(0, at - 1)) * CELL
            painter.drawImage(left, 0, self._cell(char, width or 1, bold))
            at += width
        painter.end()
        across, down = SCALE[size]
        if (across, down) != (1, 1):
            image = image.scaled(image.width() * across, image.height() * down)
        return _bitmap(image, Qt.ImageConversionFlag.ThresholdDither)

    def picture(self, name: str, *, max_width: int) -> Bitmap | None:
        """The picture of that name in the folder of pictures; white where it is transparent."""
        if self._pictures is None or Path(name).name != name:
            return None
        colours = QImage(str(self._pictures / name))
        if colours.isNull():
            return None
        size = colours.size()
        if size.width() > max_width:
            size = QSize(max_width, max(1, size.height() * max_width // size.width()))
        paper = QImage(size, QImage.Format.Format_RGB32)
        paper.fill(Qt.GlobalColor.white)
        painter = QPainter(paper)
        smooth = Qt.TransformationMode.SmoothTransformation
        keep = Qt.AspectRatioMode.IgnoreAspectRatio
        painter.drawImage(0, 0, colours.scaled(size, keep, smooth))
        painter.end()
        return _bitmap(paper, Qt.ImageConversionFlag.DiffuseDither)  # scattered dots stand for grey

    def _drawn_cell(self, char: str, cells: int, bold: bool) -> QImage:
        """One character in its cells, made narrower where the font's letter is wider."""
        width = cells * CELL
        cell = QImage(width, HEIGHT, QImage.Format.Format_ARGB32_Premultiplied)
        cell.fill(LIGHT)
        font = self._font_of(char)
        if font is None:
            return cell
        shape, advance = font.shape(char)
        painter = QPainter(cell)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        narrower = min(1.0, width / advance) if advance else 1.0
        painter.translate((width - advance * narrower) / 2, BASELINE)
        painter.scale(narrower, 1.0)
        for shift in (0, 1) if bold else (0,):
            painter.fillPath(shape.translated(shift, 0), Qt.GlobalColor.black)
        painter.end()
        return cell

    def _first_font_with(self, char: str) -> _LazyFont | None:
        return next((font for font in self._fonts if font.has(char)), None)


class _LazyFont:
    """A font file that loads with the first question. The thread that asks first keeps it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._loaded: QRawFont | None = None

    @property
    def _font(self) -> QRawFont:
        if self._loaded is None:
            self._loaded = QRawFont(str(self._path), PIXELS)
        return self._loaded

    def has(self, char: str) -> bool:
        """Whether it has a shape for the character."""
        return self._font.isValid() and self._font.supportsCharacter(ord(char))

    def shape(self, char: str) -> tuple[QPainterPath, float]:
        """Its outline, the base line at 0, and how far the next character would stand from it."""
        (glyph, *_) = self._font.glyphIndexesForString(char)
        (advance, *_) = self._font.advancesForGlyphIndexes([glyph])
        return self._font.pathForGlyph(glyph), advance.x()


def _bitmap(image: QImage, dither: Qt.ImageConversionFlag) -> Bitmap:
    """Black and white, eight dots a byte, each row to a whole byte."""
    mono = image.convertToFormat(QImage.Format.Format_Mono, dither)
    across, stride = (mono.width() + 7) // 8, mono.bytesPerLine()
    data = bytes(mono.constBits())
    rows = b"".join(data[top : top + across] for top in range(0, len(data), stride))
    if QColor(mono.color(0)).lightness() < 128:  # 0 stands for black here
        rows = bytes(byte ^ 0xFF for byte in rows)
    return Bitmap(width=across * 8, height=mono.height(), data=rows)
