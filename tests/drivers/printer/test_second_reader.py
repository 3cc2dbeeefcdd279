"""Our receipts, read by somebody else: every character, code, size and cut as it was meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.fonts import BUNDLED, FontFile
from drivers.paper import Barcode, Block, Cell, Paper, Qr, Row, Rule, Text, from_json
from drivers.printer.escpos import encode
from drivers.printer.layout import Line, lay_out
from drivers.printer.library import new_writer
from drivers.printer.profile import Profile, load_profile, profile_names
from drivers.printer.raster import PillowRasteriser
from tests.drivers.printer.golden.remake import NAMES
from tests.drivers.printer.second_reader import Code, Cut, Dots, NotEscPos, Words, read

GOLDEN = Path(__file__).parent / "golden"
ALIGN = {"left": 0, "center": 1, "right": 2}
SIZE = {"normal": (1, 1), "tall": (1, 2), "wide": (2, 1), "double": (2, 2)}


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_receipt_says_the_same_to_another_reader(name: str) -> None:
    marks = read((GOLDEN / f"{name}.bin").read_bytes())
    paper = from_json((GOLDEN / f"{name}.json").read_bytes())
    meant = [item for item in lay_out(paper) if isinstance(item, Line)]
    seen = [mark for mark in marks if isinstance(mark, Words | Dots)]
    captions = [block.caption for block in paper.blocks if isinstance(block, Qr) and block.caption]
    for line in meant:
        mark = seen.pop(0)
        while isinstance(mark, Words) and mark.text in captions:
            mark = seen.pop(0)
        if isinstance(mark, Dots):  # a line with a character that the font lacks
            assert (mark.width, mark.height) == (576, 24) and mark.black > 200
        else:
            assert mark == Words(line.text, ALIGN[line.align], SIZE[line.size], line.bold)
    assert [mark for mark in seen if not isinstance(mark, Words) or mark.text not in captions] == []
    codes = [Code("qr", block.data) for block in paper.blocks if isinstance(block, Qr)]
    codes += [Code(b.symbology, b.data) for b in paper.blocks if isinstance(b, Barcode)]
    assert sorted(map(str, codes)) == sorted(str(m) for m in marks if isinstance(m, Code))
    assert marks[-1] == Cut(partial=True)


# What the first level of GB 2312 has, and what a cashier's keyboard has.
hanzi = st.characters(codec="gb2312", categories=["Lo"])
texts = st.text(st.one_of(hanzi, st.characters(min_codepoint=32, max_codepoint=126)), max_size=40)
blocks = st.one_of(
    st.builds(
        Text,
        text=texts,
        align=st.sampled_from(["left", "center", "right"]),
        size=st.sampled_from(["normal", "tall", "wide", "double"]),
        bold=st.booleans(),
    ),
    st.builds(Row, cells=st.lists(st.builds(Cell, text=texts), min_size=1, max_size=3).map(tuple)),
    st.builds(Rule, char=st.sampled_from("-=*")),
)


@given(st.lists(blocks, max_size=8), st.sampled_from(profile_names()))
def test_any_text_reads_the_same_at_any_printer(written: list[Block], name: str) -> None:
    profile = load_profile(name)
    if profile.charset == "none":
        profile = Profile()
    paper = Paper(blocks=tuple(written), width=profile.columns)
    made = encode(paper, profile=profile, commands=new_writer(), rasteriser=lambda: None)
    meant = [
        Words(line.text, ALIGN[line.align], SIZE[line.size], line.bold)
        for line in lay_out(paper)
        if isinstance(line, Line)
    ]
    assert made.replaced == 0
    assert [mark for mark in read(made.data) if isinstance(mark, Words)] == meant


@given(st.binary(max_size=60))
def test_no_text_becomes_a_command(data: bytes) -> None:
    """Whatever bytes a name is made of: the other reader finds text and nothing else."""
    text = data.decode("latin-1")
    paper = Paper(blocks=(Text(text=text), Row(cells=(Cell(text=text), Cell(text=text)))))
    made = encode(paper, profile=Profile(), commands=new_writer(), rasteriser=lambda: None)
    assert all(isinstance(mark, Words) for mark in read(made.data))


def test_a_receipt_of_pictures_is_pictures_only() -> None:
    paper = from_json((GOLDEN / "sale.json").read_bytes())
    rasteriser = PillowRasteriser(fonts=[FontFile(path=BUNDLED / "NotoSansSC-Regular.otf")])
    made = encode(
        paper, profile=Profile(raster=True), commands=new_writer(), rasteriser=lambda: rasteriser
    )
    marks = read(made.data)
    assert {mark.text for mark in marks if isinstance(mark, Words)} <= {""}
    assert sum(isinstance(mark, Dots) for mark in marks) >= 20


@pytest.mark.parametrize(
    "data",
    [b"\xca\xbe\n", b"\x1bZ", b"\x1c&\xca\xbe", b"\x1dv0\0\x01\0\x01\0",
     b"\x1dv0\0\x02\0\x01\0\x10\x04", b"\x1dk\x43\x0d6901234567893", b"A\x1bE\x01B\n"],
)  # fmt: skip
def test_the_other_reader_refuses_what_is_wrong(data: bytes) -> None:
    with pytest.raises((NotEscPos, IndexError)):
        read(data)
