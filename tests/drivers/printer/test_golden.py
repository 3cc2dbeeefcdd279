"""Five receipts as a store prints them, byte for byte and as they look; each was looked at."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageChops

from drivers.sim.page import Picture
from drivers.sim.picture import PaperArtist
from tests.drivers.printer.golden.remake import FONTS, NAMES, encoded, read

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", NAMES)
def test_a_receipt_is_written_as_it_was(name: str) -> None:
    golden = (GOLDEN / f"{name}.bin").read_bytes()
    made = encoded(name)
    if name == "long_names":
        # Another version of the font library may shade a drawn line otherwise: only that differs.
        assert abs(len(made) - len(golden)) < 64
    else:
        assert made == golden


@pytest.mark.parametrize("name", NAMES)
def test_a_strict_printer_reads_it_as_it_was_meant(name: str) -> None:
    papers, faults = read((GOLDEN / f"{name}.bin").read_bytes())
    assert faults == []
    assert [paper.cut for paper in papers] == ["partial"]
    assert papers[0].text == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    assert "？" not in papers[0].text


@pytest.mark.parametrize("name", NAMES)
def test_it_looks_as_it_did_when_somebody_looked(name: str) -> None:
    papers, _ = read((GOLDEN / f"{name}.bin").read_bytes())
    drawn = PaperArtist(FONTS).draw(papers[0]).convert("L")
    with Image.open(GOLDEN / f"{name}.png") as file:
        golden = file.convert("L")
    assert drawn.size == golden.size
    difference = ImageChops.difference(drawn, golden).histogram()
    # An edge may be shaded otherwise by another version of the font library; a letter may not.
    assert sum(difference[128:]) < 0.002 * drawn.width * drawn.height


def test_a_rare_name_and_letters_without_two_bytes_are_drawn() -> None:
    papers, _ = read((GOLDEN / "long_names.bin").read_bytes())
    drawn = [mark for mark in papers[0].marks if isinstance(mark, Picture)]
    # 𬭳, 㙍, 𠮷 and ä have four bytes in GB 18030; 龘 has two and is left to the printer.
    assert [(picture.width, picture.height) for picture in drawn] == [(576, 24)] * 4
    assert all(any(picture.rows) for picture in drawn)
