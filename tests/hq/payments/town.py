"""A real till, a real head office and both wallets in one process, under one clock.

The till's own couriers speak with head office: they take turns instead of running by themselves.
Requests are signed and admitted as ever; what carries them is a line that loses, delays and
garbles what somebody says. Head office can die before and after it commits, and at its calls to a
provider; the till at any moment between two commands.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from pos.contract.payments import PaymentWanted, RefundWanted
from pos.hq.admission import Asked
from pos.hq.bodies import decode
from pos.hq.database import open_database
from pos.hq.enrolment import make_code
from pos.hq.intake import Intake
from pos.hq.payments.desk import Asker
from pos.hq.payments.provider import Untrusted
from pos.hq.payments.timers import SECOND
from pos.hq.problems import Problem
from pos.hq.refusal import Refusal
from pos.hq.seed import seed
from pos.hq.sim.wire import Notice
from pos.sync import aside, paying, transport
from pos.sync.enrolment import enrol
from pos.sync.problems import TIMEOUT, UNREACHABLE, SyncProblem
from pos.till.config import Config, HqConfig
from pos.till.opening import open_till
from pos.till.staffing import PinCheck
from pos.till.till import Till
from tests.hq.payments.house import Died, House, office_of
from tests.hq.payments.turns import Turns
from tests.hq.simulated.office import Answer, Killed, Mortal, answered, routed

OPENING = dt.datetime.fromisoformat("2026-11-18T09:00:00+08:00")
URL = "http://127.0.0.1:9"
FATES = (
    "request lost", "request late", "answer lost", "answer garbled", "busy", "dies before",
    "dies after",
)  # fmt: skip
"""What may become of a request to head office, or of its answer."""
PATIENCE = 10


class TownClock:
    """The clock on the wall, and the one in the machine."""

    boot = "b00t"

    def __init__(self, house: House) -> None:
        self._house = house

    def now(self) -> dt.datetime:
        return OPENING + dt.timedelta(microseconds=self._house.at - opening_us())

    def monotonic_us(self) -> int:
        return self._house.at


def opening_us() -> int:
    return int(OPENING.timestamp()) * SECOND


class Town:
    """One till, its head office and the wallets; `template` is a folder that `make_town` filled."""

    def __init__(self, template: Path) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="town-"))
        shutil.copytree(template, self.root, dirs_exist_ok=True)
        self.folder = self.root / "till"
        self.house = House(f"sqlite:///{self.root / 'hq.db'}")
        self.house.at = opening_us() + 600 * SECOND
        self.clock = TownClock(self.house)
        self.turns = Turns(lambda: self.house.at)
        self.troubles: list[str] = []
        self.is_cut = self.is_down = self.is_idle = False
        self._late: list[Asked] = []
        self._real = self.house.database
        self._lives = 0
        self._swap = pytest.MonkeyPatch()
        for module in (aside, paying):
            self._swap.setattr(module, "threading", self.turns)
        self._swap.setattr(transport, "Transport", lambda url, pins=(): Line(self))
        self.office_begins()

    def open(self) -> Till:
        """The till as it starts, its cashier signed in."""
        self.switch_on()
        # Whose PIN was right is another test's matter, and costs 80 ms each time.
        assert self.till.sign_in(PinCheck(user="1001", right=True)).ok
        return self.till

    def switch_on(self) -> None:
        """The till as it starts, nobody at it."""
        config = Config(hq=HqConfig(url=URL))
        self.till = open_till(folder=self.folder, config=config, clock=self.clock)

    def kill_till(self) -> None:
        """The plug is pulled: nobody says goodbye."""
        self.turns.kill()
        desk = self.till._desk
        for store in (desk.catalog, desk.drafts, desk.journal):
            store.close()
        self.till._lock.release()

    def office_begins(self) -> None:
        """A new process at head office, which remembers what is in its books."""
        self._lives += 1
        self.is_down = False
        self.database = Mortal(self._real)
        self.house.database = self.database  # type: ignore[assignment]
        self.house.begin()
        self.office = office_of(self.house, self.house.database)
        desk, returns, repayer = self.office._clerks._desks
        self.house.desk, self.house.returns, self.house.repayer = desk, returns, repayer  # type: ignore[assignment]
        self._intake = Intake(self.house.database, now=lambda: self.house.at)

    # Time.

    def work(self) -> None:
        """Everything that need not wait happens now; the screen takes up what came."""
        self.turns.run()
        for asked in self._late:
            self._arrives_anyway(asked)
        self._late.clear()
        self._office_works()
        self.turns.run()
        self.till.settle()

    def let_pass(self, seconds: int) -> None:
        """So much time goes by."""
        until = self.house.at + seconds * SECOND
        while True:
            self.work()
            if self.house.at >= until:
                return
            due = [self.turns.next_due(), until]
            if not self.is_down:
                due.append(self.house.next_due(until))
            next_due = min(moment for moment in due if moment is not None)
            # What another life held when it died is due when its lease is over.
            self.house.at = max(self.house.at + SECOND, next_due)

    def _office_works(self) -> None:
        for _ in range(20):
            if self.is_down or self.is_idle:
                return
            try:
                self.house.turn()
            except (Died, Killed):
                self.office_begins()
            if self.house.next_due(self.house.at + 1) > self.house.at:
                return

    def deliver_notices(self, wallet: str) -> None:
        """The provider posts what it has to tell; nobody is there where head office is down."""
        sim = self.house.sims[wallet]
        for notice in sim.due_notices():
            status, thanks = 503, b""
            if not self.is_down:
                try:
                    status, thanks = 200, self.office.hear(wallet, _small(notice), notice.body)
                except Untrusted:
                    status = 400
            sim.told(notice, status, thanks)

    # The line between till and head office.

    def carry(self, asked: Asked) -> Answer:
        """A request and its answer, with whatever trouble is next."""
        if self.is_cut or self.is_down:
            raise SyncProblem(UNREACHABLE, "nobody is there")
        fate = self.troubles.pop(0) if self.troubles else ""
        if fate in ("request lost", "request late"):
            if fate == "request late" and asked.method != "GET":
                self._late.append(asked)
            self._no_answer()
        if fate == "busy":
            return Answer(status=503, content=b'{"code":"busy","message":"later"}', retry_after=1)
        self.database.dies = fate.removeprefix("dies ") if fate.startswith("dies") else None
        life = self._lives
        try:
            answer = answered(lambda: self._answer(asked, life))
        except (Died, Killed):
            self.office_begins()
            raise transport.Reset("it died") from None
        finally:
            self.database.dies = None
        if fate == "answer lost":
            self._no_answer()
        if fate == "answer garbled":
            return Answer(status=200, content=b"<html>Please sign in to the hotel</html>")
        return answer

    def _no_answer(self) -> None:
        self.turns.pause(lambda: False, seconds=PATIENCE)
        raise SyncProblem(TIMEOUT, "head office does not answer in time")

    def _arrives_anyway(self, asked: Asked) -> None:
        if not self.is_down:
            answered(lambda: self._answer(asked, self._lives))

    def _answer(self, asked: Asked, life: int) -> Any:
        """What the doors of head office do with a request."""
        path, _, query = asked.target.partition("?")
        given = {name: int(value) for name, value in parse_qsl(query) if value.isdecimal()}
        office, body = self.office, asked.body
        with refusals_said():
            match (asked.method, *path.split("/")[2:]):
                case ("PUT", "payments", attempt):
                    wanted = decode(body, PaymentWanted, what="a PaymentWanted")
                    return office.take(attempt, wanted, self._asker(asked))
                case ("GET", "payments", attempt):
                    return self._poll(attempt, self._asker(asked), given, life)
                case ("GET", "payments", attempt, "fate"):
                    self._asker(asked)
                    return office.fate(attempt)
                case ("POST", "payments", attempt, ("cancel" | "abandon") as word):
                    return getattr(office, word)(attempt, self._asker(asked))
                case ("PUT", "refunds", refund):
                    back = decode(body, RefundWanted, what="a RefundWanted")
                    return office.refund(refund, back, self._asker(asked))
        return routed(self._intake, asked)

    def _asker(self, asked: Asked) -> Asker:
        terminal = self._intake.admit(asked).terminal
        return Asker(terminal=terminal, store=terminal.partition("-")[0])

    def _poll(self, attempt: str, asker: Asker, given: Mapping[str, int], life: int) -> Any:
        """Whoever waits is told when the attempt moves on, or that it did not."""
        until = self.house.at + given.get("wait", 0) * SECOND
        while True:
            state = self.office.look(attempt, asker)
            left = (until - self.house.at) / SECOND
            if state.version > given.get("after", 0) or left <= 0:
                return state
            seen = self.database.commits
            self.turns.pause(lambda seen=seen: self._has_moved(seen, life), seconds=left)  # type: ignore[misc]
            if life != self._lives or self.is_down or self.is_cut:
                raise transport.Reset("it is gone")

    def _has_moved(self, seen: int, life: int) -> bool:
        return life != self._lives or self.database.commits != seen or self.is_down or self.is_cut

    def stop(self) -> None:
        """Ends everything but the till; the files stay."""
        self.turns.kill()
        self._swap.undo()
        self._real.close()

    def close(self) -> None:
        """Ends everything, whatever state it is in."""
        self.till.close()
        self.stop()
        shutil.rmtree(self.root)


def _small(notice: Notice) -> Mapping[str, str]:
    return {name.lower(): value for name, value in notice.headers.items()}


class Line:
    """The till's way to head office, as its client knows it."""

    def __init__(self, town: Town) -> None:
        self._town = town

    def send(
        self, method: str, target: str, *, body: bytes, headers: Mapping[str, str], pace: Any
    ) -> transport.Reply:
        asked = Asked(method=method, target=target, headers=dict(headers), body=body)
        answer = self._town.carry(asked)
        headers = {"retry-after": str(answer.retry_after)} if answer.retry_after else {}
        return transport.Reply(status=answer.status, headers=headers, content=answer.content)

    def close(self) -> None:
        """Nothing is open."""


@contextmanager
def refusals_said() -> Iterator[None]:
    """What the desk refuses, as the doors put it."""
    try:
        yield
    except Refusal as error:
        status = 404 if error.code.startswith("no_") else 409
        raise Problem(status, error.code, str(error)) from error


def make_town(folder: Path) -> None:
    """A head office with the demo store, and its first till with what it sells."""
    open_database(f"sqlite:///{folder / 'hq.db'}", fill=seed).close()
    town = Town(folder)
    with town.database.write() as connection:
        now = town.house.at
        code = make_code(connection, store="S001", terminal="T01", role="till", now=now)
    enrol(town.folder, URL, code, town.clock)
    town.switch_on()
    assert town.till.sync().ok
    town.till.close()
    town.stop()
    shutil.copytree(town.root, folder, dirs_exist_ok=True)
    shutil.rmtree(town.root)
