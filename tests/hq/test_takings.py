"""What came in by which tender and for which goods, from the till to head office's reports."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from typer.testing import CliRunner

from pos.hq import schema
from pos.hq.commands import hq
from pos.hq.takings import tender_report
from pos.till.returning import Wanted
from tests.hq.conftest import Office
from tests.hq.test_returns_anywhere import Chain, chain, filled

__all__ = ["chain", "filled"]


def report(office: Office, what: str, *more: str) -> Any:
    arguments = ["report", what, *more, "--database", f"sqlite:///{office.path}"]
    answer = CliRunner().invoke(hq, arguments)
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout) if "--json" in more else answer.stdout.splitlines()


def test_each_tender_has_what_it_brought_after_it_was_put_right(
    chain: Chain, office: Office
) -> None:
    till, other = chain.till("S001-T01"), chain.till("S002-T01")
    first = chain.sold("S001-T01", {"D001": "4"})
    assert till.scan("D002", quantity="2").ok
    assert till.pay("card_manual", 600, "6217 035512").ok and till.pay("cash").ok
    till.fix_tender(first, "cash", "card_manual", 500, code="6217 035513", reason="错")
    assert till.approve("2001", "2468").ok
    assert till.sync().ok
    assert other.refund(first, [Wanted(line=1, quantity="1")], reason="坏").ok
    assert other.sync().ok
    rows = [
        {"store": "S001", "tender": "card_manual", "count": 1, "amount": 1100, "loaded": 0},
        {"store": "S001", "tender": "cash", "count": 2, "amount": 1900, "loaded": 0},
        {"store": "S002", "tender": "card_manual", "count": 1, "amount": -500, "loaded": 0},
    ]
    assert report(office, "tenders", "--json") == {"count": 3, "total": 2500, "rows": rows}
    assert report(office, "sales", "--json")["total"] == 2500
    here = report(office, "tenders", "--json", "--store", "S001", "--day", "2026-11-22")
    assert here["rows"] == rows[:2]
    assert report(office, "tenders")[-1] == "25.00 in all"
    with office.database.read() as connection:
        assert tender_report(connection, day="2001-01-01") == ()


def test_each_article_has_what_was_sold_of_it_less_what_came_back(
    chain: Chain, office: Office
) -> None:
    till = chain.till("S001-T01")
    receipt = chain.sold("S001-T01", {"D001": "4", "D002": "1"})
    assert till.scan("D003", quantity="2").ok and till.void_line(1).ok and till.scan("D002").ok
    assert till.pay("cash").ok
    assert till.refund(receipt, [Wanted(line=1, quantity="3")], reason="坏").ok
    assert till.sync().ok
    told = report(office, "items", "--json")
    assert (told["count"], told["total"]) == (2, 1500)
    assert [(row["sku"], row["quantity"], row["amount"]) for row in told["rows"]] == [
        ("D002", 2000, 1000),
        ("D001", 1000, 500),
    ]
    assert report(office, "items", "--store", "S002") == ["0 articles, 0.00 in all"]
    assert report(office, "items")[0].split() == ["10.00", "2", "D002", "牛奶"]


def test_entries_about_payments_are_found_by_an_index_of_their_own(office: Office) -> None:
    journal = schema.journal.c
    statement = sa.select(journal.body).where(
        journal.terminal == "S001-T01", journal.epoch == 1, journal.seq > 5, schema.OF_PAYMENTS
    )
    with office.database.read() as connection:
        asked = statement.compile(connection, compile_kwargs={"literal_binds": True})
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}").all()
    assert "journal_of_payments" in str(plan)
