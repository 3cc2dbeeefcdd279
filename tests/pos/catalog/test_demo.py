"""The demo catalogue: what a chain would have, every number valid, the same on every machine."""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter, defaultdict
from itertools import islice
from pathlib import Path

import pytest

from pos.catalog.demo import (
    LARGEST,
    demo_category_names,
    demo_items,
    shelf_price,
    write_demo_catalogue,
)
from pos.catalog.item import Item
from pos.catalog.items_csv import read_items, write_items
from pos.codes.gtin import has_gtin_length, is_gtin
from pos.texts import RESOURCES

PINNED = "695b9c1aaf2416da65d2f7e4a3dc5f1b4756dcf92718199cf5f5ac09ee31ac0e"

# Brands that shoppers in China know; none of ours may contain one of them.
KNOWN_BRANDS = """
蒙牛 伊利 光明 三元 君乐宝 完达山 飞鹤 贝因美 旺旺 康师傅 统一 今麦郎 白象
农夫山泉 怡宝 娃哈哈 景田 百岁山 可口 百事 雪碧 芬达 美年达 王老吉 加多宝 红牛
脉动 东鹏 元气森林 椰树 露露 六个核桃 银鹭 达利 好丽友 奥利奥 乐事 上好佳
三只松鼠 良品铺子 百草味 洽洽 来伊份 大白兔 徐福记 金丝猴 德芙 费列罗 士力架
阿尔卑斯 绿箭 益达 金龙鱼 鲁花 福临门 胡姬花 多力 海天 李锦记 千禾 厨邦 恒顺
老干妈 太太乐 王守义 双汇 雨润 金锣 正大 三全 思念 湾仔码头 安井 海底捞 茅台
五粮液 泸州 洋河 汾酒 郎酒 牛栏山 红星 江小白 青岛 燕京 百威 张裕 长城 古越龙山
中华 玉溪 云烟 红塔 利群 黄鹤楼 芙蓉王 南京 海飞丝 飘柔 潘婷 清扬 舒肤佳 力士
多芬 六神 高露洁 佳洁士 黑人 云南白药 舒客 立白 蓝月亮 雕牌 汰渍 奥妙 碧浪 超能
威露士 滴露 维达 清风 心相印 洁柔 苏菲 护舒宝 七度空间 帮宝适 好奇 妙而舒 爱他美
美赞臣 惠氏 皇家 冠能 麦富迪 苏泊尔 双立人 乐扣 晨光 得力 真彩 南孚 双鹿 公牛
欧普 牧原 稻香村 雀巢 星巴克 立顿 光友 蜂花 百雀羚 大宝 自然堂 欧莱雅 妮维雅
""".split()


@pytest.fixture(scope="module")
def goods() -> list[Item]:
    return list(demo_items())


def test_there_are_five_thousand_goods_that_differ_in_number_and_name(goods: list[Item]) -> None:
    assert len(goods) == 5000
    for facts in (
        [item.sku for item in goods],
        [item.name for item in goods],
        [item.name_en for item in goods],
        [code for item in goods for code in item.barcodes],
        [item.plu for item in goods if item.plu],
    ):
        assert len(set(facts)) == len(facts)


def test_bar_codes_are_gtin_13_of_chinese_companies(goods: list[Item]) -> None:
    codes = [code for item in goods for code in item.barcodes]
    assert all(len(code) == 13 and is_gtin(code) and "690" <= code[:3] <= "699" for code in codes)
    assert any(len(item.barcodes) == 2 for item in goods)


def test_a_brands_goods_share_its_company_prefix(goods: list[Item]) -> None:
    prefixes = defaultdict(set)
    for item in goods:
        prefixes[item.brand] |= {code[:7] for code in item.barcodes}
    assert all(len(found) == 1 for found in prefixes.values())


def test_numbers_to_be_typed_are_never_taken_for_a_bar_code(goods: list[Item]) -> None:
    assert not any(has_gtin_length(item.sku) or has_gtin_length(item.plu) for item in goods)
    assert not {item.sku for item in goods} & {item.plu for item in goods}


def test_weighed_goods_have_a_plu_of_five_digits_and_no_bar_code(goods: list[Item]) -> None:
    for item in goods:
        assert (item.unit == "kg") is item.is_measured is bool(item.plu) is not item.barcodes
        assert not item.plu or (len(item.plu) == 5 and item.plu.isdigit())
    assert sum(item.is_measured for item in goods) > 500


def test_the_names_of_categories_are_complete_and_three_deep(goods: list[Item]) -> None:
    names = demo_category_names()
    used = Counter(item.category for item in goods)
    assert len(used) > 100 and min(used.values()) >= 5
    for path in used:
        assert path.count("/") == 2
        for depth in range(1, 4):
            assert all(names["/".join(path.split("/")[:depth])].values())
    assert {path for path in names if path.count("/") == 2} == set(used)


def test_three_tax_rates_and_the_rules_of_the_trade(goods: list[Item]) -> None:
    rates = defaultdict(set)
    for item in goods:
        rates[item.tax_rate].add(item.category)
        alcohol = item.category.startswith("drink/alcohol/")
        tobacco = item.category.startswith("tobacco/")
        bag = item.category == "home/bags/carrier"
        assert item.min_age == (18 if alcohol or tobacco else 0)
        assert item.discountable is not (tobacco or bag)
        assert not item.not_for_sale
    assert set(rates) == {"13", "9", "exempt"}
    assert "fresh/vegetables/leafy" in rates["exempt"] and "food/staples/rice" in rates["9"]
    assert {item.max_per_sale for item in goods} >= {0, 6000, 10_000, 12_000}


def test_prices_are_positive_and_end_as_supermarkets_end_them(goods: list[Item]) -> None:
    for item in goods:
        assert item.price > 0 and item.price % 10 == 0
        if item.price >= 200:
            assert item.price % 100 in {50, 80, 90, 0}
    assert [shelf_price(fen) for fen in (3, 148, 484, 1279, 10_090, 12_345)] == [
        *(10, 150, 480, 1280, 9900, 11_900)
    ]


def test_no_brand_is_a_real_one(goods: list[Item]) -> None:
    words = tomllib.loads((RESOURCES / "demo" / "brands.toml").read_text(encoding="utf-8"))
    lasts = [last for group in words["last"].values() for last in group]
    brands = [f[: f.index("|")] + last[: last.index("|")] for f in words["first"] for last in lasts]
    assert len(set(brands)) > 3000 and {item.brand for item in goods} <= {"", *brands}
    assert not [(b, known) for b in brands for known in KNOWN_BRANDS if known in b]


def test_both_names_read_alone(goods: list[Item]) -> None:
    for item in goods:
        assert item.name == " ".join(item.name.split()) and item.name.startswith(item.brand)
        assert item.name_en == " ".join(item.name_en.split())
        assert not [c for c in item.name_en if c >= "\u2e80"], item.name_en
    # A few names are long, so that whoever looks at the demo sees them wrap.
    assert 0 < sum(len(item.name) > 40 for item in goods) < 50


def test_a_shorter_catalogue_is_the_head_of_a_longer_one(goods: list[Item]) -> None:
    assert list(demo_items(count=1200)) == goods[:1200]
    kinds = Counter(item.category.split("/")[0] for item in goods[:500])
    assert len(kinds) >= 9


def test_the_same_seed_gives_the_same_bytes_and_another_one_another_shop(tmp_path: Path) -> None:
    first, again, other = (tmp_path / name for name in ("1.csv", "1b.csv", "2.csv"))
    write_demo_catalogue(first, items=2000, seed=1)
    write_demo_catalogue(again, items=2000, seed=1)
    write_demo_catalogue(other, items=2000, seed=2)
    assert first.read_bytes() == again.read_bytes() != other.read_bytes()
    # Pinned: an item keeps its number and its price on every platform, Python and release.
    assert hashlib.sha256(first.read_bytes()).hexdigest() == PINNED


def test_the_file_reads_back_without_a_fault(tmp_path: Path, goods: list[Item]) -> None:
    path = tmp_path / "items.csv"
    write_demo_catalogue(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert read_items(file) == (goods, [])


def test_a_million_goods_stream_and_stay_unique_from_end_to_end() -> None:
    lines = write_items(demo_items(count=LARGEST, seed=3))
    assert len(list(islice(lines, 1001))) == 1001
    sample = list(islice(demo_items(count=LARGEST, seed=3), 40_000))
    assert len({item.name for item in sample}) == len({item.sku for item in sample}) == 40_000
    codes = [code for item in sample for code in item.barcodes]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("count", [-1, LARGEST + 1])
def test_a_catalogue_of_no_possible_size_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="1000000"):
        demo_items(count=count)
