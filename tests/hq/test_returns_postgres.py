"""Many desks at one receipt over PostgreSQL, where writers run side by side: one gets its goods."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.contract.facts import LineFact, SaleFact, TenderFact
from pos.contract.returns import CameBack, Returned, ReturnWanted, SetAside
from pos.contract.wire import EnrolRequest
from pos.hq import returns
from pos.hq.batches import Sent
from pos.hq.clock import machine_now
from pos.hq.database import OfficeDatabase, open_database
from pos.hq.enrolment import enrol, make_code
from pos.hq.ingest import ingest
from pos.hq.inspection import look_at
from pos.hq.returns import Asker
from pos.sync.identity import Identity
from tests.hq.conftest import Terminal, small_chain
from tests.postgres import Cluster

pytestmark = pytest.mark.postgres

RECEIPT = "S001-T01-000001"
DESKS = 6


@pytest.fixture
def database(cluster: Cluster, tmp_path: Path) -> Iterator[OfficeDatabase]:
    """A chain with six more tills, and a receipt of one article in two pieces."""
    name = cluster.make()
    opened = open_database(cluster.url(name), fill=small_chain)
    seller = _let_in(opened, "T01", tmp_path)
    for n in range(DESKS):
        _let_in(opened, f"D{n:02d}", tmp_path)
    line = LineFact(
        line=1, sku="D001", code="D001", name="牛奶", name_en="Milk", unit="each", quantity=2000,
        unit_price=500, tax_rate="13", gross=1000, discount=0, net=1000, tax=115, void=False,
    )  # fmt: skip
    fact = SaleFact(
        sale="01SALE", receipt=RECEIPT, status="completed", at="2026-11-22T12:00:00+08:00",
        store="S001", terminal="S001-T01", shift="1", cashier="1001", gross=1000, discount=0,
        total=1000, tax=115, change=0, lines=(line,), taxes=(), actions=(),
        tenders=(TenderFact(tender="cash", amount=1000, given=1000, change=0),),
    )  # fmt: skip
    entry = seller.write("sale", msgspec.json.encode(fact), amount=1000)
    looked = look_at(entry, terminal="S001-T01", keys={entry.key_id: seller.key.public_key()})
    sent = Sent(
        terminal="S001-T01", epoch=1, count=machine_now(), first=1, prev=entry.prev,
        public_key=seller.key.public_key().public_bytes_raw(), looked=(looked,), fork=0,
    )  # fmt: skip
    with opened.write() as connection:
        ingest(connection, [sent], now=machine_now())
    yield opened
    opened.close()
    cluster.drop(name)


def _let_in(database: OfficeDatabase, terminal: str, folder: Path) -> Terminal:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    with database.write() as connection:
        code = make_code(
            connection, store="S001", terminal=terminal, role="till", now=machine_now()
        )
        reply = enrol(
            connection, EnrolRequest(code=code, public_key=public), count=1, now=machine_now()
        )
    identity = Identity(
        terminal=reply.terminal, store="S001", epoch=1, hq_url="http://127.0.0.1:1", role="till",
        scopes=(), enrolled_at="",
    )  # fmt: skip
    return Terminal(folder, identity, key)


def test_of_all_who_ask_at_once_one_gets_the_goods(database: OfficeDatabase) -> None:
    def ask(n: int) -> SetAside | CameBack:
        rows = [Returned(line=1, quantity=1000)]
        with database.write() as connection:
            return returns.set_aside(
                connection,
                RECEIPT,
                asker=Asker(terminal=f"S001-D{n:02d}", epoch=1, count=1),
                sale=f"SALE{n}",
                wanted=ReturnWanted(lines=rows, head=0, boot="b00t", mono=1),
                now=machine_now(),
            )

    with ThreadPoolExecutor(DESKS) as hands:
        answers = list(hands.map(ask, range(DESKS)))
    assert sorted(type(answer).__name__ for answer in answers) == ["CameBack"] * 5 + ["SetAside"]
    winner = next(n for n, answer in enumerate(answers) if isinstance(answer, SetAside))
    asker = Asker(terminal=f"S001-D{winner:02d}", epoch=1, count=2)
    with database.snapshot() as connection:
        other = Asker(terminal="S001-T01", epoch=1, count=1)
        told = returns.find_receipt(connection, RECEIPT, asker=other)
        assert [(row.line, row.quantity) for row in told.elsewhere] == [(1, 1000)]
        assert returns.find_receipt(connection, RECEIPT, asker=asker).elsewhere == []
    with database.write() as connection:
        let_go = returns.release(connection, RECEIPT, asker=asker, sale=f"SALE{winner}", head=0)
    assert let_go.state == "released"  # type: ignore[union-attr]
    assert isinstance(ask((winner + 1) % DESKS), SetAside)
