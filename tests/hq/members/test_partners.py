"""A second banner shares the members: its points convert, all settles to nothing, and it may go."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from pos.hq import columns, schema
from pos.hq.members import books, cards, partners, tables
from pos.hq.members.consents import record_consent
from pos.hq.members.issuers import publish_issuers
from pos.hq.members.partners import points_settlement
from pos.hq.members.rules import day_of, publish_rules
from pos.hq.parting import leave
from pos.hq.projecting import project_again
from pos.hq.stores import BadRequest
from pos.member.consent import Consent
from pos.member.ledger import ISSUED, SPENT
from pos.member.value import Settled, positions
from tests.hq.conftest import Office
from tests.hq.members.club import CARD, Club
from tests.hq.members.conftest import DAY, KEYS, NOW, ONE, TWO, Lane

TODAY = day_of(NOW)


@pytest.fixture
def lanes(lane: Lane) -> tuple[Lane, Lane]:
    """A till of the programme's own chain, and one of its partner's in S002."""
    terms = [
        {"party": "suning", "since": "2026-11-01", "times": 5_000, "worth": 80},
        {"party": "suning", "since": (TODAY + dt.timedelta(days=1)).isoformat(), "times": 20_000},
        {"party": "", "since": "2026-11-01", "worth": 100},
    ]
    with lane.database.write() as connection:
        mine = schema.store.c.store == "S002"
        connection.execute(sa.update(schema.store).where(mine).values(banner="suning"))
        day = dt.date(2026, 11, 1)
        partners.publish_terms(connection, json.dumps(terms).encode(), today=day)
        rules = b'{"since": "2026-11-01", "pending_days": 0}'
        publish_rules(connection, rules, today=day)
        with pytest.raises(BadRequest, match="today or later"):
            partners.publish_terms(connection, json.dumps(terms).encode(), today=TODAY)
    return lane, Lane(lane.database, "S002-T01")


def free(lane: Lane, member: str) -> int:
    with lane.database.snapshot() as connection:
        assert books.check(connection) == []
        return books.read_purse(connection, member, lock=False).free


def burn(lane: Lane, points: int, member: str) -> str:
    tender = {"tender": "points", "amount": points, "points": points}
    lane.sell(points, member=member, tenders=[tender])
    return f"SALE-{lane.terminal}-{lane.seq}"


def settled(lane: Lane, day: dt.date = TODAY) -> list[Settled]:
    with lane.database.snapshot() as connection:
        return points_settlement(connection, day)


def test_what_is_earned_with_a_partner_counts_by_the_terms_of_its_day(lanes):
    own, partner = lanes
    first = partner.sell(1_999, 3_000, member=TWO)
    partner.sell(1_000, member=TWO, at=NOW + DAY)
    own.sell(1_000, member=TWO)
    own.settle(NOW + DAY)
    assert free(own, TWO) == 50 + 24 + 20 + 10
    partner.sell(back=[(first, 1, 1000, 1_999), (first, 2, 1000, 3_000)], at=NOW + DAY)
    own.settle(NOW + DAY)
    assert free(own, TWO) == 50 + 20 + 10


def test_who_gave_the_points_pays_the_shop_where_they_are_spent(lanes):
    own, partner = lanes
    partner.sell(100_000, member=TWO)  # 500 of the partner's, behind 50 of the programme's
    own.settle()
    burn(own, 150, TWO)
    burn(partner, 40, ONE)
    own.settle()
    # A hundred of the partner's at 0.80 in our shop, less forty of ours at 1.00 in its.
    assert settled(own) == [Settled(payer="suning", payee="", amount=80 - 40)]
    assert sum(positions(settled(own)).values()) == 0
    assert settled(own, TODAY + dt.timedelta(days=1)) == []


def test_what_comes_back_is_settled_back(lanes):
    own, partner = lanes
    sale = burn(partner, 100, ONE)
    back = {"tender": "points", "amount": -100, "points": -100, "of": sale}
    partner.sell(back=[("S002-T01-000001", 1, 1000, 100)], tenders=[back])
    own.settle()
    assert (settled(own), free(own, ONE)) == ([], 150)


def test_what_comes_back_in_another_chains_shop_is_settled_back_too(lanes):
    own, partner = lanes
    partner.sell(100_000, member=TWO)
    own.settle()
    before = settled(own)
    sale = burn(own, 150, TWO)
    back = {"tender": "points", "amount": -150, "points": -150, "of": sale}
    partner.sell(back=[("S001-T01-000001", 1, 1000, 150)], tenders=[back])
    own.settle()
    assert settled(own) == before


def test_whatever_is_bought_and_spent_everything_together_comes_to_nothing(lanes, seed, scaled):
    chance = random.Random(seed)
    for turn in range(scaled(1_000)):
        lane, member = chance.choice(lanes), chance.choice([ONE, TWO])
        if chance.random() < 0.5:
            lane.sell(chance.randrange(1, 20_000), member=member, at=NOW + turn)
        else:
            burn(lane, chance.randrange(1, 60), member)
        if chance.random() < 0.2:
            lane.settle(NOW + turn)
    lanes[0].settle(NOW + DAY)
    assert sum(positions(settled(lanes[0])).values()) == 0
    before = settled(lanes[0])
    with lanes[0].database.write() as connection:
        project_again(connection)
    lanes[0].settle(NOW + DAY)
    assert settled(lanes[0]) == before


def test_points_of_a_partner_that_pay_a_debt_are_settled_with_the_programme(lanes):
    own, partner = lanes
    burn(own, 90, TWO)  # Fifty of the programme's, and forty that he owes it.
    own.settle()
    assert (settled(own), free(own, TWO)) == ([], -40)
    partner.sell(20_000, member=TWO)  # A hundred of the partner's: forty of them pay the debt.
    own.settle()
    assert free(own, TWO) == 60
    assert settled(own) == [Settled(payer="suning", payee="", amount=32)]


def test_goods_that_take_points_of_another_party_along_are_settled_with_it(lanes):
    own, partner = lanes
    first = own.sell(10_000, member=TWO)
    own.settle()
    burn(own, 150, TWO)
    partner.sell(60_000, member=TWO)  # Three hundred of the partner's.
    own.settle()
    own.sell(back=[(first, 1, 1000, 10_000)])
    own.settle()
    assert free(own, TWO) == 200
    assert settled(own) == [Settled(payer="suning", payee="", amount=80)]


def test_what_a_party_pays_is_what_it_gave_and_nobody_has_any_more(lanes, seed, scaled):
    """Sales, payments without asking, goods that come back and mergers at random: of each party."""
    chance = random.Random(seed)
    own = lanes[0]
    receipts: list[str] = []
    began = {ONE: 150, TWO: 50}
    for turn in range(scaled(1_000)):
        lane, member = chance.choice(lanes), chance.choice([ONE, TWO])
        what = chance.choice(["sell", "sell", "burn", "back", "settle"])
        if what == "sell":
            receipts.append(lane.sell(chance.randrange(1, 20_000), member=member, at=NOW + turn))
        elif what == "burn":
            burn(lane, chance.randrange(1, 150), member)
        elif what == "back" and receipts:
            lane.sell(back=[(receipts.pop(chance.randrange(len(receipts))), 1, 1000, 1)])
        else:
            own.settle(NOW + turn)
    own.settle(NOW + 2_000)
    parties = {"S001": "", "S002": "suning"}
    gave: dict[str, int] = {"": sum(began.values()), "suning": 0}
    left: dict[str, int] = {"": 0, "suning": 0}
    with own.database.snapshot() as connection:
        for row in connection.execute(sa.select(tables.entry)).all():
            lot = row.posting.rpartition(books.CLAWED_BACK)[0] or row.posting
            if row.account == ISSUED:
                gave[partners.party_of_lot(lot, parties)] -= row.amount
        for row in connection.execute(sa.select(tables.lot).where(tables.lot.c.unit == "points")):
            left[partners.party_of_lot(row.lot, parties)] += row.free + row.pending + row.held
        moved = partners.points_moved(connection, TODAY)
    spent = {"": 0, "suning": 0}
    for lane, party in zip(lanes, ("", "suning"), strict=True):
        mine = tables.posting.c.terminal == lane.terminal
        with own.database.snapshot() as connection:
            spent[party] = connection.execute(
                sa.select(sa.func.coalesce(sa.func.sum(tables.entry.c.amount), 0))
                .join(tables.posting, tables.posting.c.key == tables.entry.c.posting)
                .where(mine, tables.entry.c.account == SPENT)
            ).scalar_one()
    for party in ("", "suning"):
        paid = sum(n for (payer, _), n in moved.items() if payer == party)
        had = sum(n for (_, payee), n in moved.items() if payee == party)
        assert paid - had == gave[party] - left[party] - spent[party], party
    assert sum(positions(settled(own)).values()) == 0


def rows(lane: Lane, table: sa.Table) -> list[sa.Row[tuple[object, ...]]]:
    with lane.database.snapshot() as connection:
        return list(connection.execute(sa.select(table)))


def test_a_partner_leaves_with_its_data_and_nothing_of_it_is_left(lanes):
    own, partner = lanes
    partner.sell(100_000, member=TWO)
    partner.sell(5_000, member=ONE)
    own.sell(1_000, member=ONE)
    partner.enrol("MAAAAAAAAAAAAAAAB", phone="13700137000")
    issuer = {"issuer": "sn", "kind": "single_purpose", "party": "suning"}
    with own.database.write() as connection:
        publish_issuers(connection, json.dumps([issuer]).encode())
        card = cards.sell(connection, KEYS, issuer="sn", number="90000001", amount=27_420,
                          key="sold", now=NOW).card  # fmt: skip
        cards.spend(connection, KEYS, issuer="sn", number="90000001", store="S002", amount=420,
                    sale="S", key="paid", now=NOW)  # fmt: skip
    lines: list[str] = []

    def go(party: str = "suning"):
        with own.database.write() as connection:
            return leave(connection, KEYS, party, write=lines.append, now=NOW, programmes=["club"])

    with pytest.raises(BadRequest, match="not in the books"):
        go()
    own.settle()
    agrees = Consent(
        member=TWO, at=NOW, purpose="partners", given=True, version="1", text_hash="0" * 64,
        channel="office",
    )  # fmt: skip
    with own.database.write() as connection:
        record_consent(connection, agrees)
    had = free(own, ONE), free(own, TWO)
    for nobody in ("", "nobody"):
        with pytest.raises(BadRequest, match="no store is of"):
            go(nobody)
    lines.clear()
    left = go()
    told = [json.loads(line) for line in lines]
    assert (left.stores, left.members, left.points) == (("S002",), 1, 525)
    assert left.owed == Settled(payer="suning", payee="", amount=420)
    (person,) = (one for one in told if one["table"] == "person")
    assert (person["phone"], person["points"]) == ("13900139000", had[1])
    assert person["numbers"] == [{"issuer": "club", "number": "CARD-2"}]
    # What was on its card goes along, and is here on no card and nobody's debt.
    assert sum(one["free"] for one in told if one["table"] == "member_lot") == 27_000
    with own.database.snapshot() as connection:
        assert books.read_purse(connection, card, unit="money", lock=False).free == 0
        assert books.check(connection) == []
    assert sum(one["table"] == "sale" for one in told) == 2
    assert sum(one["table"] == "journal" for one in told) == 3
    # Members keep what they have, and the programme owes it from now on.
    assert (free(own, ONE), free(own, TWO)) == had
    stay = {tables.posting.name, tables.entry.name, tables.lot.name}
    for table in columns.metadata.sorted_tables:
        if table.name not in stay:
            assert not [row for row in rows(own, table) if "S002" in repr(tuple(row))], table.name
    assert len(rows(own, schema.sale)) == 1
    burn(own, 200, TWO)
    own.settle()
    assert settled(own) == []
    with own.database.write() as connection:
        project_again(connection)
    own.settle()
    assert (free(own, ONE), free(own, TWO)) == (had[0], had[1] - 200)


@pytest.fixture
def club(office: Office, tmp_path: Path) -> Iterator[Club]:
    opened = Club(office, tmp_path)
    yield opened
    opened.close()


def test_a_second_banner_has_prices_and_receipts_of_its_own_and_the_same_members(
    club: Club, tmp_path: Path
) -> None:
    with club.office.write() as connection:
        mine = schema.store.c.store == "S002"
        connection.execute(sa.update(schema.store).where(mine).values(banner="suning"))
        terms = b'[{"party": "suning", "since": "2026-11-01", "times": 5000, "worth": 80}]'
        partners.publish_terms(connection, terms, today=dt.date(2026, 11, 1))
    file = tmp_path / "own"
    file.write_text("sku,level,key,price,from,to\nD001,store,S002,7.00,,\n")
    club.run("import-prices", str(file))
    file.write_text('footer = {zh_CN = ["苏宁谢谢您"], en = ["Thanks"]}\n', encoding="utf-8")
    club.run("publish-template", str(file), "--store", "S002")
    staff = ("add-staff", "--user", "1001", "--name", "1001", "--role", "cashier")
    club.run(*staff, "--store", "S002", typed="2468\n")
    said = {}
    for till in (club.till("T01"), club.till("T02", store="S002")):
        assert till.scan("D001").ok and till.member(CARD).ok
        sale = till.state.sale
        assert sale is not None and sale.member is not None
        assert sale.member.name == "王*"
        assert till.pay("cash").ok
        said[sale.due] = "苏宁谢谢您" in repr(till.preview())
        assert till.sync().ok
    assert said == {500: False, 700: True}
    assert club.points() == (900, 5 + 3, 0)
