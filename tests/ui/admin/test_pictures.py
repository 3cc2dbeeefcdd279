"""Every page of the store admin, drawn in the looks that are hardest on it, no word cut off."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from pos.ports import SettableClock
from pos.till.config import Config
from pos.till.opening import open_till
from tests.ui.admin.conftest import NOON, OfficeMaker
from tests.ui.cashier.test_pictures import cut_off, overlaps, shown
from ui.admin.screen import PAGES
from ui.app.admin_tour import AdminTour


@pytest.mark.parametrize(
    ("language", "theme", "size", "scale"),
    [
        ("en", "dark", (1024, 600), 100),
        ("zh_CN", "light", (1366, 768), 100),
        ("en", "high-contrast", (1920, 1080), 200),
    ],
    ids=lambda value: str(value),
)
def test_every_page_can_be_seen_and_no_word_is_cut_off(
    make_office: OfficeMaker,
    sold: Path,
    size: tuple[int, int],
    theme: str,
    language: Literal["zh_CN", "en"],
    scale: int,
) -> None:
    till = open_till(folder=sold, config=Config(language=language), clock=SettableClock(NOON))
    office = make_office(till, language=language, theme=theme, size=size, scale=scale)
    seen: set[str] = set()
    faults: list[str] = []
    nameless: list[QWidget] = []

    def show(name: str) -> None:
        QCoreApplication.sendPostedEvents()
        image = office.window.grab().toImage()
        assert (image.width(), image.height()) == size
        if office.presenter.state.signed_in:
            seen.add(office.presenter.state.place)
        words = shown(office.screen)  # type: ignore[arg-type]
        told = [fault for fault in map(cut_off, words) if fault]
        faults.extend(f"{name}: {fault}" for fault in told + overlaps(words, office.screen))  # type: ignore[arg-type]
        nameless.extend(
            widget
            for widget in office.screen.findChildren(QWidget)
            if widget.isVisible()
            and widget.focusPolicy()
            and not widget.objectName().startswith("qt_")
            and not (widget.objectName() and widget.accessibleName())
        )

    try:
        AdminTour(presenter=office.presenter, screen=office.screen, show=show).walk()
    finally:
        till.close()

    assert not faults, "\n".join(faults)
    assert nameless == []
    assert seen == set(PAGES)
