"""A day of sales paid in every way: lines, total, tenders, change and rounding always agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pos.catalog.store import Catalog
from pos.contract.facts import SaleFact, from_body
from pos.contract.wire import FeedRow
from pos.database import Database
from pos.journal.queries import read_entries
from pos.journal.verify import verify
from pos.till.returning import Wanted
from pos.till.till import Till
from tests.pos.till.test_promotions import sale_of
from tests.pos.till.test_selling import goods

RULES = (
    None,
    {"step": 10, "direction": "down"},
    {"step": 10, "direction": "down", "most": 6},
    {"step": 5, "direction": "nearest"},
)


def offers(skus: Sequence[str]) -> list[dict[str, Any]]:
    """Promotions that leave odd amounts: by the piece, by the pair, and off the whole."""
    return [
        {"id": "ODD", "name": "七折", "kind": "simple", "on": {"skus": [*skus[:3]]},
         "reward": {"percent": "29.7"}},
        {"id": "PAIR", "name": "第二件", "kind": "quantity", "on": {"skus": [*skus[2:6]]},
         "count": 2, "cheapest": 1, "reward": {"percent": "33.3"}},
        {"id": "FULL", "name": "满减", "kind": "threshold", "on": {"all": True},
         "tiers": [{"spend": 3000, "reward": {"percent": "3.3"}}]},
    ]  # fmt: skip


@pytest.fixture
def store(
    till: Till, folder: Path, open_again: Callable[..., Till]
) -> Callable[[dict[str, Any] | None, list[dict[str, Any]]], Till]:
    """Opens the store under a rule of rounding and some promotions, an administrator at the till:
    what anybody may give away is tested elsewhere."""

    def opener(rule: dict[str, Any] | None, promotions: list[dict[str, Any]]) -> Till:
        till.close()
        catalog = Catalog(folder / "catalog.db")
        rows = [
            FeedRow(rev=n, table="promotion", op="put", key=one["id"], row=one)
            for n, one in enumerate(promotions, start=1)
        ]
        catalog.apply(scope="promo:all", gen="test", rows=rows, cursor=len(rows))
        catalog.settle("promo:all")
        row = FeedRow(rev=1, table="setting", op="put", key="cash_rounding", row={"value": rule})
        catalog.apply(scope="terminal:S001-T01", gen="test", rows=[row], cursor=1)
        catalog.close()
        opened = open_again()
        assert opened.login("9001", "9001").ok
        return opened

    return opener


@pytest.mark.parametrize("rule", RULES, ids=("exact", "down", "capped", "nearest"))
def test_what_was_paid_less_the_change_is_what_the_lines_come_to(
    till: Till,
    folder: Path,
    store: Callable[[dict[str, Any] | None, list[dict[str, Any]]], Till],
    rule: dict[str, Any] | None,
    seed: int,
    scaled: Callable[[int], int],
) -> None:
    draw = Random(f"{seed} {rule}")
    some = [item for item in goods(till, 60) if not item.min_age][:10]
    till = store(rule, offers([item.sku for item in some]))
    rounded = 0
    for number in range(scaled(1000)):
        for item in draw.choices(some, k=draw.randint(1, 5)):
            assert till.scan(item.barcodes[0]).ok
        if draw.random() < 0.4:
            assert till.discount(1, amount=draw.randint(1, 40), reason="碰伤").ok
        due, net = sale_of(till).due, sum(line.net for line in sale_of(till).lines)
        assert due == sale_of(till).total == net
        receipt = pay(till, draw, number)
        assert till.state.last is not None
        rounded += till.state.last.rounding
        if draw.random() < 0.3:
            give_back(till, draw, receipt)
    report = till.x_report().values["report"]
    assert isinstance(report, dict)
    till.close()
    assert verify(folder)["ok"]

    facts = completed(folder)
    for fact in facts:
        agree(fact, rule)
    back = [fact for fact in facts if fact.total < 0]
    assert report["rounding"] == sum(fact.rounding for fact in facts)
    assert rounded == sum(fact.rounding for fact in facts if fact.total >= 0)
    assert (rule is None) is not any(fact.rounding for fact in facts)
    paid: Counter[str] = Counter()
    for fact in facts:
        for tender in fact.tenders:
            paid[tender.tender] += tender.amount
    assert {name: amount for name, amount in report["tenders"].items() if amount} == +paid
    assert back and len(facts) > len(back)


def pay(till: Till, draw: Random, number: int) -> str:
    """Pays what is due: some of it by card or voucher first, the rest in one way or another."""
    due = sale_of(till).due
    if due > 1 and draw.random() < 0.5:
        some = draw.randint(1, due - 1)
        if draw.random() < 0.5:
            assert till.pay("card_manual", some, code=f"6217 {number:06d}").ok
        else:
            assert till.pay("voucher", some, code=f"GV-A{number:06d}").ok
    due = sale_of(till).due
    how = draw.choice(["exact", "cash", "cash", "card", "voucher"])
    if how == "card":
        paid = till.pay("card_manual", due, code=f"6217 {number + 500_000:06d}")
    elif how == "voucher":
        paid = till.pay("voucher", due + draw.choice([0, 63]), code=f"GV-B{number:06d}")
    else:
        paid = till.pay("cash", None if how == "exact" else due + draw.choice([0, 3, 1000]))
    assert paid.ok, paid.error
    if paid.values["receipt"] is None:
        # Rounded up, cash asked for a little more than was handed over.
        paid = till.pay("cash")
        assert paid.ok, paid.error
    return str(paid.values["receipt"])


def give_back(till: Till, draw: Random, receipt: str) -> None:
    """Some of a receipt comes back, then all the rest."""
    part = till.refund(receipt, [Wanted(line=1, quantity="1")], reason="变质")
    assert part.ok, part.error
    if draw.random() < 0.6:
        rest = till.refund(receipt, reason="变质")
        assert rest.ok or (rest.error is not None and rest.error.code == "nothing_comes_back")


def completed(folder: Path) -> list[SaleFact]:
    """What the journal says of every sale and return."""
    database = Database(folder / "journal.db")
    bodies = [
        entry.body
        for kind in ("sale", "return")
        for entry in read_entries(database, start=1, kind=kind)
    ]
    database.close()
    return [from_body(body) for body in bodies if body is not None]


def agree(fact: SaleFact, rule: dict[str, Any] | None) -> None:
    """Lines come to the total; so do tenders, less change, rounding and what is forfeited."""
    for line in fact.lines:
        assert line.net == line.gross - line.discount
        # Each figure of a part that comes back is rounded by itself.
        if not line.of:
            assert line.discount == sum(share.amount for share in line.shares)
            assert line.net >= 0
    assert sum(line.net for line in fact.lines) == fact.total
    assert sum(tender.amount for tender in fact.tenders) == fact.total + fact.rounding
    handed_over = sum(tender.given - tender.forfeited for tender in fact.tenders)
    assert handed_over - fact.change == fact.total + fact.rounding
    if fact.total >= 0 and fact.rounding:
        assert rule is not None
        assert [tender.tender for tender in fact.tenders][-1] == "cash"
        assert abs(fact.rounding) <= rule.get("most", rule["step"] - 1)
