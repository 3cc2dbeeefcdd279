"""The bagging scale at a self-checkout: what came into the list is to come into the bag.

The rules are `pos.bagging`'s; here lines become steps, and what the area has to say becomes the one
calm message that stands there. Where there is no scale, or it is silent, the lane goes on as it is.
GUI thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from pos.bagging.area import (
    LARGEST_BAG,
    PATIENCE_US,
    TO_SHOPPER,
    Area,
    Cleared,
    LetPass,
    NotBagged,
    Scanned,
    Second,
    Step,
    TakenOut,
    Weighed,
    step,
)
from pos.till.piece_weights import PieceWeights
from ui.kiosk.attending import Attending
from ui.kiosk.means import Means

if TYPE_CHECKING:
    from pos.bagging.learned import Span
    from pos.till.state import LineView

KIND: Final = "bag"
LARGE: Final = 4_000
"""Grams from which a shopper says himself that he does not bag it."""


def monotonic_us() -> int:
    """Now, by a clock that nobody sets."""
    return time.monotonic_ns() // 1000


class Bagging:
    """The area of one lane. `weights` is where what pieces weigh is kept."""

    def __init__(
        self,
        means: Means,
        *,
        attending: Attending,
        weights: PieceWeights,
        now_us: Callable[[], int] = monotonic_us,
    ) -> None:
        self._till = means.till
        self._board = means.board
        self._work = means.work
        self._attending = attending
        self._weights = weights
        self._now_us = now_us
        self._lines: dict[int, tuple[LineView, int]] = {}
        self._sale = ""
        self._told = 0
        self._asked = 0
        self.area = Area()
        self.is_there = False

    # --- what happens -------------------------------------------------------------------------

    def scale_shows(self, grams: int, status: str) -> None:
        """What lies in the area now."""
        self.is_there = True
        rests = status in ("stable", "zero")
        over = status == "over"
        self._take(Weighed(grams=grams, at_rest=rests, over=over, at=self._now_us()))
        if not self._lines and rests and grams - self.area.right <= LARGEST_BAG:
            # Before the first piece whatever comes is the shopper's own bag.
            self._take(Cleared(at=self._now_us()))
        self._tell()

    def scale_is_gone(self) -> None:
        """The scale does not answer any more: nobody is asked about what it cannot see."""
        self.is_there = False
        self._end_message()
        self._take(Cleared(at=self._now_us()))

    def look(self) -> None:
        """The list may have changed: what came into it is to come into the bag."""
        if not self.is_there:
            return
        sale = self._board.state.sale
        if sale is None or sale.id != self._sale:
            self._sale = "" if sale is None else sale.id
            if self._lines or sale is None:
                self._lines = {}
                self._take(Cleared(at=self._now_us()))
                self._work.submit(self._weights.save, lambda _: None, owner=self._board)
        self._compare(() if sale is None else sale.lines)
        self._end_settled()
        self._tell()

    def second(self) -> None:
        """Another second."""
        if self.is_there and self._sale:
            self._take(Second(at=self._now_us()))
            self._tell()

    def not_bagged(self) -> bool:
        """The shopper does not put there what is due; False where somebody has to look at that."""
        due = self.area.due
        if self.area.word != "put_it_there" or not due:
            return True
        large = [one for one in due if one.span is None or one.span.high >= LARGE]
        for one in large:
            self._take(NotBagged(line=one.line, at=self._now_us()))
        return bool(large)

    def ask_now(self) -> None:
        """The shopper wants to pay: what is still due is asked for at once."""
        if self.area.word == "wait":
            self._take(Second(at=self.area.since + PATIENCE_US))
        self._tell()

    @property
    def holds_payment(self) -> bool:
        """Whether something is to be put right before payment."""
        return self.is_there and self.area.word not in ("calm", "moving")

    # --- inside -------------------------------------------------------------------------------

    def _compare(self, lines: tuple[LineView, ...]) -> None:
        now = self._now_us()
        seen = {line.line: (line, 0 if line.void else _pieces(line)) for line in lines}
        for number, (line, pieces) in seen.items():
            before = self._lines.get(number, (line, 0))[1]
            if pieces > before:
                span = self._span(line, pieces - before)
                self._take(
                    Scanned(line=number, sku=line.sku, pieces=pieces - before, span=span, at=now)
                )
            elif pieces < before:
                span = self._span(line, before - pieces)
                self._take(TakenOut(line=number, pieces=before - pieces, span=span, at=now))
        self._lines = seen

    def _span(self, line: LineView, pieces: int) -> Span | None:
        if line.unit == "kg":
            return self._weights.weighed(line.quantity)
        if line.unit != "each":
            return None
        return self._weights.span(line.sku, pieces=pieces, told=line.weight)

    def _take(self, happened: Step) -> None:
        self.area = step(self.area, happened)
        self._weights.learn(self.area.learned)

    def _tell(self) -> None:
        """What the area has to say becomes the message, unless another matter stands there."""
        board, word = self._board, self.area.word
        standing = board.state.intervention
        ours = standing is not None and standing.kind == KIND
        if word in ("calm", "wait", "moving"):
            if word != "moving":
                self._end_message()
            return
        if standing is not None and not ours:
            return
        if board.state.till.attempt is not None:
            return  # A payment that thinks is the one thing there; what lies where waits for it.
        if word == "somebody":
            if not (standing is not None and standing.needs_staff):
                board.end_intervention()
                self._attending.ask(KIND, may_withdraw=False, text=word)
                pending = self._attending.pending
                self._asked = 0 if pending is None else pending.id
        elif word in TO_SHOPPER and (standing is None or standing.text != word):
            board.end_intervention()
            board.intervene(KIND, needs_staff=False, text=word)

    def _end_message(self) -> None:
        standing = self._board.state.intervention
        if standing is not None and standing.kind == KIND:
            self._asked = 0
            self._attending.dismiss()

    def _end_settled(self) -> None:
        """Somebody of the shop has looked: what lies there is right, and is learned from."""
        pending = self._attending.pending
        if self._asked and (pending is None or pending.id != self._asked):
            self._asked = 0
            self._take(LetPass(at=self._now_us()))


def _pieces(line: LineView) -> int:
    """Pieces by number; what is measured is one."""
    return line.quantity // 1000 if line.unit == "each" else 1
