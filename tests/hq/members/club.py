"""A store whose tills know a club: its members, their telephones, and a head office to lose."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import sqlalchemy as sa
from typer.testing import CliRunner

from drivers.host import DeviceHost
from pos.hq import schema
from pos.hq.commands import hq
from pos.hq.database import open_database
from pos.hq.members import books, cards, devices, issuers, pins, tables
from pos.hq.members.listing import ListedMember
from pos.hq.members.points import PointsDesk
from pos.hq.members.taking_over import take_over
from pos.ports import SettableClock
from pos.sync.enrolment import enrol
from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.till import Till
from tests.hq.conftest import MEMBER_KEYS, Office, small_chain
from tests.pos.conftest import MORNING

ISSUER = "bailian-card"
CARD = "A00001"
WANG = MEMBER_KEYS.member_id(ISSUER, CARD)
_ISSUERS = [{"issuer": "own", "kind": "single_purpose", "party": "one"}]
_SECOND = dt.timedelta(seconds=1)
PEOPLE = (
    ListedMember(card=CARD, name="王芳", phone="13800138000", tier="gold", points=900),
    ListedMember(card="A00002", name="吴飞", phone="13900008000", points=7),
)


class Club:
    """One clock for head office and its tills; amounts in minor units."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        self.clock = SettableClock(MORNING)
        self._folder = folder
        self._tills: dict[str, Till] = {}
        office.now = self.now
        database = open_database(f"sqlite:///{office.path}", fill=small_chain)
        take_over(database, PEOPLE, issuer=ISSUER, keys=MEMBER_KEYS, now=self.now())
        database.close()
        for user, pin, role in (("1001", "2468", "cashier"), ("2001", "200100", "supervisor")):
            self.run("add-staff", "--user", user, "--name", user, "--role", role,
                     "--store", "S001", typed=f"{pin}\n")  # fmt: skip
        with office.write() as connection:
            connection.execute(sa.update(schema.store).values(banner="one"))
            self.device = devices.register(connection, WANG, now=self.now())

    def now(self) -> int:
        return int(self.clock.now().timestamp() * 1_000_000)

    def run(self, *arguments: str, typed: str = "") -> str:
        done = CliRunner().invoke(
            hq, [*arguments, "--database", f"sqlite:///{self.office.path}"], input=typed
        )
        assert done.exit_code == 0, done.output
        return done.stdout

    def folder(self, name: str = "T01") -> Path:
        return self._folder / name

    def till(self, name: str = "T01", *, store: str = "S001") -> Till:
        """A till that has just exchanged with head office, a cashier at it and a shift open."""
        enrol(self.folder(name), self.office.url, self.office.code(name, store), self.clock)
        till = self.open(name)
        assert till.sync().ok
        assert till.login("1001", "2468").ok
        assert till.open_shift(0).ok
        return till

    def open(self, name: str = "T01") -> Till:
        """The till as it is started, after it was closed where it was open."""
        if name in self._tills:
            self._tills.pop(name).close()
        till = open_till(
            folder=self.folder(name),
            config=Config(),
            clock=self.clock,
            # Devices may be there, and no printer among them.
            devices=DeviceHost(lambda event: till.heard(event)),
        )
        # A machine that is busy is no slow head office.
        till.wait_for_members(20_000)
        self._tills[name] = till
        return till

    def at(self, name: str = "T01") -> Till:
        """The till that is open there."""
        return self._tills[name]

    def later(self, *, seconds: int = 30) -> None:
        """Time passes: the telephone shows its next digits."""
        self.clock.set(self.clock.now() + _SECOND * seconds)

    def shown(self) -> str:
        """What the member's telephone shows now."""
        with self.office.database.write() as connection:
            text = devices.give_code(connection, MEMBER_KEYS, self.device, now=self.now())
        return self.digits_behind(text)

    def digits_behind(self, text: str) -> str:
        """A code that the telephone fetched before, with the digits of now."""
        return text[: len("LM1.") + 156] + devices.digits_of(
            MEMBER_KEYS, self.device, now=self.now()
        )

    def sell_card(self, number: str, amount: int, *, pin: str = "", member: str = "") -> str:
        """A card of the chain's own issuer with so much on it; its name in the books."""
        with self.office.database.write() as connection:
            if not connection.execute(sa.select(tables.issuer.c.issuer)).first():
                issuers.publish_issuers(connection, json.dumps(_ISSUERS).encode())
            card = cards.sell(
                connection, MEMBER_KEYS, issuer="own", number=number, amount=amount,
                key=f"sold:{number}", now=self.now(), member=member,
            )  # fmt: skip
            if pin:
                pins.set_pin(connection, MEMBER_KEYS, card.card, pin)
        return card.card

    def on_card(self, number: str) -> int:
        """What is on a card, all sales posted."""
        self.points()
        with self.office.database.read() as connection:
            return cards.balance(connection, MEMBER_KEYS, issuer="own", number=number)

    def points_desk(self) -> PointsDesk:
        return PointsDesk(
            self.office.database,
            MEMBER_KEYS,
            now=self.now,
            signing_key=self.office.depot.signing_key,
        )

    def points(self, member: str = WANG) -> tuple[int, int, int]:
        """What a member may spend, what is pending and what is set aside, all sales posted."""
        self.points_desk().settle()
        with self.office.database.read() as connection:
            assert books.check(connection) == []
            purse = books.read_purse(connection, member, lock=False)
        return purse.free, purse.pending, purse.held

    def close(self) -> None:
        for till in self._tills.values():
            till.close()
