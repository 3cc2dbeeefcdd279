"""A till in touch with the other terminals of its store.

What they ask is carried out by whoever owns the till, on the thread of its commands, and how the
till stands is told again after each of them.
"""

from __future__ import annotations

from typing import Final, Protocol

from pos.lane.messages import AnyAsk, Approve, Decline, Standing
from pos.lane.network import Asked, Network
from pos.till.answers import Answer
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
            case _:
                return None


class Attended:
    """Ties a lane to the network. The thread of the till's commands."""

    def __init__(self, network: Network, lane: Lane) -> None:
        self._network = network
        self._lane = lane

    def settle(self) -> None:
        """Carries out what others asked meanwhile, and tells them how the lane stands."""
        for asked in self._network.asked():
            self._carry_out(asked)
        self.show()

    def show(self) -> None:
        """Tells everybody how the lane stands, where that has changed."""
        self._network.show(self._lane.standing())

    def _carry_out(self, asked: Asked) -> None:
        answer = self._lane.carry_out(asked.ask, peer=asked.peer)
        if answer is None:
            asked.refuse(NOT_HERE)
        elif answer.error is None:
            asked.done()
        else:
            asked.refuse(answer.error.code)
