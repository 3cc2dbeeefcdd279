"""Past sales become baskets that price as they were sold: what an admin tries new offers on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pos.catalog.demo import demo_promotions
from pos.cli.baskets import write_baskets
from pos.cli.price import price_file
from pos.contract.facts import SaleFact, from_body
from pos.database import Database
from pos.journal.queries import read_entries
from pos.till.returning import Wanted
from pos.till.till import Till
from tests.pos.codes.printed import printed
from tests.pos.till.test_selling import goods

YOGURT = "1000354"


def completed(folder: Path) -> list[SaleFact]:
    database = Database(folder / "journal.db", read_only=True)
    try:
        entries = list(read_entries(database, start=1, kind="sale"))
    finally:
        database.close()
    facts = [from_body(entry.body) for entry in entries if entry.body is not None]
    return [fact for fact in facts if fact.status == "completed"]


@pytest.fixture
def sold(till: Till, folder: Path) -> Path:
    """A day at the demo store: offers, a member, a coupon, labels, an override, a return."""
    till.set_clock("2026-11-22T20:30:00+08:00")
    pears = goods(till, 1, unit="kg")[0]
    till.login("9001", "9001")
    for scanned in (YOGURT, YOGURT, "88000001", "LIAN10", "1000304"):
        assert till.scan(scanned).ok
    assert till.pay("cash").ok
    assert till.scan(printed("22PPPPPAAAAAC", plu=pears.plu, amount=455)).ok
    assert till.scan(printed("21PPPPPWWWWWC", plu=pears.plu, grams=485)).ok
    assert till.scan("1000062").ok and till.scan("1000052").ok
    assert till.price(3, 300, "damaged").ok
    assert till.void_line(4).ok
    assert till.pay("cash").ok
    receipt = till.state.last.receipt if till.state.last else ""
    assert till.refund(receipt, [Wanted(line=3)], reason="x", tender="cash").ok
    assert till.scan(YOGURT).ok and till.void_sale().ok
    till.close()
    return folder


def test_every_sale_prices_again_as_it_was_sold(
    sold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "baskets"
    assert write_baskets(sold, out=out, day=None) == 0
    assert capsys.readouterr().out.startswith("2 baskets")
    offers = tmp_path / "offers.json"
    offers.write_bytes(demo_promotions())
    facts = completed(sold)
    assert len(facts) == 2
    for fact in facts:
        file = out / f"{fact.receipt}.json"
        assert price_file(basket=file, promotions=offers, explain="json", language="en") == 0
        priced = json.loads(capsys.readouterr().out)
        assert (priced["total"], priced["tax"]) == (fact.total, fact.tax)
        lines = [line for line in fact.lines if not line.void]
        assert [line["net"] for line in priced["lines"]] == [line.net for line in lines]
        assert {share["promotion"]: share["amount"] for share in priced["applied"]} == {
            applied.promotion: applied.amount for applied in fact.applied
        }


def test_nobody_s_name_is_in_a_basket(sold: Path, tmp_path: Path) -> None:
    write_baskets(sold, out=tmp_path / "out", day="2026-11-22")
    texts = [path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir()]
    assert len(texts) == 2
    assert not any("DEMO-GOLD" in text or "88000001" in text for text in texts)
    assert write_baskets(sold, out=tmp_path / "none", day="2001-01-01") == 0
    assert not list((tmp_path / "none").iterdir())


def test_a_folder_that_is_no_terminal_s_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert write_baskets(tmp_path, out=tmp_path / "out", day=None) == 2
    assert "no journal.db" in capsys.readouterr().err
