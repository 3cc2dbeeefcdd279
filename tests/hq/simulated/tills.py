"""Tills that sell: journals in memory, sealed like any other, and the real way up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pos.contract.entry import Entry, Kind, genesis, key_id, seal
from pos.sync.client import HeadOffice
from pos.sync.identity import Identity
from pos.sync.loop import SyncLoop
from tests.hq.simulated.network import Weather, Wire
from tests.hq.simulated.office import Office, key_of
from tests.hq.simulated.world import SECOND, SkewedClock, World

DAY = "2026-11-22"
POISON = "tele\0port"
"""A kind of entry that no head office knows, with a sign that PostgreSQL has in no text."""


class Till:
    """One machine: its disk, its clock, its line, and the program that runs on it."""

    def __init__(self, world: World, office: Office, weather: Weather, terminal: str) -> None:
        self.world = world
        self.office = office
        self.weather = weather
        self.terminal = terminal
        self.name = terminal
        self.epoch = 1
        self.clock = SkewedClock(world)
        self.written: list[Entry] = []
        self.watermark = 0
        self.has_twin = False
        self.is_through = False
        self._key = key_of(terminal)
        self._key_id = key_id(self._key.public_key())
        self._receipts = 0
        self._busy = False
        self._poked = False
        self._patient_until = 0
        self._alarm = 0
        self.switch_on()

    def clone(self, name: str) -> Till:
        """Another machine with a copy of this one's disk."""
        twin = Till(self.world, self.office, self.weather, self.terminal)
        twin.name = name
        twin.written = list(self.written)
        twin.watermark = self.watermark
        twin._receipts = self._receipts
        twin.has_twin = self.has_twin = True
        return twin

    def switch_on(self) -> None:
        """The program starts anew: what was in memory only is gone."""
        identity = Identity(
            terminal=self.terminal,
            store=self.terminal[:4],
            epoch=self.epoch,
            hq_url="http://127.0.0.1:1",
            role="till",
            scopes=(),
            enrolled_at="",
        )
        self._wire = Wire(self.world, self.office, self.weather)
        self._loop = SyncLoop(
            journal=self,
            watermark=self,
            catalog=_NoCatalog(),
            hq=HeadOffice(
                identity=identity, private_key=self._key, clock=self.clock, line=self._wire
            ),
            scopes=(),
            clock=self.clock,
            on_status=lambda _: None,
            every=120.0,
            chance=self.world.chance.random,
        )

    @property
    def problem(self) -> str | None:
        """What keeps it from head office."""
        return self._loop.status().problem_code

    # What sync asks of a journal and of a watermark.

    def head(self) -> _Head:
        if self.written:
            return _Head(len(self.written), self.written[-1].hash)
        return _Head(0, self._genesis())

    def entries(self, after: int, limit: int) -> list[Entry]:
        return self.written[after : after + limit]

    def acked(self) -> int:
        return self.watermark

    def set_acked(self, seq: int) -> None:
        self.watermark = seq
        if self.office.is_up and self.office.restores == self._wire.restores:
            assert self.office.acked(self.terminal) >= seq, "acknowledged before it was durable"

    # What people do.

    def sell(self) -> None:
        """The end of some sale, or of something else that is journaled."""
        chance = self.world.chance
        what = chance.choices(
            ["completed", "return", "voided", "parked", "drawer", POISON], [60, 10, 8, 8, 8, 2]
        )[0]
        if what in ("drawer", POISON):
            self._write(what, {"do": "open"}, 0)  # type: ignore[arg-type]
        elif what == "return":
            self._end("return", "completed", -chance.randint(1, 5_000))
        else:
            self._end("sale", what, chance.randint(0, 20_000))
        self.world.note(f"{self.name} {what} {len(self.written)}")
        self._poked = True
        if not self._busy and self.world.now >= self._patient_until:
            self._ring_after(0)

    def exchange(self) -> None:
        """Talks to head office, and will do so again: as the thread of the sync loop does."""
        self._busy, self._poked = True, False
        try:
            delay = self._loop.exchange() * SECOND
        finally:
            self._busy = False
        problem = self.problem
        self.is_through = problem is None and self.watermark == len(self.written)
        self.world.note(f"{self.name} {problem or 'fine'}, {self.watermark} acknowledged")
        if not self.has_twin:
            assert problem not in ("fork", "journal_behind"), "a false alarm"
        self._patient_until = self.world.now + int(delay) if problem else 0
        self._ring_after(0 if self._poked and problem is None else delay)

    def _ring_after(self, microseconds: float) -> None:
        self._alarm += 1
        alarm = self._alarm
        self.world.after(microseconds, lambda: self._rings(alarm))

    def _rings(self, alarm: int) -> None:
        if alarm == self._alarm and not self._busy:
            self.exchange()

    def _end(self, kind: Kind, status: str, total: int) -> None:
        done = status == "completed"
        self._receipts += done
        name = f"{self.name}-{len(self.written)}"
        body: dict[str, Any] = {
            "sale": name,
            "receipt": f"{self.terminal}-{self._receipts:06d}" if done else None,
            "status": status,
            "total": total,
            "lines": [{"line": 1, "net": total, "tax": 0, "void": False}],
            "tenders": [{"tender": "cash", "amount": total}] if done else [],
        }
        self._write(kind, body, total if done else 0)

    def _write(self, kind: Kind, body: Mapping[str, Any], amount: int) -> None:
        last = self.written[-1] if self.written else None
        same = next((e for e in reversed(self.written) if e.kind == kind), None)
        total = (last.total if last else 0) + amount
        self.written.append(
            seal(
                terminal=self.terminal,
                private_key=self._key,
                key_name=self._key_id,
                epoch=self.epoch,
                seq=len(self.written) + 1,
                kind=kind,
                kind_seq=(same.kind_seq if same else 0) + 1,
                v=1,
                ts=max(0, self.world.now + self.clock.skew),
                mono=self.world.now,
                boot=self.clock.boot,
                day=DAY,
                total=total,
                abs_total=(last.abs_total if last else 0) + abs(amount),
                body=json.dumps(body).encode(),
                prev=last.hash if last else self._genesis(),
                kind_prev=same.hash if same else self._genesis(),
            )
        )

    def _genesis(self) -> bytes:
        return genesis(terminal=self.terminal, epoch=self.epoch)


class _Head:
    def __init__(self, seq: int, hash: bytes) -> None:
        self.seq = seq
        self.hash = hash


class _NoCatalog:
    """Nothing comes down in these schedules."""
