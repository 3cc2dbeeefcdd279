"""What Qt draws for a printer: in its cells, in its size, and as another artist would."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from drivers.api import JobEnded, PrintJob
from drivers.fonts import BUNDLED, FontFile, find_fonts
from drivers.host import DeviceHost
from drivers.paper import Bitmap, Cut, Image, Paper, Size, Text
from drivers.printer.raster import PillowRasteriser
from drivers.sim.printer import PrinterTwin
from ui.bridge.raster import QtRasteriser, receipt_artist

FONTS = [FontFile(path=BUNDLED / "NotoSansSC-Regular.otf")]


@pytest.fixture
def qt(qapp: QApplication) -> QtRasteriser:
    return QtRasteriser(fonts=FONTS)


def ink(bitmap: Bitmap) -> set[tuple[int, int]]:
    """The black dots, across and down."""
    across = bitmap.width // 8
    return {
        (n % across * 8 + bit, n // across)
        for n, byte in enumerate(bitmap.data)
        for bit in range(8)
        if byte & 0x80 >> bit
    }


@pytest.mark.parametrize(
    ("size", "width", "height"),
    [("normal", 96, 24), ("tall", 96, 48), ("wide", 192, 24), ("double", 192, 48)],
)
def test_a_line_has_the_dots_of_its_columns(
    qt: QtRasteriser, size: Size, width: int, height: int
) -> None:
    bitmap = qt.line("牛奶 ab", columns=8, size=size, bold=False)
    assert (bitmap.width, bitmap.height, len(bitmap.data)) == (width, height, width * height // 8)


def test_each_character_stays_in_its_own_cells(qt: QtRasteriser) -> None:
    def cells(text: str) -> set[int]:
        return {x // 12 for x, _ in ink(qt.line(text, columns=8, size="normal", bold=False))}

    assert cells("牛") == {0, 1}
    assert cells("  W") == {2}  # wider in the font than its cell
    assert cells("   奶") == {3, 4}
    assert cells("e\u0301") == {0}
    assert cells("") == set()


def test_bold_is_blacker_and_double_four_times_as_black(qt: QtRasteriser) -> None:
    plain = len(ink(qt.line("合计", columns=8, size="normal", bold=False)))
    assert len(ink(qt.line("合计", columns=8, size="normal", bold=True))) > 1.2 * plain
    assert len(ink(qt.line("合计", columns=8, size="double", bold=False))) == 4 * plain


@pytest.mark.parametrize("text", ["示范店 88 号", "合计 ￥111.05", "Wim mMW %&@"])
def test_it_looks_as_the_other_artist_draws_it(qt: QtRasteriser, text: str) -> None:
    other = PillowRasteriser(fonts=FONTS)
    mine = ink(qt.line(text, columns=24, size="normal", bold=False))
    theirs = ink(other.line(text, columns=24, size="normal", bold=False))
    near = {(x + dx, y + dy) for x, y in theirs for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
    assert len(mine - near) < 0.05 * len(mine)
    assert 0.7 < len(mine) / len(theirs) < 1.4


def test_it_knows_what_its_fonts_lack(qt: QtRasteriser) -> None:
    assert all(map(qt.has, "牛奶￥aé。 "))
    assert not qt.has("\U0003ffff")
    missing = qt.line("\U0003ffff", columns=8, size="normal", bold=False)
    assert ink(missing) == set()


def test_a_logo_is_fitted_to_the_paper_and_white_where_it_is_clear(
    qapp: QApplication, tmp_path: Path
) -> None:
    logo = QImage(800, 100, QImage.Format.Format_ARGB32)
    logo.fill(QColor(0, 0, 0, 0))
    for x in range(400):
        for y in range(100):
            logo.setPixelColor(x, y, QColor("black"))
    logo.save(str(tmp_path / "logo.png"))
    artist = QtRasteriser(fonts=FONTS, pictures=tmp_path)
    bitmap = artist.picture("logo.png", max_width=576)
    assert bitmap is not None and (bitmap.width, bitmap.height) == (576, 72)
    columns = {x for x, _ in ink(bitmap)}
    assert min(columns) == 0 and 285 <= max(columns) <= 290
    assert artist.picture("../logo.png", max_width=576) is None
    assert artist.picture("none.png", max_width=576) is None


def test_a_printers_thread_prints_what_qt_draws(qapp: QApplication, tmp_path: Path) -> None:
    twin, done = PrinterTwin(), threading.Event()
    twin.start()
    host = DeviceHost(
        lambda event: done.set() if isinstance(event, JobEnded) else None, artist=receipt_artist
    )
    paper = Paper(blocks=(Text(text="𠮷野家 12.80"), Image(name="none.png"), Cut()))
    try:
        host.open("printer", f"escpos+tcp://127.0.0.1:{twin.port}?raster=1&pictures={tmp_path}")
        host.submit("printer", PrintJob(job_id="1", compose=lambda: paper, begin=lambda: None))
        assert done.wait(20)
        assert twin.wait_for(lambda twin: len(twin.papers) == 1)
        assert "[IMAGE 576x24]" in twin.papers[0].text
        assert twin.faults == []
    finally:
        host.close()
        twin.close()


def test_fonts_of_the_machine_serve_too(qapp: QApplication, make_fonts: Callable[[], list]) -> None:
    assert QtRasteriser(fonts=make_fonts()).has("店")


@pytest.fixture
def make_fonts() -> Callable[[], list[FontFile]]:
    return lambda: [FontFile(path=Path("/no/such/font.otf")), *find_fonts()]
