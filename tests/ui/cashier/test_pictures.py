"""Every screen in two languages, three sizes and three themes, drawn without a complaint.

With LIANPOS_PICTURES=DIR the pictures are kept there for eyes to look at.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from PySide6.QtCore import QCoreApplication

from pos.till.config import Config
from pos.till.opening import open_till
from ui.cashier.presenter import CashierPresenter
from ui.cashier.screen import CashierScreen

SIZES = [(1024, 600), (1366, 768), (1920, 1080)]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    kept = os.environ.get("LIANPOS_PICTURES")
    folder = Path(kept) if kept else tmp_path / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def sell(presenter: CashierPresenter, codes: list[str], show: Callable[[str], None]) -> None:
    """A short morning at the till, stopping at every screen."""
    show("01-sign-in")
    presenter.type_text("1001")
    presenter.enter()
    presenter.type_text("123")
    show("02-pin")
    presenter.enter()
    show("03-wrong-pin")
    for text in ("1001", "1001"):
        presenter.type_text(text)
        presenter.enter()
    show("04-shift")
    presenter.enter()
    show("05-empty")
    for code in codes[:7]:
        presenter.scan(code)
    presenter.move_selection(-1)
    presenter.act("void_line")
    presenter.type_text("3")
    presenter.act("quantity")
    show("06-times")
    presenter.scan(codes[7])
    show("07-cart")
    presenter.scan("6999999999997")
    show("08-unknown")
    presenter.clear()
    presenter.move_selection(-1)
    presenter.act("quantity")
    presenter.type_text("2")
    show("09-quantity")
    presenter.enter()
    presenter.act("help")
    show("10-keys")
    presenter.act("tender")
    presenter.type_text("1000")
    show("11-payment")
    presenter.enter()
    show("12-paid")
    presenter.scan(codes[0])
    presenter.act("void_sale")
    show("13-void-sale")
    presenter.clear()
    look_up(presenter, show)
    save(presenter, show)
    presenter.act("lock")
    show("14-locked")


def look_up(presenter: CashierPresenter, show: Callable[[str], None]) -> None:
    """Goods that are looked up: asked for, found, not found."""
    presenter.act("search")
    show("15-search")
    presenter.type_text("niunai")
    presenter.move_found(1)
    show("16-found")
    presenter.type_text("qq")
    show("17-nothing-found")
    presenter.clear()
    presenter.clear()


def save(presenter: CashierPresenter, show: Callable[[str], None]) -> None:
    """Offers of the demo store: taken off, hinted at, rounded for a member."""
    presenter.act("void_sale")
    presenter.act("void_sale")
    presenter.scan("88000001")
    for code in ("1000354", "1001422", "1000041", "1000041", "1000304"):
        presenter.scan(code)
    presenter.scan("1002550")
    presenter.think()
    show("18-offers")
    presenter.act("tender")
    show("19-offers-paying")
    presenter.act("tender")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("theme", ["light", "dark", "high-contrast"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_screen_can_be_drawn(
    make_screen: Callable[..., CashierScreen],
    make_presenter: Callable[..., CashierPresenter],
    codes_of: Callable[..., list[str]],
    folder: Path,
    pictures: Path,
    size: tuple[int, int],
    theme: str,
    language: Literal["zh_CN", "en"],
) -> None:
    till = open_till(folder=folder, config=Config(language=language))
    presenter = make_presenter(till)
    screen = make_screen(presenter, till, language=language, theme=theme, size=size)
    drawn: dict[str, int] = {}

    def show(name: str) -> None:
        QCoreApplication.sendPostedEvents()
        picture = screen.window().grab()
        assert picture.size().toTuple() == size
        image = picture.toImage()
        drawn[name] = len(
            {image.pixel(x, y) for x in range(0, size[0], 5) for y in range(0, size[1], 5)}
        )
        kind = f"{language}-{theme}-{size[0]}x{size[1]}"
        if "LIANPOS_PICTURES" in os.environ:
            picture.save(str(pictures / f"{kind}-{name}.png"))

    try:
        sell(presenter, codes_of(till), show)
    finally:
        till.close()

    assert len(drawn) == 19
    assert min(drawn.values()) > 2
