"""Receipts by writers that are not ours, read by the twin: every character right, no fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from drivers.sim.page import CELL, ROW, Picture, TextLine
from drivers.sim.picture import MARGIN, PaperArtist
from tests.drivers.printer.golden.remake import FONTS, read

RECEIPTLINE = Path(__file__).parent / "receiptline"


@pytest.mark.parametrize("name", ["receipt", "frame"])
def test_receiptline_is_understood_to_the_last_character(name: str) -> None:
    papers, faults = read((RECEIPTLINE / f"{name}.bin").read_bytes())
    assert faults == []
    assert papers[0].text == (RECEIPTLINE / f"{name}.txt").read_text(encoding="utf-8")


def test_a_frame_of_receiptline_is_drawn_round_what_stands_in_it() -> None:
    """Its lines join from row to row, and its text is on them, not instead of them."""
    papers, _ = read((RECEIPTLINE / "frame.bin").read_bytes())
    picture = PaperArtist(FONTS).draw(papers[0])
    (frame, *_) = [mark for mark in papers[0].marks if isinstance(mark, TextLine)]
    left, top = MARGIN + CELL // 2, MARGIN + frame.y + ROW // 2
    right = MARGIN + papers[0].width - CELL // 2 - 1
    bottom = top + 5 * ROW  # three rows between two lines, and one under the head of the table
    assert {picture.getpixel((x, top)) for x in range(left, right + 1)} == {0}
    assert {picture.getpixel((x, y)) for x in (left, right) for y in range(top, bottom)} == {0}
    assert picture.getpixel((left - CELL // 2, top)) == 255  # a corner, not a cross


def test_what_receiptline_was_given_is_what_stands_on_the_paper() -> None:
    """The source, without its marks, against the paper, without its blanks."""
    papers, _ = read((RECEIPTLINE / "receipt.bin").read_bytes())
    said = "".join(papers[0].text.split())
    source = (RECEIPTLINE / "receipt.receipt").read_text(encoding="utf-8")
    rows = [row for row in source.splitlines() if row[:1] not in ("", "-", "=", "{")]
    for row in rows:
        for words in row.split("|"):
            assert words.strip(' ^"_`').replace(" ", "") in said


def test_receiptline_marks_stand_where_they_should() -> None:
    papers, _ = read((RECEIPTLINE / "receipt.bin").read_bytes())
    lines = {
        "".join(glyph.char for glyph in mark.glyphs if not glyph.gap): mark.glyphs
        for mark in papers[0].marks
        if isinstance(mark, TextLine)
    }
    title = next(glyph for glyph in lines["示范店"] if not glyph.gap)
    assert (title.across, title.down) == (2, 2)
    assert lines["现金￥100.00"][0].underline
    assert lines["找零￥9.83"][0].inverse


@pytest.fixture
def dummy():
    from escpos.printer import Dummy

    dummy = Dummy()
    dummy.hw("INIT")
    return dummy


def test_python_escpos_writes_chinese(dummy) -> None:
    dummy._raw(b"\x1c&")  # it leaves two-byte mode to chance
    for words in ("鲜牛奶", "合计￥12.80元", "谢谢惠顾，欢迎再次光临！"):
        dummy.textln(words)
    dummy.cut()
    papers, faults = read(dummy.output)
    assert faults == []
    assert papers[0].text.split() == ["鲜牛奶", "合计￥12.80元", "谢谢惠顾，欢迎再次光临！"]


@pytest.mark.parametrize("way", ["bitImageRaster", "graphics", "bitImageColumn"])
def test_python_escpos_draws_a_picture_in_three_ways(
    dummy, way: str, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = Image.new("L", (48, 24), 255)
    picture.paste(0, (0, 0, 24, 12))
    dummy.image(picture, impl=way, high_density_vertical=True, high_density_horizontal=True)
    dummy.cut()
    papers, faults = read(dummy.output)
    assert faults == []
    (drawn,) = [mark for mark in papers[0].marks if isinstance(mark, Picture)]
    assert (drawn.width, drawn.height) == (48, 24)
    row = b"\xff\xff\xff\x00\x00\x00"
    assert drawn.rows == row * 12 + bytes(6) * 12


def test_python_escpos_writes_a_whole_receipt(dummy, capsys: pytest.CaptureFixture[str]) -> None:
    """Sizes, alignment, letters of other code pages, bars, a QR code, the drawer and the cut."""
    dummy.set(align="center", bold=True, double_width=True, double_height=True)
    dummy.textln("Demo Store")
    dummy.set(align="left", normal_textsize=True, bold=False)
    for words in ("Café crème  2 x 3,50 €", "Größe Ü, Ñandú", "£5 ±½"):
        dummy.textln(words)
    dummy.set(underline=1)
    dummy.textln("Total 12.80")
    dummy.set(underline=0, align="center")
    dummy.barcode("690123456789", "EAN13", 64, 3, "BELOW", "A", function_type="B")
    dummy.barcode("{BS001-T01-000123", "CODE128", 64, 2, "OFF", "A", function_type="B")
    dummy.qr("https://hq.example/r/7Q2M", native=True, size=5)
    dummy.cashdraw(2)
    dummy.cut()
    papers, faults = read(dummy.output)
    assert [fault for fault in faults if "drawer" not in fault] == []
    assert faults == ["a drawer pulse"]
    said = papers[0].text
    for words in ("Demo Store", "Café crème  2 x 3,50 €", "Größe Ü, Ñandú", "£5 ±½", "Total 12.80"):
        assert words in said
    assert "[EAN13 6901234567892]" in said
    assert "[CODE128 S001-T01-000123]" in said
    assert "[QR https://hq.example/r/7Q2M]" in said
    lines = [mark.glyphs for mark in papers[0].marks if isinstance(mark, TextLine)]
    (title,) = [
        line for line in lines if "".join(g.char for g in line if not g.gap) == "Demo Store"
    ]
    assert {(g.across, g.down, g.bold) for g in title if not g.gap} == {(2, 2, True)}
