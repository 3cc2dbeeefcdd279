"""The bundled fonts show everything the till says, on a machine without any font."""

from __future__ import annotations

import string
import tomllib

import pytest
from PySide6.QtGui import QFontMetrics, QRawFont

from ui.theme.fonts import FILES, font
from ui.theme.places import FONTS, RESOURCES


@pytest.fixture
def chinese(fonts: None) -> list[QRawFont]:
    return [QRawFont(str(FONTS / name), 24) for name in FILES if name.startswith("Noto")]


def test_chinese_names_of_people_and_goods_can_be_shown(chinese: list[QRawFont]) -> None:
    hanzi = [
        bytes((row, cell)).decode("gb2312", errors="ignore")
        for row in (*range(0xA1, 0xAA), *range(0xB0, 0xF8))
        for cell in range(0xA1, 0xFF)
    ]
    # Signs that no shop writes (box drawing and the like) are not asked of the font.
    wanted = [sign for sign in hanzi if sign and (sign >= "一" or sign in "，。！？：；（）￥、")]

    for raw in chinese:
        assert [sign for sign in wanted if not raw.supportsCharacter(ord(sign))] == []


def test_rarer_dishes_and_names_are_no_boxes(chinese: list[QRawFont]) -> None:
    for raw in chinese:
        assert [s for s in "焗粿饸饹鲊玥喆昇旻婳琤⇧" if not raw.supportsCharacter(ord(s))] == []


def test_the_tills_own_sentences_can_be_shown(chinese: list[QRawFont]) -> None:
    texts = tomllib.loads((RESOURCES / "i18n" / "pos.zh_CN.toml").read_text(encoding="utf-8"))
    signs = {sign for group in texts.values() for text in group.values() for sign in text}

    for raw in chinese:
        assert sorted(sign for sign in signs if not raw.supportsCharacter(ord(sign))) == []


def test_figures_are_all_of_one_width(fonts: None) -> None:
    metrics = QFontMetrics(font(size=18, strong=True))

    assert len({metrics.horizontalAdvance(digit) for digit in string.digits}) == 1


def test_fonts_come_with_their_licences() -> None:
    assert {path.name for path in FONTS.glob("OFL-*.txt")} == {
        "OFL-Inter.txt",
        "OFL-NotoSansSC.txt",
    }
