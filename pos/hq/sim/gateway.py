"""What the simulated gateways have in common: how they are asked, and how they tell of payments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from pos.hq.sim.ledger import Ledger
from pos.hq.sim.script import Script
from pos.hq.sim.wire import SECOND, Notice, Reply, Request


class Gateway(Protocol):
    """One provider, without a socket. One thread at a time.

    `address` is where it can be reached, which its answers name.
    """

    address: str

    @property
    def name(self) -> str:
        """The wallet: alipay, wechat."""
        ...

    @property
    def script(self) -> Script:
        """What it is like and what is to go wrong."""
        ...

    @property
    def ledger(self) -> Ledger:
        """Its books."""
        ...

    def now(self) -> int:
        """The provider's own clock."""
        ...

    def answer(self, request: Request) -> Reply:
        """What it answers; never raises for what a request holds."""
        ...

    def due_notices(self) -> list[Notice]:
        """The notices to be posted now; whoever posts them says of each how it went."""
        ...

    def told(self, notice: Notice, status: int, body: bytes) -> None:
        """How a notice was taken; one that was not comes again. Status 0: nobody was there."""
        ...


class Postbox:
    """Notices that are still to be posted. `again`: seconds to wait after each that failed."""

    def __init__(self, again: Sequence[int]) -> None:
        self._again = again
        self._held: list[Notice] = []

    def put(self, notice: Notice) -> None:
        """Holds a notice until it is due."""
        self._held.append(notice)

    def due(self, now: int) -> list[Notice]:
        """Takes out what is due."""
        due = [notice for notice in self._held if notice.due <= now]
        self._held = [notice for notice in self._held if notice.due > now]
        return due

    def failed(self, notice: Notice, now: int) -> None:
        """Holds it for the next time, unless it has failed often enough."""
        if notice.attempt < len(self._again):
            wait = self._again[notice.attempt] * SECOND
            self._held.append(replace(notice, due=now + wait, attempt=notice.attempt + 1))
