"""Every control of the till stands on one page, in every theme."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

import ui.widgets
from ui.theme.gallery import Gallery, main
from ui.theme.look import Look
from ui.theme.tokens import Metrics, ThemeName


def controls() -> set[type[QWidget]]:
    """The widgets of the room, but for those that are only a part of another one."""
    found: set[type[QWidget]] = set()
    for module in pkgutil.iter_modules(ui.widgets.__path__):
        loaded = importlib.import_module(f"ui.widgets.{module.name}")
        for thing in vars(loaded).values():
            own = isinstance(thing, type) and thing.__module__ == loaded.__name__
            if own and issubclass(thing, QWidget):
                found.add(thing)
    return found


def test_no_control_is_missing_on_the_page(fonts: None, bury: Callable[[QObject], None]) -> None:
    page = Gallery(look=Look(motion=False))
    bury(page)

    shown = {kind for widget in page.findChildren(QWidget) for kind in type(widget).__mro__}

    assert sorted(kind.__name__ for kind in controls() - shown) == []


@pytest.mark.parametrize("scale", [100, 200])
def test_the_page_grows_with_the_text(
    fonts: None, bury: Callable[[QObject], None], scale: int
) -> None:
    page = Gallery(look=Look(metrics=Metrics(scale=scale, density="touch"), motion=False))
    bury(page)

    page.adjustSize()

    assert page.width() == 1280 * scale // 100


def test_the_pictures_can_be_had_in_every_theme(fonts: None, tmp_path: Path) -> None:
    assert main(["--out", str(tmp_path)]) == 0

    pictures = {path.stem: QImage(str(path)) for path in tmp_path.glob("*.png")}
    assert set(pictures) == {f"gallery-{theme}" for theme in get_args(ThemeName)}
    grounds = {picture.pixel(2, 2) for picture in pictures.values()}
    assert len(grounds) == 3
