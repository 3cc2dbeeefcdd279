"""A walk through the attendant's window that stops at every page: for pictures, and for measuring.

The store around it is a drawn one: seven lanes of which two ask, and two tills. GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import msgspec

from pos.lane.messages import (
    Answered,
    AnyAsk,
    Basket,
    Done,
    Figures,
    Line,
    No,
    Parked,
    Question,
    Standing,
    State,
    Trouble,
)
from pos.lane.seen import Seen
from pos.till.attending import TAKES
from ui.kiosk.attendant import AttendantPresenter

SUPERVISOR: Final = "2001"
KIOSK_TAKES: Final = (
    "approve", "decline", "say", "pause", "close", "aside", "add", "remove", "fetch", "take",
)  # fmt: skip
_AT: Final = "2026-11-23T10:41:00+08:00"
_GOODS: Final = (
    ("鲜牛奶 950ml", "Fresh milk 950 ml", 1_000, "each", 1280),
    ("红富士苹果", "Fuji apples", 485, "kg", 480),
    ("青岛啤酒 500ml", "Tsingtao beer 500 ml", 6_000, "each", 3540),
    ("全麦吐司", "Wholemeal toast", 1_000, "each", 1290),
    ("矿泉水 550ml", "Mineral water 550 ml", 2_000, "each", 400),
)


def _basket(sale: str, *numbers: int) -> Basket:
    lines = tuple(
        Line(line=place, name=name, name_en=name_en, quantity=quantity, unit=unit, net=net)
        for place, (name, name_en, quantity, unit, net) in enumerate(
            (_GOODS[n] for n in numbers), start=1
        )
    )
    total = sum(line.net for line in lines)
    return Basket(sale=sale, step=len(lines), lines=lines, total=total, due=total)


def _lane(
    name: str,
    state: State,
    *,
    basket: Basket | None = None,
    question: Question | None = None,
    item: str = "",
    words: str = "",
    parked: tuple[Parked, ...] = (),
    troubles: tuple[Trouble, ...] = (),
) -> Seen:
    standing = Standing(
        terminal=f"S001-{name}",
        face="kiosk",
        state=state,
        since=_AT,
        basket=basket,
        question=question,
        item=item,
        words=words,
        parked=parked,
        troubles=troubles,
        figures=Figures(sales=84, interventions=6),
        can=KIOSK_TAKES,
    )
    return Seen(terminal=standing.terminal, role="kiosk", reach="here", standing=standing)


def _till(name: str, state: State, *, basket: Basket | None = None) -> Seen:
    seen = _lane(name, state, basket=basket)
    assert seen.standing is not None
    standing = msgspec.structs.replace(
        seen.standing, face="till", figures=Figures(), can=TAKES, cashier="1001"
    )
    return replace(seen, role="till", standing=standing)


class ShownFloor:
    """A store as it may be at a quarter to eleven; what is asked of a lane is done."""

    def __init__(self) -> None:
        asks = Question(kind="age", sale="b", step=3, line=3, asked_by="kiosk", mark="1")
        look = Question(kind="check", sale="d", step=4, asked_by="kiosk", mark="1")
        self.asked: list[AnyAsk] = []
        self.whom: list[str] = []
        self.refusing = ""
        lanes = (
            _lane("K01", "scanning", basket=_basket("a", 0, 1)),
            _lane("K02", "question", basket=_basket("b", 0, 3, 2), question=asks,
                  item="青岛啤酒 500ml"),
            _lane("K03", "idle", troubles=(Trouble(device="printer", code="paper_out"),)),
            _lane("K04", "paying", basket=_basket("c", 4, 3, 1)),
            _lane("K05", "paused", words="请稍等，我马上来。"),
            Seen(terminal="S001-K06", role="kiosk", reach="away"),
            _till("T02", "idle"),
            _till("T03", "scanning", basket=_basket("e", 3)),
            _lane("K07", "question", basket=_basket("d", 1, 2, 4, 0), question=look),
        )  # fmt: skip
        self._floor = {seen.terminal: seen for seen in lanes}

    def floor(self) -> dict[str, Seen]:
        return dict(self._floor)

    def ask(self, terminal: str, ask: AnyAsk, answered: Callable[[Answered], None]) -> None:
        self.asked.append(ask)
        self.whom.append(terminal)
        refuses = terminal == self.refusing
        answered(No(n=ask.n, code="no_shift") if refuses else Done(n=ask.n))

    def ask_otherwise(self, terminal: str, kind: str = "help") -> None:
        """The lane asks something else from now on."""
        seen = self._floor[terminal]
        assert seen.standing is not None
        other = Question(kind=kind, mark="2")
        standing = msgspec.structs.replace(seen.standing, question=other)
        self._floor[terminal] = replace(seen, standing=standing)

    def next_shopper(self, terminal: str, *, sale: str) -> None:
        """Another sale is in progress there from now on."""
        seen = self._floor[terminal]
        assert seen.standing is not None
        standing = msgspec.structs.replace(seen.standing, basket=_basket(sale, 1))
        self._floor[terminal] = replace(seen, standing=standing)


class AttendantTour:
    """The walk. `show` is called at each stop with its name."""

    def __init__(self, *, presenter: AttendantPresenter, show: Callable[[str], None]) -> None:
        self._presenter = presenter
        self._show = show

    def walk(self) -> None:
        """In, over the lanes, an approval, a word, a code, and away."""
        presenter, show = self._presenter, self._show
        show("door")
        presenter.type_text(SUPERVISOR)
        presenter.enter()
        presenter.type_text(SUPERVISOR)
        show("pin")
        presenter.enter()
        presenter.renew()
        show("lanes")
        presenter.act("approve")
        presenter.type_text("20")
        show("approve")
        presenter.type_text("00")
        presenter.enter()
        show("wrong-pin")
        presenter.type_text(SUPERVISOR)
        presenter.enter()
        show("approved")
        presenter.choose_key(1)
        presenter.step_row(1)
        show("basket")
        presenter.act("say")
        show("words")
        presenter.clear()
        presenter.act("add")
        show("add")
        presenter.clear()
        presenter.act("aside")
        show("till")
        presenter.clear()
        presenter.choose_key(3)
        show("no-paper")
        presenter.choose_key(5)
        show("paused")
        presenter.choose_key(6)
        show("away")
        presenter.choose_key(7)
        show("look")
        presenter.act("decline")
        presenter.type_text("2")
        show("missing")
        presenter.clear_all()
