"""What head office is warned of when goods and promotions come in, and takes all the same."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from pos.hq.commands import hq

HEADER = (
    "sku,barcodes,name,name_en,unit,price,tax_rate,category,brand,plu,"
    "min_age,max_per_sale,not_for_sale,discountable"
)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(hq, list(arguments))


def stock(folder, *lines):
    (folder / "items.csv").write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return run("import-catalog", "items.csv")


def test_a_tax_rate_that_no_goods_have_is_told_with_the_article_and_imported(here):
    rates = ("13", "17", "0", "exempt", "out", "9.00", "31%")
    result = stock(here, *(f"A{n},,x,,each,1,{rate},,,,,,," for n, rate in enumerate(rates)))
    assert (result.exit_code, result.stdout[:7]) == (0, "7 items")
    end = (
        "a general taxpayer's store will charge it as it stands; known are 13, 9, 6, 0, exempt, out"
    )
    assert result.stderr.splitlines() == [
        f"items.csv: article 'A1': no goods are taxed at 17; {end}",
        f"items.csv: article 'A6': no goods are taxed at 31; {end}",
    ]


def test_offers_that_no_goods_can_ever_get_are_told_and_imported(here):
    assert stock(
        here,
        "TEA,,茶,,each,9.90,13,food/tea,,,,,,yes",
        "PEAR,,梨,,kg,8.00,9,food/fruit,,,,,,yes",
        "BAG,,袋,,each,0.30,13,bags,,,,,,no",
        "CIG,,烟,,each,25.00,13,tobacco,,,18,,,no",
    ).exit_code == 0  # fmt: skip

    def offer(kind, on, reward, **fields):
        return {"id": f"O{len(listed)}", "name": "x", "kind": kind, "reward": reward,
                **({"on": on} if on else {}), **fields}  # fmt: skip

    tea, pear, bag = {"skus": ["TEA"]}, {"categories": ["food/fruit"]}, {"categories": ["bags"]}
    listed = []
    listed.append(offer("simple", tea, {"price": 989}))
    listed.append(offer("simple", tea, {"price": 990}))
    listed.append(offer("simple", {"all": True}, {"price": 900}))
    listed.append(offer("simple", {"all": True, "except": tea}, {"price": 900}))
    listed.append(offer("quantity", tea, {"price": 1979}, count=2))
    listed.append(offer("quantity", tea, {"price": 1980}, count=2))
    listed.append(offer("quantity", tea, {"price": 990}, count=2, cheapest=1))
    listed.append(offer("quantity", pear, {"percent": "10"}, count=2))
    listed.append(offer("quantity", {"categories": ["food"]}, {"percent": "10"}, count=2))
    listed.append(offer("simple", pear, {"percent": "10"}))
    listed.append(offer("simple", bag, {"percent": "10"}))
    slots = [{"on": tea, "count": 1}, {"on": pear, "count": 1}, {"on": bag, "count": 1}]
    listed.append(offer("bundle", None, {"price": 5000}, slots=slots))
    (here / "p.json").write_text(json.dumps(listed), encoding="utf-8")
    result = run("import-promotions", "p.json")
    assert (result.exit_code, result.stdout[:13]) == (0, "12 promotions")
    dear = "reward.price: not below the catalogue's price of any of its goods"
    measured = "these goods are measured, and it counts whole pieces only"
    fixed = "none of these goods is discountable, so it gives nothing"
    assert result.stderr.splitlines() == [
        f"p.json: [1].{dear}",
        f"p.json: [3].{dear}",
        f"p.json: [5].{dear}",
        f"p.json: [6].{dear}",
        f"p.json: [7].on: {measured}",
        f"p.json: [10].on: {fixed}",
        f"p.json: [11].slots[1].on: {measured}",
        f"p.json: [11].slots[2].on: {fixed}",
    ]
