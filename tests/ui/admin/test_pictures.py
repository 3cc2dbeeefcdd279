"""Every page of the store admin, drawn in the looks that are hardest on it, no word cut off."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtWidgets import QWidget

from pos.ports import SettableClock
from pos.till.config import Config
from pos.till.opening import open_till
from tests.ui.admin.conftest import NOON, OfficeMaker
from tests.ui.cashier.test_pictures import cut_off, shown
from tests.ui.conftest import AtOnce
from ui.admin.screen import PAGES
from ui.admin.setup import STEPS, SetUpPresenter
from ui.admin.setup_page import SetUpScreen
from ui.app.admin_tour import AdminTour, walk_setup


def overlaps(words: list[QWidget], screen: QWidget) -> list[str]:
    """Pairs of words that stand on each other; what is scrolled away stands on nothing."""
    boxes = [
        (word, word.visibleRegion().boundingRect().translated(word.mapTo(screen, QPoint())))
        for word in words
    ]
    return [
        f"{one.objectName()} over {other.objectName()}"
        for place, (one, box) in enumerate(boxes)
        for other, other_box in boxes[place + 1 :]
        if box.intersects(other_box) and not one.isAncestorOf(other) and not other.isAncestorOf(one)
    ]


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
    where: list[QWidget] = [office.screen]
    steps: set[str] = set()

    def show(name: str) -> None:
        QCoreApplication.sendPostedEvents()
        image = office.window.grab().toImage()
        assert (image.width(), image.height()) == size
        if name.startswith("setup-"):
            steps.add(name.removeprefix("setup-"))
        if office.presenter.state.signed_in:
            seen.add(office.presenter.state.place)
        words = shown(where[-1])  # type: ignore[arg-type]
        told = [fault for fault in map(cut_off, words) if fault]
        faults.extend(f"{name}: {fault}" for fault in told + overlaps(words, where[-1]))
        nameless.extend(
            widget
            for widget in where[-1].findChildren(QWidget)
            if widget.isVisible()
            and widget.focusPolicy()
            and not widget.objectName().startswith("qt_")
            and not (widget.objectName() and widget.accessibleName())
        )

    try:
        AdminTour(presenter=office.presenter, screen=office.screen, show=show).walk()
        office.presenter.leave()
        office.screen.hide()
        setup = SetUpPresenter(
            folder=sold / "new", work=AtOnce(), language=language, parent=office.window
        )
        wizard = SetUpScreen(look=office.look, presenter=setup, parent=office.window)
        wizard.resize(*size)
        wizard.show()
        where.append(wizard)
        walk_setup(setup, means=office.presenter.means, show=show)
    finally:
        till.close()

    assert not faults, "\n".join(faults)
    assert nameless == []
    assert seen == set(PAGES)
    assert steps == set(STEPS)
