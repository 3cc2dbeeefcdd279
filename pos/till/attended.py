"""A till in touch with the other terminals of its store.

What they ask is carried out by whoever owns the till, on the thread of its commands, and how the
till stands is told again after each of them.
"""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue
from typing import Final, Protocol

import msgspec

from pos.journal.coming import Coming
from pos.lane.callers import Asked
from pos.lane.messages import (
    Answered,
    AnyAsk,
    Approve,
    Bring,
    Decline,
    Done,
    Fetch,
    No,
    Question,
    Standing,
    Take,
)
from pos.lane.network import Network
from pos.till.answers import Answer
from pos.till.passing_on import Copy
from pos.till.till import Till

NOT_HERE: Final = "lane_cannot"
"""Asked of a lane that does no such thing."""


class Lane(Protocol):
    """A face of a till, as its store's other terminals find it. The thread of its commands."""

    def standing(self) -> Standing: ...
    def carry_out(self, ask: AnyAsk, *, peer: str) -> Answer | None:
        """Does what was asked at the terminal `peer`; None for what this lane does not do."""


class TillLane:
    """A till that is served by its cashier: others see it, and approve."""

    def __init__(self, till: Till) -> None:
        self._till = till

    def standing(self) -> Standing:
        """How this till stands."""
        return self._till.standing()

    def carry_out(self, ask: AnyAsk, *, peer: str) -> Answer | None:
        """Does what was asked at the terminal `peer`."""
        match ask:
            case Approve(question=question, by=by):
                return self._till.approve_from(question, by=by, stood_at=peer)
            case Decline(question=question, by=by):
                return self._till.decline_from(question, by=by, stood_at=peer)
            case Fetch(sale=sale):
                return self._till.copy_of(sale)
            case Take():
                return self._till.give_away(ask, to=peer)
            case _:
                return None


class Attended:
    """Ties a lane to the network. The thread of the till's commands.

    `wake` has that thread call `settle` soon; any thread calls it. `brought` hears from where a
    sale has come that somebody sent here.
    """

    def __init__(
        self,
        network: Network,
        lane: Lane,
        *,
        till: Till,
        wake: Callable[[], None],
        brought: Callable[[str], None] = lambda _giver: None,
    ) -> None:
        self._network = network
        self._lane = lane
        self._till = till
        self._wake = wake
        self._brought = brought
        self._come: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._taking: set[str] = set()

    def settle(self) -> None:
        """Carries out what others asked meanwhile, and tells them how the lane stands."""
        for asked in self._network.asked():
            self._carry_out(asked)
        while not self._come.empty():
            self._come.get()()
        self.show()

    def show(self) -> None:
        """Tells everybody how the lane stands, where that has changed."""
        self._network.show(self._lane.standing())

    def take_over(self, terminal: str, sale: str, done: Callable[[Answer], None]) -> None:
        """Takes a sale over that is parked at another terminal; `done` hears how it came out."""

        def fetched(answer: Answered) -> None:
            if isinstance(answer, No):
                done(self._till.refuse("take_over", answer.code, **dict(answer.values)))
                return
            try:
                copy = msgspec.json.decode(answer.copy, type=Copy)
            except msgspec.DecodeError:
                done(self._till.refuse("take_over", "copy_unreadable"))
                return
            kept = self._till.keep_copy(copy, giver=terminal)
            if kept.error is not None:
                done(kept)
                return
            coming = next(one for one in self._till.coming() if one.sale == kept.values["id"])
            self._take(coming, done)

        self._ask(terminal, Fetch(sale=sale), fetched)

    def go_on_taking(self, done: Callable[[Answer], None] = lambda _answer: None) -> None:
        """Asks again about the sales that were on their way when something was cut off; from time
        to time, since the terminal that gives one may have been switched off."""
        for coming in self._till.coming():
            if coming.sale not in self._taking:
                self._take(coming, done)

    def _take(self, coming: Coming, done: Callable[[Answer], None]) -> None:
        """Has the giver let the sale go that is copied here."""
        self._taking.add(coming.sale)

        def answered(answer: Answered) -> None:
            self._taking.discard(coming.sale)
            if isinstance(answer, No):
                done(self._till.forget_copy(coming, answer))
            else:
                done(self._till.arrive(coming))

        ask = Take(sale=coming.given, taken_as=coming.sale, digest=coming.digest, by=coming.by)
        self._ask(coming.giver, ask, answered)

    def _ask(self, terminal: str, ask: AnyAsk, answered: Callable[[Answered], None]) -> None:
        """Asks another terminal; `answered` is called on the thread of the till's commands."""

        def come(answer: Answered) -> None:
            self._come.put(lambda: answered(answer))
            self._wake()

        self._network.ask(terminal, ask, come)

    def bring(self, ask: Bring, *, stood_at: str, answered: Callable[[Done | No], None]) -> None:
        """Somebody of the shop sends a sale here that is parked elsewhere; he stands at the
        terminal `stood_at`."""
        about = Question(kind="bring", sale=ask.sale)
        noted = self._till.note_attended(about, by=ask.by, stood_at=stood_at, agrees=True)
        if noted.error is not None:
            answered(No(n=ask.n, code=noted.error.code))
            return

        def done(answer: Answer) -> None:
            if answer.error is not None:
                answered(No(n=ask.n, code=answer.error.code))
            else:
                answered(Done(n=ask.n))
                self._brought(ask.giver)

        self.take_over(ask.giver, ask.sale, done)

    def _carry_out(self, asked: Asked) -> None:
        if isinstance(asked.ask, Bring) and "bring" in self._lane.standing().can:
            self.bring(asked.ask, stood_at=asked.peer, answered=asked.answer)
            return
        answer = self._lane.carry_out(asked.ask, peer=asked.peer)
        if answer is None:
            asked.refuse(NOT_HERE)
        elif answer.error is None:
            asked.done(msgspec.Raw(msgspec.json.encode(answer.values.get("copy"))))
        else:
            asked.refuse(answer.error.code)
