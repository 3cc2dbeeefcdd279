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


def test_what_if(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "past"
    folder.mkdir()
    write(folder / "one.json", BASKET)
    write(folder / "two.json", BASKET | {"lines": []})
    new = write(tmp_path / "new.json", FIFTH)
    tenth = [FIFTH[0] | {"id": "OLD", "reward": {"percent": "10"}}]
    old = write(tmp_path / "old.json", tenth)
    assert price_folder(folder=folder, promotions=new, before=old) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["baskets"], told["changed"]) == (2, 1)
    assert told["total"] == {"before": 4050, "after": 3600, "change": -450}
    assert told["promotions"] == [
        {"promotion": "D", "before": 0, "after": 900, "change": 900, "baskets": 1},
        {"promotion": "OLD", "before": 450, "after": 0, "change": -450, "baskets": 0},
    ]
    assert told["largest_component"]["pieces"] == 3
    write(folder / "bad.json", {})
    assert price_folder(folder=folder, promotions=new, before=None) == 2
    assert "bad.json: currency: missing" in capsys.readouterr().err
