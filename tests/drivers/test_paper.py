"""The paper document: JSON there and back, faults named, widths as Chinese printers have them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers import paper as p

texts = st.text(max_size=30)
blocks = st.one_of(
    st.builds(
        p.Text,
        text=texts,
        align=st.sampled_from(["left", "center", "right"]),
        size=st.sampled_from(["normal", "tall", "wide", "double"]),
        bold=st.booleans(),
    ),
    st.builds(
        p.Row,
        cells=st.lists(
            st.builds(p.Cell, text=texts, width=st.integers(0, 96)), min_size=1, max_size=4
        ).map(tuple),
        bold=st.booleans(),
    ),
    st.builds(p.Rule, char=st.sampled_from("-=*·")),
    st.builds(p.Qr, data=st.text(min_size=1, max_size=40), size_mm=st.integers(8, 70)),
    st.builds(p.Barcode, data=st.text("ABC-0123456789", min_size=1), text=st.booleans()),
    st.builds(p.Image, name=texts, align=st.sampled_from(["left", "center", "right"])),
    st.builds(p.Feed, lines=st.integers(1, 50)),
    st.builds(p.Cut, mode=st.sampled_from(["full", "partial"])),
)
papers = st.builds(
    p.Paper,
    blocks=st.lists(blocks, max_size=12).map(tuple),
    width=st.integers(16, 96),
    language=st.sampled_from(["zh_CN", "en"]),
)


@given(papers)
def test_a_paper_comes_back_from_json_as_it_went(paper: p.Paper) -> None:
    try:
        assert p.from_json(p.to_json(paper)) == paper
    except p.PaperError as error:
        # Values may be built freely, but JSON takes no more than a bar code can hold.
        assert "barcode" in str(error) or "qr" in str(error)


def test_the_example_has_every_kind_of_block_that_a_sale_needs(example: p.Paper) -> None:
    kinds = {type(block) for block in example.blocks}
    assert kinds >= {p.Text, p.Row, p.Rule, p.Qr, p.Barcode, p.Feed, p.Cut}
    assert p.from_json(p.to_json(example)) == example


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        ([{"text": 3}], "blocks[0].text: a text expected, not 3"),
        ([{"rule": "-"}, {"txt": "a"}], "blocks[1]: none of the keys"),
        ([{"text": "a", "colour": "red"}], "blocks[0]: unknown key 'colour'"),
        ([{"text": "a", "size": "huge"}], "blocks[0].size: one of normal"),
        ([{"row": []}], "blocks[0].row: a row needs a column"),
        ([{"row": [{"text": "a"}, {"width": 3}]}], "blocks[0].row[1]: 'text' is missing"),
        ([{"rule": "--"}], "blocks[0].rule: one visible character"),
        ([{"feed": True}], "blocks[0].feed: a whole number from 1 to 50"),
        ([{"feed": 0}], "blocks[0].feed"),
        ([{"cut": "half"}], "blocks[0].cut: one of full, partial"),
        ([{"qr": ""}], "blocks[0].qr: 1 to 2000 bytes"),
        ([{"barcode": "小票"}], "blocks[0].barcode: code128 takes 1 to 40 printable ASCII"),
        ([{"barcode": "690", "symbology": "ean13"}], "blocks[0].barcode: ean13 takes 13 digits"),
        (["text"], "blocks[0]: an object expected, not str"),
    ],
)
def test_a_fault_is_named_with_its_place(blocks: list[object], said: str) -> None:
    with pytest.raises(p.PaperError) as raised:
        p.from_json(json.dumps({"blocks": blocks}))
    assert said in str(raised.value)


@pytest.mark.parametrize("text", ["", "[]", "{}", "nonsense", '{"blocks": 1}', '{"width": 5}'])
def test_what_is_no_paper_is_refused(text: str) -> None:
    with pytest.raises(p.PaperError):
        p.from_json(text)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: (
    st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["blocks", "text", "row", "qr", "size", "width", "cut"]), inner, max_size=3
    )
)))  # fmt: skip
def test_any_json_is_a_paper_or_a_paper_error(document: object) -> None:
    try:
        p.from_json(json.dumps({"blocks": [document]}))
    except p.PaperError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("text", "columns"),
    [("milk", 4), ("鲜牛奶 950ml", 12), ("￥12.80", 7), ("¥12.80", 7), ("·×…", 6), ("e\u0301", 1),
     ("𠮷", 2), ("ǹ", 2), ("", 0), ("\x1b\x00", 0)],
)  # fmt: skip
def test_widths_are_those_of_a_chinese_printer(text: str, columns: int) -> None:
    assert p.display_width(text) == columns


def test_every_two_byte_character_takes_two_columns() -> None:
    wrong = [
        char
        for lead in range(0x81, 0xFF)
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF))
        if len(char := bytes([lead, trail]).decode("gb18030", "ignore")) == 1
        and p.char_width(char) != 2
    ]
    assert wrong == []


@given(st.text())
def test_printable_text_holds_no_control_character(text: str) -> None:
    cleaned = p.printable(text)
    assert not any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in cleaned)
    assert p.printable(cleaned) == cleaned


def test_an_image_is_named_and_centred() -> None:
    paper = p.from_json('{"blocks": [{"image": "logo.png"}]}')
    assert paper.blocks == (p.Image(name="logo.png", align="center"),)


@pytest.mark.parametrize(("language", "mark"), [("zh_CN", "补打 第2次"), ("en", "COPY 2")])
def test_a_reprint_says_so_at_its_top_and_is_else_the_same(language: str, mark: str) -> None:
    paper = p.Paper(blocks=(p.Text(text="12.80"), p.Cut()), language=language)
    marked = p.marked_copy(paper, 2)
    assert marked.blocks[0] == p.Text(text=mark, align="center", size="double", bold=True)
    assert (marked.blocks[1:], marked.width) == (paper.blocks, paper.width)
