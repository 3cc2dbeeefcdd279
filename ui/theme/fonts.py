"""The bundled fonts, so that figures line up and Chinese shows on a machine without any font."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase

from ui.theme.places import FONTS

FAMILIES = ["Inter", "Noto Sans SC"]
FILES = (
    "Inter-Regular.otf",
    "Inter-SemiBold.otf",
    "NotoSansSC-Regular.otf",
    "NotoSansSC-Bold.otf",
)


class FontMissingError(RuntimeError):
    """A bundled font cannot be read: the installation is damaged."""


def load_fonts() -> None:
    """Makes the bundled fonts known to Qt (GUI thread, after QApplication; about 10 ms CPU)."""
    for name in FILES:
        if QFontDatabase.addApplicationFont(str(FONTS / name)) < 0:
            raise FontMissingError(f"font cannot be loaded: {FONTS / name}")


def font(*, size: int, strong: bool = False, tabular: bool = True) -> QFont:
    """A font of `size` pixels; `strong` is the one other weight.

    Figures stand in columns, but for `tabular` off: a headline that stands alone.
    """
    made = QFont(FAMILIES)
    made.setPixelSize(size)
    made.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    # Said either way: a painter hands down what a font leaves open.
    made.setFeature(QFont.Tag("tnum"), int(tabular))
    return made
