"""Goods on a page are told apart at a glance."""

from __future__ import annotations

import pytest

from ui.widgets.tile import letters_of


@pytest.mark.parametrize(
    ("names", "letters"),
    [
        (["现制烧鸡", "秘制盐水鸭 1只", "鲜鸡蛋 30枚装"], ["烧鸡", "水鸭", "鸡蛋"]),
        (["House Recipe Roast Duck", "Milk 950ml", "Oat Milk 1L"], ["RD", "M", "OM"]),
        (
            ["Freshly Made Roast Chicken", "House Recipe Roast Chicken", "Braised Tofu"],
            ["FRC", "HRC", "BT"],
        ),
        (
            [
                "Birch Byre Skimmed Milk",
                "Bamboo Byre Whole Milk",
                "Gather Pavilion Soy Milk",
                "Maple Ranch Whole Milk",
                "Bamboo Byre Soft Milk",
                "Gather Pavilion Whole Milk",
            ],
            ["BSM", "BWM", "GSM", "MR", "BSM", "GWM"],
        ),
        (["Home Braised Tofu", "Home Braised Trotters", "Duck"], ["BTo", "BTr", "D"]),
        (["Home Roast Duck", "Home Roast Duck 1kg", "Milk"], ["RD", "RD", "M"]),
        (
            ["檐醉浓香型白酒52度 500ml瓶", "拾酿白酒42度 250ml", "棠窖白酒"],
            ["檐醉", "拾酿", "棠窖"],
        ),
    ],
)
def test_letters_say_what_goods_are_or_whose(names: list[str], letters: list[str]) -> None:
    assert list(letters_of(names)) == letters
