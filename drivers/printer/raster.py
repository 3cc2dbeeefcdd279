"""Draws lines and pictures for a printer with Pillow, where there is no screen to draw with.

Pillow loads with the first line that needs drawing. Printer's thread.
"""

from __future__ import annotations

from pathlib import Path

from drivers.fonts import FontFile
from drivers.paper import Bitmap, Size, char_width

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

    def __init__(self, *, font: FontFile, pictures: Path | None = None) -> None:
        """`pictures` is the folder where the pictures of a paper lie, by name."""
        from PIL import ImageFont

        self._font = ImageFont.truetype(str(font.path), 22, index=font.face)
        self._pictures = pictures

    def line(self, text: str, *, columns: int, size: Size, bold: bool) -> Bitmap:
        """The line as `Rasteriser` says."""
        from PIL import Image, ImageDraw

        picture = Image.new("L", (columns * CELL, HEIGHT), 255)
        draw = ImageDraw.Draw(picture)
        at = 0
        for char in text:
            width = char_width(char)
            # A combining mark (no width) belongs over the character before it.
            centre = (at + width / 2 if width else at - 0.5) * CELL
            draw.text((centre, BASELINE), char, fill=0, font=self._font, anchor="ms")
            if bold:
                draw.text((centre + 1, BASELINE), char, fill=0, font=self._font, anchor="ms")
            at += width
        across, down = _SCALE[size]
        picture = picture.resize(
            (picture.width * across, picture.height * down), Image.Resampling.NEAREST
        )
        return _bitmap(picture.width, picture.height, picture.tobytes())

    def picture(self, name: str, *, max_width: int) -> Bitmap | None:
        """The picture of that name in the folder of pictures; white where it is transparent."""
        from PIL import Image

        if self._pictures is None or Path(name).name != name:
            return None
        path = self._pictures / name
        if not path.is_file():
            return None
        with Image.open(path) as file:
            colours = file.convert("RGBA")
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
