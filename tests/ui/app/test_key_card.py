"""The card of the keys on paper: a sheet to hang up, and a strip from the receipt printer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from drivers.paper import Text, display_width
from drivers.sim.printer import PrinterTwin
from pos.till.config import Config, DevicesConfig
from pos.till.opening import open_till
from ui.app.key_card import main
from ui.cashier.card_paper import card_paper
from ui.cashier.keymap import KEYMAP, caption
from ui.cashier.presenter import CashierPresenter


@pytest.mark.parametrize("width", [32, 48])
def test_every_key_stands_on_the_strip_and_no_line_is_wider_than_the_paper(width: int) -> None:
    paper = card_paper(width=width, language="en")
    lines = [block for block in paper.blocks if isinstance(block, Text)]

    assert all(display_width(line.text) <= width for line in lines if line.size == "normal")
    for row in KEYMAP:
        assert any(caption(row.function) in line.text for line in lines), row.function


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_sheet_is_drawn_as_a_picture_and_as_a_document(
    qapp: QApplication, tmp_path: Path, language: str
) -> None:
    picture, document = tmp_path / "card.png", tmp_path / "card.pdf"

    for file in (picture, document):
        assert main(["--out", str(file), "--language", language]) == 0

    image = QImage(str(picture))
    assert image.width() > image.height() > 1000
    dots = [(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)]
    dark = sum(image.pixelColor(x, y).lightness() < 128 for x, y in dots)
    assert dark > 100
    assert document.read_bytes().startswith(b"%PDF")


def test_the_card_on_the_screen_goes_to_the_printer_of_the_till(
    make_presenter: Callable[..., CashierPresenter], folder: Path
) -> None:
    from drivers.host import DeviceHost

    twin = PrinterTwin()
    twin.start()
    devices = DeviceHost(lambda event: None)
    url = f"escpos+tcp://127.0.0.1:{twin.port}"
    till = open_till(
        folder=folder, config=Config(devices=DevicesConfig(printer=url)), devices=devices
    )
    devices.open("printer", url)
    try:
        presenter = make_presenter(till)
        for text in ("1001", "1001", "200"):
            presenter.type_text(text)
            presenter.enter()
        presenter.act("help")
        presenter.act("reprint")

        notice = presenter.state.notice
        assert notice is not None and notice.tone == "done"
        assert presenter.state.sheet == ""
        assert twin.wait_for(lambda printer: len(printer.papers) == 1)
        assert "F12" in twin.papers[0].text
    finally:
        devices.close()
        till.close()
        twin.close()
