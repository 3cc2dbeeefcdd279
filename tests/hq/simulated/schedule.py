"""A day of a chain in one thread, drawn from a seed: what happens, and what must be true after."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable

import sqlalchemy as sa

from pos.contract.entry import Entry
from pos.hq.branch_report import BranchRow, branch_report
from tests.hq.simulated.network import CALM, FATES, Weather
from tests.hq.simulated.office import Office, Store
from tests.hq.simulated.tills import POISON, Till
from tests.hq.simulated.world import HOUR, MINUTE, SECOND, World

TERMINALS = tuple(f"S{store:03d}-T{number:02d}" for store in (1, 2) for number in range(1, 11))
_QUIET = Weather(odds=tuple(float(fate == CALM) for fate in FATES), slowest=10_000)


class Schedule:
    """One history: twenty tills, a head office, and everything that can befall them."""

    def __init__(self, seed: str, store: Store, *, long: bool) -> None:
        self.world = World(seed)
        self._long = long
        self.office = Office(self.world, store)
        weather = Weather.of_the_day(self.world.chance)
        self.tills = [Till(self.world, self.office, weather, name) for name in TERMINALS]
        self._clones = 0

    def run(self) -> None:
        """Everything that happens, then a quiet night; `AssertionError` for what is wrong."""
        try:
            self._draw()
            self.world.let_pass(self._horizon)
            self._quiet_night()
            self._check()
        finally:
            self.office.discard()

    @property
    def _horizon(self) -> int:
        return 15 * MINUTE if self._long else 4 * MINUTE

    def _draw(self) -> None:
        chance = self.world.chance
        busiest = chance.choice([4, 10, 24]) if self._long else chance.choice([2, 4, 8])
        for till in self.tills:
            for _ in range(chance.randint(0, busiest)):
                self._at_some_time(till.sell)
        for happens, most in (
            (self._someone_restarts_a_till, 4),
            (self._a_till_forgets_how_far_it_was, 4),
            (self._a_clock_is_set, 4),
            (self._head_office_restarts, 3),
            (self.office.back_up, 4),
            (self._head_office_is_restored, 3),
            (self._a_disk_is_cloned, 5),
        ):
            for _ in range(chance.randint(0, most)):
                self._at_some_time(happens)

    def _at_some_time(self, happens: Callable[[], object]) -> None:
        self.world.after(self.world.chance.uniform(0, self._horizon), happens)

    def _some_till(self) -> Till:
        return self.world.chance.choice(self.tills)

    def _someone_restarts_a_till(self) -> None:
        self._some_till().switch_on()

    def _a_till_forgets_how_far_it_was(self) -> None:
        """A power cut: the watermark was not on the disk yet."""
        till = self._some_till()
        till.watermark = self.world.chance.randint(0, till.watermark)

    def _a_clock_is_set(self) -> None:
        till = self._some_till()
        days = self.world.chance.choice([0, 0, 1, -400])
        till.clock.skew = int(self.world.chance.uniform(-HOUR, HOUR)) + days * 24 * HOUR

    def _head_office_restarts(self) -> None:
        self.office.stop()
        self.world.after(self.world.chance.uniform(0, 60) * SECOND, self.office.start)

    def _head_office_is_restored(self) -> None:
        self.world.note("head office is restored")
        self.office.restore()

    def _a_disk_is_cloned(self) -> None:
        self._clones += 1
        till = self._some_till()
        clone = till.clone(f"{till.terminal}/{self._clones}")
        self.tills.append(clone)
        self.world.note(f"{clone.name} is a clone of {till.name}")
        for machine in (till, clone):
            for _ in range(self.world.chance.randint(0, 4)):
                self._at_some_time(machine.sell)

    def _quiet_night(self) -> None:
        """Nothing goes wrong any more, and everybody has time."""
        self.world.forget()
        self.office.start()
        for till in self.tills:
            till.weather = _QUIET
            till.switch_on()
            till.is_through = False
        for _ in range(3):
            for till in self.tills:
                if not till.is_through:
                    till.exchange()
                    self.world.forget()
        for till in self.tills:
            if till.problem is None:
                assert till.watermark == len(till.written), till.name
            else:
                assert till.has_twin, till.name
                assert till.problem in ("fork", "journal_behind"), till.name

    def _check(self) -> None:
        """What people sold is at head office exactly once, in its order, to the fen."""
        books = _Books(self.office)
        for terminal in TERMINALS:
            machines = [till for till in self.tills if till.terminal == terminal]
            sold = {entry.hash: entry for till in machines for entry in till.written}
            journal, aside = books.journal[terminal], books.branch[terminal]
            kept = [digest for _, digest, _ in journal] + [digest for _, digest, _ in aside]
            assert sorted(kept) == sorted(sold), "not exactly once"
            assert all(sold[digest].body == body for _, digest, body in journal + aside)
            booked = [sold[digest] for _, digest, _ in journal]
            assert booked in [till.written for till in machines], "not in the order of one till"
            _check_books(books, terminal, booked)
            _check_reported(books, terminal, [sold[digest] for _, digest, _ in aside])


class _Books:
    """Everything that head office holds, by terminal."""

    def __init__(self, office: Office) -> None:
        assert office.database is not None
        self.journal: dict[str, list[tuple[int, bytes, bytes]]] = defaultdict(list)
        self.branch: dict[str, list[tuple[int, bytes, bytes]]] = defaultdict(list)
        self.sales: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
        self.quarantined: dict[str, list[int]] = defaultdict(list)
        self.chains: dict[str, tuple[int, bytes, int, int]] = {}
        self.reported: dict[str, list[BranchRow]] = defaultdict(list)
        with office.database.snapshot() as connection:
            for table, found in (("journal", self.journal), ("branch", self.branch)):
                for row in connection.execute(
                    sa.text(f"SELECT terminal, seq, hash, body FROM {table} ORDER BY seq")
                ):
                    found[row.terminal].append((row.seq, bytes(row.hash), bytes(row.body)))
            for row in connection.execute(
                sa.text("SELECT terminal, seq FROM journal WHERE quarantine IS NOT NULL")
            ):
                self.quarantined[row.terminal].append(row.seq)
            for row in connection.execute(
                sa.text("SELECT terminal, seq, status, total FROM sale ORDER BY seq")
            ):
                self.sales[row.terminal].append((row.seq, row.status, row.total))
            for branch in branch_report(connection):
                self.reported[branch.terminal].append(branch)
            for row in connection.execute(sa.text("SELECT * FROM chain")):
                self.chains[row.terminal] = (row.acked, bytes(row.head), row.total, row.abs_total)


def _check_reported(books: _Books, terminal: str, aside: list[Entry]) -> None:
    """What is in no figure is reported to people, sale for sale, as long as nobody settles it."""
    branches = books.reported[terminal]
    assert sum(branch.entries for branch in branches) == len(aside)
    bodies = [json.loads(e.body or b"") for e in aside if e.kind in ("sale", "return")]
    sold = sorted((b["receipt"], b["total"]) for b in bodies if b["status"] == "completed")
    told = sorted((sale.receipt, sale.total) for branch in branches for sale in branch.sales)
    assert told == sold, "a branch that nobody is told of"
    assert sum(branch.total for branch in branches) == sum(total for _, total in sold)


def _check_books(books: _Books, terminal: str, booked: list[Entry]) -> None:
    expected = []
    for entry in booked:
        if entry.kind in ("sale", "return"):
            body = json.loads(entry.body or b"")
            expected.append((entry.seq, body["status"], body["total"]))
    assert books.sales[terminal] == expected
    poisoned = [entry.seq for entry in booked if entry.kind == POISON]
    assert sorted(books.quarantined[terminal]) == poisoned
    completed = [total for _, status, total in expected if status == "completed"]
    acked, head, total, abs_total = books.chains[terminal]
    assert acked == len(booked)
    assert (total, abs_total) == (sum(completed), sum(map(abs, completed)))
    if booked:
        assert head == booked[-1].hash
        assert (total, abs_total) == (booked[-1].total, booked[-1].abs_total)
