"""Draws a printed paper as a picture, dot by dot as the print head of a twin makes it.

Pillow loads with the first picture. Any thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from drivers.fonts import FontFile
from drivers.sim import frames, symbols
from drivers.sim.page import CELL, ROW, BarCode, Glyph, Mark, Picture, Printed, QrCode, TextLine

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

MARGIN = 32  # white beside the print head, 4 mm
_FONT_SIZE = 22
_BASELINE = 19
_NO_CHARACTER = "\U0010ffff"
_THRESHOLD = 150


class PaperArtist:
    """Draws papers, each character by the first font that has it. Keeps what it has drawn."""

    def __init__(self, fonts: Sequence[FontFile]) -> None:
        from PIL import ImageFont

        self._fonts = [
            ImageFont.truetype(str(font.path), _FONT_SIZE, index=font.face) for font in fonts
        ]
        self._missing = [bytes(font.getmask(_NO_CHARACTER)) for font in self._fonts]
        self._cell = cache(self._drawn_cell)

    def draw(self, paper: Printed) -> Image:
        """The paper with its margins, black on white."""
        from PIL import Image

        size = (paper.width + 2 * MARGIN, paper.height + 2 * MARGIN)
        picture = Image.new("L", size, 255)
        for mark in paper.marks:
            self._draw_mark(picture, mark)
        return picture

    def _draw_mark(self, picture: Image, mark: Mark) -> None:
        from PIL import ImageChops

        x, y = mark.x + MARGIN, mark.y + MARGIN
        match mark:
            case TextLine():
                for glyph in mark.glyphs:
                    if glyph.gap:
                        x += glyph.gap
                        continue
                    drawn = self._glyph(glyph)
                    place = (x, y + mark.height - drawn.height)
                    box = (*place, place[0] + drawn.width, place[1] + drawn.height)
                    picture.paste(ImageChops.darker(picture.crop(box), drawn), place)
                    x += glyph.dots
            case QrCode():
                rows = symbols.qr_matrix(mark.data, mark.level)
                for down, row in enumerate(rows):
                    for across, black in enumerate(row):
                        if black:
                            _box(picture, x + across * mark.module, y + down * mark.module, mark)
            case BarCode():
                for across, bar in enumerate(mark.modules):
                    if bar == "1":
                        left = x + across * mark.module
                        picture.paste(0, (left, y, left + mark.module, y + mark.height))
                self._draw_caption(picture, mark, x, y + mark.height + 4)
            case Picture():
                picture.paste(_bitmap(mark), (x, y))

    def _draw_caption(self, picture: Image, mark: BarCode, x: int, y: int) -> None:
        left = x + (len(mark.modules) * mark.module - len(mark.text) * CELL) // 2
        for n, char in enumerate(mark.text):
            picture.paste(self._cell(char, False, False), (left + n * CELL, y))

    def _glyph(self, glyph: Glyph) -> Image:
        from PIL import Image, ImageChops

        drawn = self._cell(glyph.char, glyph.wide, glyph.bold)
        if (glyph.across, glyph.down) != (1, 1):
            size = (drawn.width * glyph.across, drawn.height * glyph.down)
            drawn = drawn.resize(size, Image.Resampling.NEAREST)
        if glyph.underline:
            drawn = drawn.copy()
            drawn.paste(0, (0, drawn.height - 1, drawn.width, drawn.height))
        return ImageChops.invert(drawn) if glyph.inverse else drawn

    def _drawn_cell(self, char: str, wide: bool, bold: bool) -> Image:
        """A character in its cell of the grid, made narrower where its font is too wide."""
        from PIL import Image, ImageDraw

        width = CELL * (2 if wide else 1)
        if bars := frames.bars(char, width, ROW):
            canvas = Image.new("L", (width, ROW), 255)
            for bar in bars:
                canvas.paste(0, bar)
            return canvas
        font = self._font_for(char)
        advance = max(1, round(font.getlength(char)))
        canvas = Image.new("L", (max(advance, width), ROW), 255)
        draw = ImageDraw.Draw(canvas)
        for shift in (0, 1) if bold else (0,):
            place = (canvas.width / 2 + shift, _BASELINE)
            draw.text(place, char, fill=0, font=font, anchor="ms")
        if canvas.width > width:
            canvas = canvas.resize((width, ROW), Image.Resampling.LANCZOS)
        return canvas.point(lambda value: 0 if value < _THRESHOLD else 255)

    def _font_for(self, char: str) -> FreeTypeFont:
        for font, missing in zip(self._fonts, self._missing, strict=True):
            if bytes(font.getmask(char)) != missing:
                return font
        return self._fonts[0]


def _box(picture: Image, x: int, y: int, mark: QrCode) -> None:
    picture.paste(0, (x, y, x + mark.module, y + mark.module))


def _bitmap(mark: Picture) -> Image:
    from PIL import Image

    inverted = bytes(byte ^ 0xFF for byte in mark.rows)
    return Image.frombytes("1", (mark.width, mark.height), inverted).convert("L")
