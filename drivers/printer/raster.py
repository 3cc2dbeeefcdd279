"""Draws lines and pictures for a printer with Pillow, where there is no screen to draw with.

Pillow loads with the first line that needs drawing. Printer's thread.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from drivers.fonts import FontFile
from drivers.paper import Bitmap, Size, char_width

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

log = logging.getLogger(__name__)

SIZE = 22
NOWHERE = "\U0010ffff"  # a code point that will never be a character
CELL = 12  # dots of a half-width column
HEIGHT = 24
BASELINE = 19
_SCALE: dict[Size, tuple[int, int]] = {
    "normal": (1, 1),
    "tall": (1, 2),
    "wide": (2, 1),
    "double": (2, 2),
}
_THRESHOLD = 140  # of 255: below it a grey dot prints; thin strokes stay whole


class PillowRasteriser:
    """Draws character by character into the printer's grid, so that columns stay aligned."""

    def __init__(self, *, fonts: Sequence[FontFile], pictures: Path | None = None) -> None:
        """A character is drawn by the first of the `fonts` that has it.

        `pictures` is the folder where the pictures of a paper lie, by name.
        """
        from PIL import ImageFont

        loaded = (ImageFont.truetype(str(f.path), SIZE, index=f.face) for f in fonts)
        # What a font draws for a character that no font has: its sign for "missing".
        self._fonts = [(font, bytes(font.getmask(NOWHERE))) for font in loaded]
        self._pictures = pictures
        # A receipt repeats its characters: most lines are made of cells drawn before.
        self._cell = lru_cache(maxsize=4096)(self._drawn_cell)
        self._font_of = lru_cache(maxsize=4096)(self._first_font_with)

    def has(self, char: str) -> bool:
        """Whether one of the fonts has the character."""
        return self._font_of(char) is not None

    def line(self, text: str, *, columns: int, size: Size, bold: bool) -> Bitmap:
        """The line as `Rasteriser` says."""
        from PIL import Image, ImageChops

        picture = Image.new("L", (columns * CELL, HEIGHT), 255)
        at = 0
        for char in text:
            width = char_width(char)
            # A combining mark has no cell: it goes over the character before it.
            cells = width or 1
            left = (at if width else max(0, at - 1)) * CELL
            place = (left, 0, left + cells * CELL, HEIGHT)
            cell = self._cell(char, cells, bold)
            picture.paste(ImageChops.darker(picture.crop(place), cell), place)
            at += width
        across, down = _SCALE[size]
        picture = picture.resize(
            (picture.width * across, picture.height * down), Image.Resampling.NEAREST
        )
        return _bitmap(picture.width, picture.height, picture.tobytes())

    def _drawn_cell(self, char: str, cells: int, bold: bool) -> Image:
        """One character in its cells, made narrower where the font's letter is wider."""
        from PIL import Image, ImageDraw

        font = self._font_of(char) or self._fonts[0][0]
        width = cells * CELL
        canvas = Image.new("L", (max(width, round(font.getlength(char))), HEIGHT), 255)
        draw = ImageDraw.Draw(canvas)
        for shift in (0, 1) if bold else (0,):
            draw.text((canvas.width / 2 + shift, BASELINE), char, fill=0, font=font, anchor="ms")
        return canvas.resize((width, HEIGHT), Image.Resampling.LANCZOS)

    def _first_font_with(self, char: str) -> FreeTypeFont | None:
        for font, missing in self._fonts:
            if char == " " or bytes(font.getmask(char)) != missing:
                return font
        return None

    def picture(self, name: str, *, max_width: int) -> Bitmap | None:
        """The picture of that name in the folder of pictures; white where it is transparent."""
        from PIL import Image, UnidentifiedImageError

        if self._pictures is None or Path(name).name != name:
            return None
        path = self._pictures / name
        if not path.is_file():
            return None
        try:
            with Image.open(path) as file:
                colours = file.convert("RGBA")
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
            log.warning("the picture %s cannot be read: %s", name, error)
            return None
        paper = Image.new("RGBA", colours.size, "white")
        paper.alpha_composite(colours)
        grey = paper.convert("L")
        if grey.width > max_width:
            grey = grey.resize((max_width, max(1, grey.height * max_width // grey.width)))
        dots = grey.convert("1").convert("L")  # scattered dots stand for grey
        return _bitmap(dots.width, dots.height, dots.tobytes())


def _bitmap(width: int, height: int, grey: bytes) -> Bitmap:
    across = (width + 7) // 8
    data = bytearray()
    for top in range(0, width * height, width):
        bits = 0
        for value in grey[top : top + width]:
            bits = bits << 1 | (value < _THRESHOLD)
        data += (bits << across * 8 - width).to_bytes(across, "big")
    return Bitmap(width=across * 8, height=height, data=bytes(data))
