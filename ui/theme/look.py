"""The look of one lane: the tokens as Qt colours, fonts and pixmaps, each made once.

A screen gets its `Look` from whoever composes it. GUI thread, after QApplication.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QFont, QPixmap

from ui.theme.fonts import font
from ui.theme.tokens import AMOUNT, PALETTES, Metrics, Palette, ThemeName

if TYPE_CHECKING:
    from ui.theme.icons import Icons


class Look:
    """Colours, fonts, icons and sizes of one theme at one scale.

    `outlined`: there are no tints; what one says elsewhere, a line round the thing says.
    """

    def __init__(
        self, *, theme: ThemeName = "light", metrics: Metrics | None = None, motion: bool = True
    ) -> None:
        self.theme = theme
        self.palette: Palette = PALETTES[theme]
        self.metrics = metrics or Metrics(hairline=2 if theme == "high-contrast" else 1)
        self.motion = motion
        self.outlined = theme == "high-contrast"
        self._colours: dict[str, QColor] = {}
        self._fonts: dict[tuple[int, bool], QFont] = {}
        self._icons: Icons | None = None
        self._emblems: Icons | None = None

    def px(self, size: int) -> int:
        """A size of the 100 % drawing in pixels of this lane."""
        return self.metrics.px(size)

    def high(self, size: int, *, lines: int = 1) -> int:
        """A height of the 100 % drawing that has to hold so many lines of words."""
        return self.metrics.high(size, lines=lines)

    def colour(self, name: str) -> QColor:
        """The colour of a token's name, or of a `#RRGGBB` value."""
        if name not in self._colours:
            value = name if name.startswith("#") else getattr(self.palette, name)
            self._colours[name] = QColor(value)
        return self._colours[name]

    @property
    def faint(self) -> float:
        """How much is left of what cannot be used now, 0 to 1."""
        return 0.65 if self.outlined else 0.43

    def font(self, size: int, *, strong: bool = False) -> QFont:
        """A font of the type scale; do not change it, it is shared."""
        key = (size, strong)
        if key not in self._fonts:
            self._fonts[key] = font(
                size=self.metrics.text(size), strong=strong, tabular=size < AMOUNT
            )
        return self._fonts[key]

    def icon(self, name: str, *, colour: str, size: int = 24, ratio: float = 1.0) -> QPixmap:
        """An icon in the colour of a token."""
        if self._icons is None:
            # QtSvg is not needed for the first frame.
            from ui.theme.icons import Icons

            self._icons = Icons()
        value = self.colour(colour).name()
        return self._icons.pixmap(name, colour=value, size=self.px(size), ratio=ratio)

    def emblem(self, name: str, *, size: int, ratio: float = 1.0) -> QPixmap:
        """The drawing of goods by that name (ui.theme.emblems), outlined in ink."""
        if self._emblems is None:
            from ui.theme.icons import Icons
            from ui.theme.places import GOODS

            self._emblems = Icons(GOODS)
        ink = self.colour("ink").name()
        return self._emblems.pixmap(name, colour=ink, size=self.px(size), ratio=ratio)
