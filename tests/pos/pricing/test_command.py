"""`lianpos price` at the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pos.cli.price import price_file, price_folder

BASKET: dict[str, Any] = {
    "currency": "CNY",
    "at": "2026-11-22T10:00:00+08:00",
    "lines": [{"id": "1", "sku": "A", "quantity": "3", "unit_price": 1500, "tax_rate": "13"}],
}
FIFTH = [{"id": "D", "name": "八折", "kind": "simple", "on": {"all": True},
          "reward": {"percent": "20"}, "funded_by": [{"party": "b", "percent": "50"}]}]  # fmt: skip


def write(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def test_a_basket_is_priced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {
        "basket": write(tmp_path / "b.json", BASKET),
        "promotions": write(tmp_path / "p.json", FIFTH),
    }
    assert price_file(**files, explain="json", language="zh_CN") == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["total"], result["lines"][0]["shares"]) == (
        3600,
        [{"promotion": "D", "amount": 900,
          "funded_by": [{"party": "b", "percent": "50", "amount": 450}]}],
    )  # fmt: skip
    assert price_file(**files, explain="text", language="zh_CN") == 0
    assert "八折：已减 9.00。" in capsys.readouterr().out


def test_the_faults_of_both_files_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [BASKET["lines"][0] | {"quantity": "0"}]
    basket = write(tmp_path / "b.json", BASKET | {"lines": lines})
    promotions = write(tmp_path / "p.json", [FIFTH[0] | {"reward": {"percent": "120"}}])
    assert price_file(basket=basket, promotions=promotions, explain="json", language="en") == 2
    told = capsys.readouterr()
    assert told.err.splitlines() == [
        "lines[0].quantity: not a positive number",
        "[0].reward.percent: over 100",
    ]
    assert not told.out


def test_what_is_odd_about_the_promotions_is_told_beside_the_price(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    basket = write(tmp_path / "b.json", BASKET)
    promotions = write(tmp_path / "p.json", [FIFTH[0] | {"to": BASKET["at"]}])
    assert price_file(basket=basket, promotions=promotions, explain="json", language="en") == 0
    told = capsys.readouterr()
    assert told.err == "warning: [0].to: is over, so it gives nothing any more\n"
    assert json.loads(told.out)["total"] == 4500


def test_a_missing_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    promotions = write(tmp_path / "p.json", FIFTH)
    basket = tmp_path / "none.json"
    assert price_file(basket=basket, promotions=promotions, explain="json", language="en") == 2
    assert "none.json: cannot be read" in capsys.readouterr().err


def test_a_file_that_is_no_json_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    basket, promotions = tmp_path / "b.json", tmp_path / "p.json"
    basket.write_bytes(b"\xff")
    promotions.write_text("")
    assert price_file(basket=basket, promotions=promotions, explain="json", language="en") == 2
    assert capsys.readouterr().err.splitlines() == [
        "b.json: not UTF-8 text: byte 0 fits nowhere",
        "p.json: empty",
    ]


@pytest.mark.parametrize(
    ("currency", "total"), [("JPY", "3600"), ("CNY", "36.00"), ("KWD", "3.600")]
)
def test_amounts_are_read_in_their_currency_s_decimals(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], currency: str, total: str
) -> None:
    past = tmp_path / "past"
    past.mkdir()
    basket = write(past / "b.json", BASKET | {"currency": currency})
    promotions = write(tmp_path / "p.json", FIFTH)
    assert price_file(basket=basket, promotions=promotions, explain="text", language="en") == 0
    assert f"To pay: {total}\n" in capsys.readouterr().out
    assert changes(past, promotions, form="text") == 0
    assert total in capsys.readouterr().out.split()


def changes(
    folder: Path, promotions: Path, before: Path | None = None, *, form: str = "json"
) -> int:
    return price_folder(
        folder=folder, promotions=promotions, before=before, explain=form, language="zh_CN"
    )


def test_what_if(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "past"
    folder.mkdir()
    write(folder / "one.json", BASKET)
    write(folder / "two.json", BASKET | {"lines": []})
    new = write(tmp_path / "new.json", FIFTH)
    tenth = [FIFTH[0] | {"id": "OLD", "reward": {"percent": "10"}}]
    old = write(tmp_path / "old.json", tenth)
    assert changes(folder, new, old) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["baskets"], told["changed"]) == (2, 1)
    assert told["total"] == {"before": 4050, "after": 3600, "change": -450}
    assert told["promotions"] == [
        {"promotion": "D", "before": 0, "after": 900, "change": 900, "baskets": 1},
        {"promotion": "OLD", "before": 450, "after": 0, "change": -450, "baskets": 0},
    ]
    assert told["largest_component"]["pieces"] == 3
    write(folder / "bad.json", {})
    assert changes(folder, new) == 2
    assert "bad.json: currency: missing" in capsys.readouterr().err


@pytest.fixture
def past(tmp_path: Path) -> Path:
    """Two baskets that were sold: three pieces of A, and two of B with one of A."""
    folder = tmp_path / "past"
    folder.mkdir()
    write(folder / "one.json", BASKET)
    lines = [
        {"id": "1", "sku": "B", "quantity": "2", "unit_price": 1000, "tax_rate": "13"},
        {"id": "2", "sku": "A", "quantity": "1", "unit_price": 1500, "tax_rate": "13"},
    ]
    write(folder / "two.json", BASKET | {"lines": lines})
    return folder


def test_a_person_reads_what_would_change_as_a_table(
    past: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = {
        "id": "P", "name": "两件二十", "kind": "quantity", "count": 2, "on": {"all": True},
        "reward": {"price": 2000},
    }  # fmt: skip
    new = write(tmp_path / "new.json", [*FIFTH, pair])
    assert changes(past, new, write(tmp_path / "old.json", FIFTH), form="text") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "共 2 个购物篮，新促销下有 1 个的应付金额会变。"
    cells = [line.split() for line in said]
    # Two pieces of A for 20.00 are 10.00 off; A with B is 5.00 off, no more than a fifth of both
    # but one application less.
    assert ["应付合计", "64.00", "60.00", "-4.00"] in cells
    assert ["D", "八折", "16.00", "5.00", "-11.00", "2"] in cells
    assert ["P", "两件二十", "0.00", "15.00", "+15.00", "2"] in cells
    # Which one was slowest is a matter of the day; the one with two kinds of goods is the largest.
    assert any("two.json" in line and "毫秒" in line for line in said)


def test_without_the_promotions_of_before_the_table_says_what_it_compares_with(
    past: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = write(tmp_path / "new.json", FIFTH)
    assert changes(past, new, form="text") == 0
    said = capsys.readouterr().out
    assert "无促销" in said and "现行 " not in said and "--before" in said
    assert changes(past, new) == 0
    assert json.loads(capsys.readouterr().out)["before"] == "no_promotions"
    assert changes(past, new, new, form="text") == 0
    said = capsys.readouterr().out
    assert "现行" in said and "--before" not in said


def test_thresholds_that_compete_are_told_as_the_hardest_part(
    past: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    thresholds = [
        {"id": name, "name": name, "kind": "threshold", "on": {"skus": skus},
         "tiers": [{"spend": 2000, "reward": {"amount": amount}}]}
        for name, skus, amount in (("T1", ["A", "B"], 300), ("T2", ["B"], 350))
    ]  # fmt: skip
    new = write(tmp_path / "new.json", thresholds)
    assert changes(past, new) == 0
    hardest = json.loads(capsys.readouterr().out)["slowest_component"]
    assert (hardest["basket"], hardest["promotions"]) == ("two.json", ["T1", "T2"])
    assert (hardest["classes"], hardest["pieces"], hardest["optimal"]) == (2, 3, True)
    assert changes(past, new, form="text") == 0
    assert "two.json" in capsys.readouterr().out


def test_all_that_is_wrong_with_a_folder_of_baskets_is_told_at_once(
    past: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(past / "three.json", BASKET | {"currency": "USD"})
    write(past / "four.json", BASKET | {"at": "yesterday"})
    new = write(tmp_path / "new.json", [FIFTH[0] | {"reward": {"percent": "120"}}])
    old = write(tmp_path / "old.json", [FIFTH[0] | {"kind": "gift"}])
    assert changes(past, new, old) == 2
    told = capsys.readouterr()
    assert not told.out
    assert [line.split(": ")[:2] for line in told.err.splitlines()] == [
        ["[0].reward.percent", "over 100"],
        ["old.json", "[0].kind"],
        ["four.json", "at"],
        ["three.json", "currency"],
    ]


def test_a_folder_without_baskets_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = write(tmp_path / "new.json", FIFTH)
    (tmp_path / "empty").mkdir()
    assert changes(tmp_path / "empty", new) == 2
    assert changes(tmp_path / "none", new) == 2
    empty, none = capsys.readouterr().err.splitlines()
    assert empty.endswith("no basket in it (*.json)") and none.endswith("no folder")
