"""What an attendant reads of a lane: a card for each, and all there is to know of the chosen one.

GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol, cast

from PySide6.QtCore import QObject

from pos.lane.messages import Question, Standing
from pos.lane.seen import Seen
from pos.money import quantity_text
from ui.kiosk.attendant_state import Act, CardState, Mood, PanelState
from ui.theme.figures import money, weight_text
from ui.widgets.rows import RowFace

_NEWEST: Final = 6
"""Goods on a card, as far as there is room."""
ICONS: Final[Mapping[str, str]] = {
    "closed": "lock",
    "paused": "circle-pause",
    "idle": "store",
    "scanning": "scan-barcode",
    "question": "triangle-alert",
    "paying": "wallet",
    "payment_unknown": "triangle-alert",
    "thanks": "circle-check",
    "at_a_till": "banknote",
    "away": "cloud-off",
    "calling": "clock",
    "left_goods": "clock",
    "left_paying": "clock",
}
NOTHING_TO_AGREE_TO: Final = frozenset({"unknown", "not_for_sale"})
"""Goods that stay out of the list: a code that is known is added, or they are put aside."""
NOTHING_TO_REFUSE: Final = frozenset({"recalled", "help", "day"})
"""What is seen to, and what nobody says no to."""
"""The question of a lane that wants its basket looked at."""
MOST_TILLS: Final = 5
"""Tills that are offered for a basket."""
WANTED: Final = frozenset({"question", "payment_unknown", "left_goods", "left_paying"})
_MONEY: Final = frozenset(
    {"void.line", "void.sale", "refund.goods", "refund.receipt", "take.cash", "match.tag"}
)
"""The questions whose size is an amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TillOffer:
    """A till that takes a basket: the figure of its card, and how it stands."""

    terminal: str
    key: str
    text: str
    is_free: bool


class Says(Protocol):
    """What a question is called in the language of now (the till)."""

    def __call__(self, question: Question) -> str: ...


class LaneWords(QObject):
    """Lanes in words. `english`: whether goods are named in English; `device` says what a device
    reported."""

    def __init__(
        self,
        words: Says,
        *,
        device: Callable[[str, str], str],
        english: bool,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._device = device
        self.english = english

    def card(self, place: int, seen: Seen, *, chosen: bool) -> CardState:
        """The card of the lane at that place, from 1."""
        state, standing = state_of(seen), seen.standing
        basket = None if standing is None else standing.basket
        line = ""
        if standing is not None and standing.question is not None:
            line = self._words(standing.question)
        elif standing is not None and standing.troubles:
            line = self._troubles(standing).splitlines()[0]
        elif state == "left_paying":
            line = self.tr("Payment was begun")
        elif basket is not None and standing is not None:
            line = self.tr("%n piece(s)", "", len(live(standing)))
        elif standing is not None and standing.parked:
            line = self.tr("%n sale(s) put aside", "", len(standing.parked))
        return CardState(
            terminal=seen.terminal,
            name=short(seen.terminal),
            key=str(place) if place < 10 else "",
            icon=ICONS[state],
            mood=_mood(state),
            word=self._word(state),
            line=line,
            goods=self._goods(standing),
            amount=_amount(standing),
            ill=standing is not None and standing.question is None and bool(standing.troubles),
            chosen=chosen,
        )

    def tills(self, seen: Mapping[str, Seen], *, here: str) -> tuple[TillOffer, ...]:
        """The tills that a basket can be sent to now, under the figures of their cards; where there
        are too many, those that are free. The one `here` has no card."""
        own = TillOffer(
            terminal=here, key="0", text=f"{short(here)} · {self.tr('Here')}", is_free=True
        )
        found = [
            TillOffer(
                terminal=terminal,
                key=str(place) if place < 10 else "",
                text=f"{short(terminal)} · {self._word(state_of(one))}",
                is_free=one.standing.state == "idle",
            )
            for place, (terminal, one) in enumerate(sorted(seen.items()), start=1)
            if one.standing is not None
            and "bring" in one.standing.can
            and one.standing.state != "closed"
            and not one.standing.training
        ]
        found = [own, *found] if here else found
        kept = sorted(found, key=lambda offer: not offer.is_free)[:MOST_TILLS]
        return tuple(offer for offer in found if offer in kept)

    def _troubles(self, standing: Standing) -> str:
        """What happened to each device, without what to do: whoever goes there reads it there."""
        told = (self._device(one.device, one.code) for one in standing.troubles)
        return "\n".join(dict.fromkeys(map(_first_sentence, told)))

    def _goods(self, standing: Standing | None) -> tuple[str, ...]:
        if standing is None:
            return ()
        newest = reversed(live(standing)[-_NEWEST:])
        return tuple(map(self._called, newest))

    def _called(self, line: Any) -> str:
        """What the goods on a line are called in the attendant's language."""
        return str(line.name_en if self.english and line.name_en else line.name)

    def panel(self, seen: Seen, row: int | None) -> PanelState:
        """All there is to know of a lane; `row` is the marked line, where there still is one."""
        state, standing = state_of(seen), seen.standing
        made = PanelState(
            name=short(seen.terminal), word=self._word(state), icon=ICONS[state], mood=_mood(state)
        )
        if standing is None:
            return made
        basket, question = standing.basket, standing.question
        rows = () if basket is None else tuple(map(self._row_face, live(standing)))
        if row is not None and row >= len(rows):
            row = None
        return replace(
            made,
            question="" if question is None else self._words(question),
            about=self._about(standing),
            kind="" if question is None else question.kind,
            picture=standing.picture,
            rows=rows,
            row=row,
            total=_amount(standing),
            said=standing.words,
            figures=self._figures(standing),
            troubles=self._troubles(standing),
            paused=standing.state == "paused",
            closed=standing.state == "closed",
            can=_can(standing, marked=row is not None),
        )

    def _about(self, standing: Standing) -> str:
        """What the question is about: the article, its size, why."""
        question = standing.question
        if question is None:
            return ""
        size = money(question.amount) if question.amount and question.kind in _MONEY else ""
        named = [one for one in live(standing) if one.line == question.line]
        if question.kind == "age":
            named = [one for one in live(standing) if one.min_age]
            size = f"{question.amount}+"
        item = " · ".join(map(self._called, named)) or standing.item
        parts = (item, size, question.reason)
        words = self._words(question)
        return " · ".join(part for part in dict.fromkeys(parts) if part and part != words)

    def _row_face(self, line: Any) -> RowFace:
        count = quantity_text(line.quantity)
        if line.unit != "each":
            count = weight_text(line.quantity) if line.unit == "kg" else f"{count} {line.unit}"
        return RowFace(label=self._called(line), detail=f"x {count}", figure=money(line.net))

    def _figures(self, standing: Standing) -> str:
        rate = standing.figures.per_hundred
        if rate is None:
            return ""
        return self.tr("%1 visits for 100 sales today").replace("%1", str(rate))

    def _word(self, state: str) -> str:
        words = {
            "closed": self.tr("Closed"),
            "paused": self.tr("Paused"),
            "idle": self.tr("Free"),
            "scanning": self.tr("Scanning"),
            "question": self.tr("Asks for you"),
            "paying": self.tr("Paying"),
            "payment_unknown": self.tr("Is it paid?"),
            "thanks": self.tr("Paid"),
            "at_a_till": self.tr("Pays at a till"),
            "away": self.tr("No answer"),
            "calling": self.tr("Looking for it"),
            "left_goods": self.tr("Is anybody there?"),
            "left_paying": self.tr("Is anybody there?"),
        }
        return words[state]


def _can(standing: Standing, *, marked: bool) -> frozenset[Act]:
    """What can be done with the lane now: what it takes, and what there is to do it with."""
    basket = standing.basket
    kind = "" if standing.question is None else standing.question.kind
    fits = {
        "approve": bool(kind) and kind not in NOTHING_TO_AGREE_TO,
        "decline": bool(kind) and kind not in NOTHING_TO_REFUSE,
        "say": True,
        "pause": basket is None,
        "close": True,
        "aside": basket is not None and bool(basket.lines),
        "add": standing.state not in ("paused", "closed"),
        "remove": basket is not None and marked,
    }
    return frozenset(cast(Act, act) for act, fit in fits.items() if fit and act in standing.can)


def live(standing: Standing) -> list[Any]:
    """The lines that count."""
    basket = standing.basket
    return [] if basket is None else [line for line in basket.lines if not line.void]


def short(terminal: str) -> str:
    """What people call a terminal within its store: S001-T03 is T03."""
    return terminal.rpartition("-")[2]


def state_of(seen: Seen) -> str:
    """How a lane stands, or why nobody knows."""
    standing = seen.standing
    if standing is not None:
        if standing.question is not None:
            return standing.state
        return standing.alarm or ("at_a_till" if standing.at_a_till else standing.state)
    return "calling" if seen.reach == "calling" else "away"


def _mood(state: str) -> Mood:
    if state in WANTED:
        return "care"
    if state == "away":
        return "bad"
    return "plain" if state in ("scanning", "paying", "thanks", "at_a_till") else "quiet"


def _amount(standing: Standing | None) -> str:
    """What the basket comes to, or what has yet to be paid of it at a till."""
    if standing is None or not (standing.at_a_till or standing.basket):
        return ""
    return money(standing.at_a_till or (standing.basket.total if standing.basket else 0))


def _first_sentence(words: str) -> str:
    ends = [place for stop in ("。", ". ") if (place := words.find(stop)) >= 0]
    return words[: min(ends)] if ends else words.rstrip(".")
