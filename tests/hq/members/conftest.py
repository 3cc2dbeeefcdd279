"""A small chain's database of either kind, and members to fill it with."""

from __future__ import annotations

import base64
import json
import random
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.contract.enrolments import Agreed, MemberEnrolled, Newcomer
from pos.contract.entry import Entry
from pos.contract.letters import seal_letter
from pos.hq import schema
from pos.hq.database import OfficeDatabase, open_database
from pos.hq.entries import entry_row
from pos.hq.members.listing import ListedMember
from pos.hq.members.points import PointsDesk
from pos.hq.members.rules import day_of
from pos.hq.members.taking_over import take_over
from pos.hq.projecting import Books
from pos.hq.rows import add_rows
from tests.hq.conftest import MEMBER_KEYS, small_chain
from tests.hq.simulated.office import let_in

KEYS = MEMBER_KEYS
NOW = 1_795_000_000_000_000
"""A moment in November 2026."""
DAY = 86_400_000_000
OFFICE_KEY = Ed25519PrivateKey.generate()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def make_database(
    request: pytest.FixtureRequest, filled: Path, tmp_path: Path
) -> Iterator[Callable[[], OfficeDatabase]]:
    """Opens databases with two stores and no members, all of one kind."""
    with ExitStack() as stack:

        def in_a_file() -> OfficeDatabase:
            file = tmp_path / f"{secrets.token_hex(4)}.db"
            shutil.copy(filled, file)
            opened = open_database(f"sqlite:///{file}", fill=small_chain)
            stack.callback(opened.close)
            return opened

        def in_a_cluster() -> OfficeDatabase:
            cluster = request.getfixturevalue("cluster")
            name = cluster.make(request.getfixturevalue("filled_cluster"))
            stack.callback(cluster.drop, name)
            opened = open_database(cluster.url(name), fill=small_chain)
            stack.callback(opened.close)
            return opened

        yield in_a_file if request.param == "sqlite" else in_a_cluster


@pytest.fixture
def database(make_database: Callable[[], OfficeDatabase]) -> OfficeDatabase:
    """An open database with two stores and no members."""
    return make_database()


@pytest.fixture(scope="session")
def filled_cluster(cluster) -> str:
    """The name of a database of the small chain, to be copied."""
    name = cluster.make()
    open_database(cluster.url(name), fill=small_chain).close()
    return name


def two_programmes(
    seed: int, *, each: int, shared: int
) -> tuple[list[ListedMember], list[ListedMember]]:
    """The members of two programmes, so many of each, of whom some are in both by telephone."""
    chance = random.Random(seed)
    phones = chance.sample(range(10**8), 2 * each - shared)

    def listed(card: str, phone: int) -> ListedMember:
        return ListedMember(
            card=card,
            name=chance.choice(["王芳", "李伟", "张敏", ""]),
            phone=f"138{phone:08d}",
            birthday=chance.choice(["", "01-31", "02-29", "11-22"]),
            tier=chance.choice(["", "silver", "gold"]),
            points=chance.choice([0, 0, 1, chance.randrange(100_000)]),
            stored_value=chance.choice([0, 0, chance.randrange(500_000)]),
        )

    first = [listed(f"A{n:07d}", phones[n]) for n in range(each)]
    second = [listed(f"B{n:07d}", phones[n + each - shared]) for n in range(each)]
    return first, second


class Lane:
    """A till whose sales are in the books as soon as they ended; amounts in minor units."""

    def __init__(self, database: OfficeDatabase, terminal: str = "S001-T01") -> None:
        self.database = database
        self.terminal = terminal
        self.seq = 0
        self.receipts = 0
        self.now = NOW
        let_in(database, terminal)

    def sell(
        self,
        *amounts: int,
        member: str | None = None,
        at: int | None = None,
        tenders: list[dict[str, Any]] | None = None,
        back: Sequence[tuple[str, int, int, int]] = (),
        quantity: int = 1000,
        sku: str = "A",
    ) -> str:
        """Books a sale, or with `back` (receipt, line, quantity, amount) a return; its receipt."""
        moment = self.now if at is None else at
        self.receipts += 1
        receipt = f"{self.terminal}-{self.receipts:06d}"
        lines: list[dict[str, Any]] = [
            {"net": amount, "quantity": quantity, "sku": sku} for amount in amounts
        ]
        lines += [
            {"net": -amount, "quantity": -count, "of": of, "of_line": line, "sku": sku}
            for of, line, count, amount in back
        ]
        total = sum(line["net"] for line in lines)
        body = {
            "sale": f"SALE-{self.terminal}-{self.seq + 1}",
            "receipt": receipt,
            "status": "completed",
            "total": total,
            "member": member,
            "lines": lines,
            "tenders": tenders or [{"tender": "cash", "amount": total}],
        }
        self.write("return" if total < 0 else "sale", json.dumps(body).encode(), at=moment)
        return receipt

    def enrol(
        self,
        member: str,
        *,
        at: int | None = None,
        purposes: Sequence[str] = ("programme",),
        to: Ed25519PrivateKey | None = None,
        letter: str | None = None,
        **newcomer: str,
    ) -> None:
        """Books that somebody became a member, by his own finger; personal things by name."""
        said = msgspec.json.encode(Newcomer(**newcomer))
        sealed = seal_letter(said, about=member, to=(to or OFFICE_KEY).public_key())
        enrolled = MemberEnrolled(
            at="2026-11-18T09:00:00+08:00",
            shift="1",
            member=member,
            letter=base64.b64encode(sealed).decode() if letter is None else letter,
            agreed=tuple(
                Agreed(
                    purpose=purpose, version="2026-1", text_hash="0" * 64, language="zh_CN",
                    channel="screen",
                )
                for purpose in purposes
            ),
        )  # fmt: skip
        self.write("member", msgspec.json.encode(enrolled), at=self.now if at is None else at)

    def write(self, kind: str, content: bytes, *, at: int) -> None:
        """Books an entry of the terminal's journal."""
        self.seq += 1
        entry = Entry(
            epoch=1, seq=self.seq, kind=kind, kind_seq=self.seq, v=1, ts=at, mono=1, boot="b",
            day=day_of(at).isoformat(), total=0, abs_total=0, body=content,
            body_sha256=sha256(content).digest(), prev=b"", kind_prev=b"", sig=b"", key_id="",
            hash=secrets.token_bytes(32),
        )  # fmt: skip
        with self.database.write() as connection:
            row = {**entry_row(self.terminal, entry, at), "quarantine": None}
            add_rows(connection, schema.journal, [row])
            books = Books()
            books.read(entry, terminal=self.terminal, store=self.terminal[:4])
            books.write(connection)

    def settle(self, now: int | None = None) -> None:
        """Brings the books of points up to date."""
        PointsDesk(
            self.database,
            KEYS,
            now=lambda: self.now if now is None else now,
            signing_key=lambda: OFFICE_KEY,
        ).settle()


def the_members() -> list[ListedMember]:
    """Two of one programme."""
    return [
        ListedMember(card="CARD-1", phone="13800138000", birthday="11-22", points=150),
        ListedMember(card="CARD-2", phone="13900139000", points=50),
    ]


@pytest.fixture
def lane(database: OfficeDatabase) -> Lane:
    """A till of a chain with two members, 200 points between them."""
    take_over(database, the_members(), issuer="club", keys=KEYS, now=NOW - DAY)
    return Lane(database)


ONE, TWO = (KEYS.member_id("club", card) for card in ("CARD-1", "CARD-2"))
