"""Finding goods by what a cashier types: parts of names, sounds, initials, codes."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import hypothesis.strategies as st
import pytest
from hypothesis import given

from pos.catalog.demo import demo_items
from pos.catalog.item import Item, row_of
from pos.catalog.search import MOST
from pos.catalog.spelling import readings
from pos.catalog.store import Catalog
from pos.contract.wire import FeedRow
from pos.database import Database

ALL: Final = "catalog:all"
GOODS: Final = 3000


def item(
    sku: str, name: str, name_en: str = "", *, barcode: str = "", plu: str = "", price: int = 100
) -> Item:
    return Item(
        sku=sku,
        barcodes=(barcode,) if barcode else (),
        name=name,
        name_en=name_en,
        unit="each",
        price=price,
        tax_rate="13",
        category="food",
        brand="",
        plu=plu,
        min_age=0,
        max_per_sale=0,
        not_for_sale=False,
        discountable=True,
    )


def stock(catalog: Catalog, *items: Item, gen: str = "g1") -> None:
    rows = [FeedRow(rev=1, table="item", op="put", key=one.sku, row=row_of(one)) for one in items]
    catalog.apply(scope=ALL, gen=gen, rows=rows, cursor=1)


def skus(found: list[Item]) -> list[str]:
    return [one.sku for one in found]


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    opened = Catalog(tmp_path / "catalog.db")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """The head of the demo catalogue; not to be written to."""
    opened = Catalog(tmp_path_factory.mktemp("shop") / "catalog.db")
    stock(opened, *demo_items(count=GOODS))
    yield opened
    opened.close()


# -- what is found ------------------------------------------------------------------------------


def test_a_part_of_a_chinese_name_finds_what_a_full_scan_finds(
    shop: Catalog, seed: int, scaled: Callable[[int], int]
) -> None:
    draw = random.Random(seed)
    names = {one.sku: one.name for one in demo_items(count=GOODS)}
    for _ in range(scaled(1000)):
        run = draw.choice(re.findall(r"[\u4e00-\u9fff]+", draw.choice(list(names.values()))))
        start = draw.randrange(len(run))
        part = run[start : start + draw.randint(1, 6)]
        scan = {sku for sku, name in names.items() if part in name}
        found = set(skus(shop.search(part)))
        assert found == scan if len(scan) <= MOST else found < scan and len(found) == MOST, part


def test_every_way_to_type_an_item_finds_it(
    shop: Catalog, seed: int, scaled: Callable[[int], int]
) -> None:
    draw = random.Random(seed)
    items = list(demo_items(count=GOODS))
    for _ in range(scaled(1000)):
        one = draw.choice(items)
        run = draw.choice(re.findall(r"[\u4e00-\u9fff]+", one.name))
        start = draw.randrange(len(run))
        sounds = [draw.choice(readings(character)) for character in run[start:]]
        spelled = "".join(sounds)
        english = draw.choice(re.findall(r"[^\W\d_]+", one.name_en.lower()))
        code = draw.choice([one.sku, *one.barcodes, *filter(None, [one.plu])])
        for typed in (
            spelled[: draw.randint(1, len(spelled))],
            "".join(sound[0] for sound in sounds),
            english[: draw.randint(1, len(english))],
            f"{english} {run[start]}",
            code[: draw.randint(4, len(code))],
        ):
            found = skus(shop.search(typed))
            assert one.sku in found or len(found) == MOST, (typed, one)


def test_two_words_find_only_what_has_both(shop: Catalog) -> None:
    found = shop.search("milk 250")

    assert found
    assert all(
        re.search(r"\bmilk", one.name_en.lower()) and "250" in f"{one.name} {one.name_en}"
        for one in found
    )


@pytest.mark.parametrize(
    "typed",
    ["鲜牛奶", "牛奶", "奶", "xianniunai", "niunai", "NIU NAI", "xnn", "nn", "ＸＮＮ", "Mil",
     "milk", "fresh milk", "6901234", "6901234567892", "06901234567892", "M-17", "m-17", "mian",
     "adg", "xnn 250", "牛奶250ml", "钙", "caf"],
)  # fmt: skip
def test_one_carton_of_milk_by_many_names(catalog: Catalog, typed: str) -> None:
    milk = item("M-17", "晨牧谷鲜牛奶 AD钙 面 250ml", "Café Fresh Milk", barcode="6901234567892")
    stock(catalog, milk, item("7", "竹盐牙膏", "Toothpaste", barcode="6901111111118"))

    assert skus(catalog.search(typed)) == ["M-17"]


@pytest.mark.parametrize("typed", ["牛鲜", "鲜奶", "iunai", "ilk", "牛 膏", "nnx", "901234567892"])
def test_what_is_not_in_the_name_finds_nothing(catalog: Catalog, typed: str) -> None:
    stock(catalog, item("1", "鲜牛奶", "Milk", barcode="6901234567892"), item("2", "竹盐牙膏"))

    assert catalog.search(typed) == []


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("重庆火锅底料", "chongqing"),
        ("重庆火锅底料", "zhongqing"),
        ("重庆火锅底料", "cqhg"),
        ("长城干红", "changcheng"),
        ("长城干红", "zcgh"),
        ("青春音乐贺卡", "yinyue"),
        ("可乐", "kele"),
        ("可乐", "ky"),
        ("长白山人参", "changbaishanrenshen"),
        ("绿豆", "lvdou"),
        ("绿豆", "ludou"),
        ("女士雨衣", "nushi"),
        ("萝卜", "luobo"),
        ("双鱼桑葚干", "shuangyusangshengan"),
    ],
)
def test_a_character_with_two_readings_is_found_by_both(
    catalog: Catalog, name: str, typed: str
) -> None:
    stock(catalog, item("1", name), item("2", "洗洁精"))

    assert skus(catalog.search(typed)) == ["1"]


def test_a_long_spelling_is_told_from_one_that_differs_at_its_end(catalog: Catalog) -> None:
    stock(catalog, item("1", "有机稻花香大米"), item("2", "有机稻花鱼"), item("3", "稻香有机花"))

    assert skus(catalog.search("youjidaohuaxiangda")) == ["1"]
    assert skus(catalog.search("youjidaohuayu")) == ["2"]


# -- in which order -----------------------------------------------------------------------------


def test_an_exact_code_comes_first(catalog: Catalog) -> None:
    stock(
        catalog,
        item("1", "火锅 1000", "1000 Things"),
        item("10001", "汤勺"),
        item("1000", "漏勺"),
        item("5", "木勺", barcode="10009"),
    )

    assert skus(catalog.search("1000")) == ["1000", "10001", "5", "1"]


def test_a_plu_is_found_before_goods_whose_number_only_begins_with_it(catalog: Catalog) -> None:
    stock(catalog, item("123456", "秤"), item("9", "香蕉", plu="123"))

    assert skus(catalog.search("123")) == ["9", "123456"]


def test_what_begins_with_the_text_comes_before_what_contains_it(catalog: Catalog) -> None:
    stock(
        catalog,
        item("1", "纯牛奶", "Pure milk"),
        item("2", "牛奶巧克力棒棒糖", "Milky sticks"),
        item("3", "高钙牛奶", "Buttermilk"),
    )

    assert skus(catalog.search("牛奶")) == ["2", "1", "3"]
    assert skus(catalog.search("niunai")) == ["2", "1", "3"]
    assert skus(catalog.search("nn")) == ["2", "1", "3"]


def test_a_whole_word_comes_before_the_beginning_of_another(catalog: Catalog) -> None:
    stock(catalog, item("1", "糖", "Fine milky toffee"), item("2", "全脂纯牛奶", "Whole milk"))

    assert skus(catalog.search("milk")) == ["2", "1"]


def test_an_answer_is_as_long_as_asked(shop: Catalog) -> None:
    assert len(shop.search("m", 7)) == 7
    assert skus(shop.search("m", 7)) == skus(shop.search("m"))[:7]
    assert len(shop.search("m", 10_000)) == MOST


# -- whatever is typed --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["", " ", '"', "*", "^", "AND", "NOT x", "NEAR(a b)", "a OR", "words:a", "'; --", "🥛",
              "\x00", "〇", "½", "ﾐﾙｸ", "牛*", '"牛', "\ud800", "x" * 5000, "牛" * 5000],
)  # fmt: skip
def test_signs_of_the_engine_are_only_signs(shop: Catalog, typed: str) -> None:
    assert isinstance(shop.search(typed), list)


@given(typed=st.text(max_size=40))
def test_no_text_is_an_error(shop: Catalog, typed: str) -> None:
    assert len(shop.search(typed, 5)) <= 5


@given(name=st.text(min_size=1, max_size=120), name_en=st.text(max_size=120))
def test_any_name_can_be_indexed_and_changed(
    tmp_path_factory: pytest.TempPathFactory, name: str, name_en: str
) -> None:
    catalog = Catalog(tmp_path_factory.getbasetemp() / "any.db")
    try:
        stock(catalog, item("1", name, name_en))
        assert skus(catalog.search("1")) in ([], ["1"])
    finally:
        catalog.close()


# -- as the catalogue changes -------------------------------------------------------------------


def test_a_new_name_takes_the_place_of_the_old_one(catalog: Catalog) -> None:
    stock(catalog, item("1", "鲜牛奶", "Milk"))
    assert skus(catalog.search("牛奶")) == ["1"]

    stock(catalog, item("1", "酸奶", "Yogurt"))

    assert catalog.search("牛奶") == []
    assert skus(catalog.search("suannai")) == ["1"]


def test_a_new_price_leaves_the_index_alone(catalog: Catalog) -> None:
    stock(catalog, item("1", "鲜牛奶", price=100))
    while catalog.index_some():
        pass

    stock(catalog, item("1", "鲜牛奶", price=250))

    assert not catalog.index_some()
    assert [one.price for one in catalog.search("牛奶")] == [250]


def test_what_is_taken_off_the_list_is_no_longer_found(catalog: Catalog) -> None:
    stock(catalog, item("1", "鲜牛奶"), item("2", "甜牛奶"), item("3", "豆奶"))
    assert len(catalog.search("牛奶")) == 2
    gone = [FeedRow(rev=2, table="item", op="del", key="1")]

    catalog.apply(scope=ALL, gen="g1", rows=gone, cursor=2)
    assert skus(catalog.search("牛奶")) == ["2"]

    stock(catalog, item("3", "豆奶"), gen="g2")
    catalog.settle(ALL)
    assert catalog.search("牛奶") == []
    assert skus(catalog.search("豆奶")) == ["3"]
    with Database(catalog.path).read() as connection:
        words = "SELECT count(*) FROM search_words WHERE search_words MATCH '\"牛奶\"'"
        assert connection.exec_driver_sql(words).scalar() == 0


def test_indexing_that_was_cut_off_goes_on(tmp_path: Path) -> None:
    goods = list(demo_items(count=600))
    catalog = Catalog(tmp_path / "catalog.db")
    stock(catalog, *goods)
    assert catalog.index_some()
    catalog.close()

    again = Catalog(tmp_path / "catalog.db")
    found = again.search(goods[-1].name)
    again.close()

    assert goods[-1].sku in skus(found)


def test_a_catalogue_from_before_the_search_gets_its_index(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.db")
    stock(catalog, item("1", "鲜牛奶"))
    catalog.close()
    old = Database(tmp_path / "catalog.db")
    with old.write() as connection:
        for table in ("search_words", "search_item", "search_due"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
        connection.exec_driver_sql("PRAGMA user_version=1000")
    old.close()

    opened = Catalog(tmp_path / "catalog.db")
    found = opened.search("牛奶")
    opened.close()

    assert skus(found) == ["1"]


def test_no_character_of_the_demo_goods_is_without_a_sound() -> None:
    characters = set("".join(one.name for one in demo_items(count=GOODS)))

    assert all(readings(sign) for sign in characters if "\u4e00" <= sign <= "\u9fff")


def test_all_at_once_the_index_learns_what_it_learns_in_slices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it takes more than one transaction, and beside names that it knows already."""
    monkeypatch.setattr("pos.catalog.search._MANY", 2)
    goods = list(demo_items(count=1100))
    slices, at_once = (Catalog(tmp_path / name) for name in ("slices.db", "at_once.db"))
    stock(slices, *goods)
    stock(at_once, *goods[:50])
    assert not at_once.index_some()
    stock(at_once, *goods)
    while slices.index_some():
        pass

    at_once.index_all()

    assert not at_once.index_some()
    for text in ("牛奶", "niunai", "nn", "milk", "晨"):
        found = skus(at_once.search(text))
        assert found == skus(slices.search(text)), text
    assert found
    slices.close()
    at_once.close()
