"""What a printer's own font cannot print is drawn: the dots, and who draws them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from drivers.paper.document import Size


@dataclass(frozen=True, slots=True, kw_only=True)
class Bitmap:
    """Dots for a print head: rows from the top, eight dots a byte, left first, 1 prints black."""

    width: int  # dots, a multiple of eight
    height: int
    data: bytes


class Rasteriser(Protocol):
    """Draws what a printer's own font cannot. Called on the printer's thread."""

    def has(self, char: str) -> bool:
        """Whether it can draw a character; one that nobody can is printed as a question mark."""
        ...

    def line(self, text: str, *, columns: int, size: Size, bold: bool) -> Bitmap:
        """One printed line: `columns` half-width cells of 12 x 24 dots, doubled as `size` says."""
        ...

    def picture(self, name: str, *, max_width: int) -> Bitmap | None:
        """The picture of that name, at most `max_width` dots wide.

        None when there is none, or none that can be read: a receipt comes out without its logo.
        """
        ...
