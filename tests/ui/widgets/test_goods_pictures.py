"""Goods have a face: the store's own picture where there is one, a drawing of what they are."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos.catalog.demo import demo_items
from pos.catalog.item import Item
from tests.ui.conftest import AtOnce
from ui.theme.emblems import _table, emblem_of, emblem_of_shelf
from ui.theme.look import Look
from ui.theme.places import GOODS
from ui.theme.tokens import Metrics
from ui.widgets.goods_pictures import KEPT, GoodsPictures, Photographs
from ui.widgets.lettering import some_lines
from ui.widgets.tile import ProductTile

ROOM = QSize(80, 50)


@pytest.fixture(scope="module")
def goods() -> list[Item]:
    return list(demo_items(count=400))


@pytest.mark.parametrize(
    ("name", "name_en", "shelf", "emblem"),
    [
        ("有机红富士苹果", "Organic Fuji Apples", "fresh/fruit/apples-pears", "apple"),
        ("苹果味汽水 500ml", "Apple Soda 500ml", "drink/soft/soda", "can"),
        ("苹果汁", "Apple Juice", "", "bottle"),
        ("", "Pineapple", "", "pineapple"),
        ("", "Cherry Tomatoes", "fresh/vegetables/fruiting", "tomato"),
        ("", "Eggplant", "fresh/vegetables", "aubergine"),
        ("凉拌木耳", "Wood Ear Salad", "fresh/deli/pickles", "mushroom"),
        ("散养土鸡蛋", "Free-Range Village Eggs", "fresh/meat/eggs", "egg"),
        ("螺丝刀", "Screwdriver", "hardware", ""),
        ("螺丝刀", "Screwdriver", "", ""),
        ("每日鲜选", "", "店/水果/香蕉", "banana"),
    ],
)
def test_a_drawing_says_what_goods_are(name: str, name_en: str, shelf: str, emblem: str) -> None:
    assert emblem_of(name=name, name_en=name_en, category=shelf) == emblem


def test_every_drawing_is_there_and_is_one(qapp: QApplication) -> None:
    table = _table()
    named = {*table["shelves"].values(), *table["names"]}
    drawn = {file.stem for file in GOODS.glob("*.svg")}
    assert named == drawn
    for name in drawn:
        assert QSvgRenderer(str(GOODS / f"{name}.svg")).isValid(), name


def test_nearly_all_of_the_demo_store_has_a_face(goods: list[Item]) -> None:
    faceless = [
        item.name
        for item in goods
        if not emblem_of(name=item.name, name_en=item.name_en, category=item.category)
    ]
    assert len(faceless) * 50 < len(goods), "no picture is drawn of tobacco"
    assert emblem_of_shelf("fresh/fruit") and not emblem_of_shelf("tobacco")


def photograph(file: Path, colour: str, size: tuple[int, int] = (600, 400)) -> None:
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    assert image.save(str(file))


def test_the_stores_own_picture_comes_first(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, goods: list[Item]
) -> None:
    mine, other = (item for item in goods if item.category.startswith("fresh/fruit")), goods[0]
    fruit = next(mine)
    photographs = Photographs(folder=tmp_path, work=AtOnce())
    pictures = GoodsPictures(look=Look(), size=ROOM, photographs=photographs)
    drawn = pictures.of(fruit)
    assert drawn is not None and not drawn.fills
    photograph(tmp_path / f"{fruit.sku}.jpg", "#3050c0")
    (tmp_path / f"{other.sku}.png").write_bytes(b"no picture")
    with qtbot.waitSignal(photographs.come):
        photographs.renew()
    assert pictures.of(fruit) is drawn or pictures.of(fruit) is not None
    own = pictures.of(fruit)
    assert own is not None and own.fills
    assert own.pixmap.width() >= ROOM.width() and own.pixmap.height() >= ROOM.height()
    assert own.pixmap.height() <= 2 * ROOM.height(), "scaled where it was read"
    broken = pictures.of(other)
    assert broken is None or not broken.fills, "one that cannot be read is passed over"
    tile = ProductTile(look=Look(), name="tile", far=True)
    qtbot.addWidget(tile)
    tile.resize(160, 180)
    tile.show_product(code=fruit.sku, label="x", price="1.00", shelf="s", picture=own)
    seen = tile.grab().toImage().pixelColor(80, 40)
    assert seen.blue() > 150 > seen.red() + 60


def test_a_bar_code_names_a_picture_too_and_few_are_kept(
    qapp: QApplication, tmp_path: Path, goods: list[Item]
) -> None:
    coded = [item for item in goods if item.barcodes][: KEPT + 6]
    for item in coded:
        photograph(tmp_path / f"{item.barcodes[0]}.png", "#c03030", size=(4, 4))
    photographs = Photographs(folder=tmp_path, work=AtOnce())
    for item in coded:
        assert photographs.of(item, ROOM) is None, "it is read first"
        assert photographs.of(item, ROOM) is not None
    assert len(photographs._kept) == KEPT
    again = dataclasses.replace(coded[0])
    assert photographs.of(again, ROOM) is None and photographs.of(again, ROOM) is not None


def test_a_name_stands_on_as_many_lines_as_it_may(qapp: QApplication, fonts: None) -> None:
    font = Look(metrics=Metrics()).font(18)
    name = "Select Honeycore Apples from the Highland"
    for most in (1, 2, 3, 9):
        lines = some_lines(name, font, 110, most=most)
        assert len(lines) <= most
        assert (" ".join(lines) == name) == (most == 9), lines
    assert some_lines("", font, 110, most=2) == ("",)
