"""This till as an attendant elsewhere in the store sees it, and what he decides there.

A question that waits for a second person has a name that tells it from every other (`Question.id`):
the permission, its size, the sale as it stood, the line, the reason, who asked, and when. A consent
that comes over the store's network is to that very question or to nothing. His PIN was checked at
the terminal where he stands; here he must be one of the store's people who may, as always.
"""

from __future__ import annotations

from typing import Final

from pos.lane.messages import (
    MOST_LINES,
    MOST_WORDS,
    Basket,
    Line,
    Parked,
    Question,
    Standing,
    State,
    Trouble,
)
from pos.staff.permissions import PERMISSIONS
from pos.texts import Texts
from pos.till.desk import Desk, TillError
from pos.till.guard import Refused
from pos.till.staffing import PinCheck, checked
from pos.till.state import Json, SaleView, TillState

TAKES: Final = ("approve", "decline", "fetch", "take", "bring")
"""What a till lets others of the store ask of it."""
_MOST_PARKED: Final = 50


def question_of(desk: Desk) -> Question | None:
    """What waits for a second person, as it is told to the store's terminals."""
    refused = desk.guard.waiting
    if refused is None:
        return None
    asked = refused.asked[0]
    is_said = asked.reason == desk.shop_texts(f"permission.{asked.permission}")
    also = dict.fromkeys(other.permission for other in refused.asked)
    return Question(
        kind=asked.permission,
        sale=asked.sale or "",
        step=asked.step,
        line=asked.line,
        amount=asked.amount,
        reason="" if is_said else asked.reason[:MOST_WORDS],
        did=refused.did,
        also=tuple(one for one in also if one != asked.permission),
        asked_by=asked.user,
        mark=f"{refused.boot[:8]}.{refused.at_us}",
    )


def approve_from(desk: Desk, *, question: str, by: str, stood_at: str) -> dict[str, Json]:
    """Somebody agrees at another terminal to exactly that question; the command is carried out.

    Raises `question_gone` where something else is asked by now, or nothing.
    """
    _require_asked(desk, question)
    return desk.guard.release(
        by, lambda refused: {"approved": refused.did, **refused.use_case()}, stood_at=stood_at
    )


def decline_from(desk: Desk, *, question: str, by: str, stood_at: str) -> dict[str, Json]:
    """Somebody says no at another terminal to exactly that question."""
    waiting = _require_asked(desk, question)
    desk.guard.decline(by, stood_at=stood_at)
    return {"declined": waiting.did}


def standing_of(desk: Desk, state: TillState) -> Standing:
    """How this till stands, for the store's attendants."""
    sale, question = state.sale, question_of(desk)
    return Standing(
        terminal=state.terminal,
        face="till",
        state=_state(state, question),
        since="",
        cashier=state.cashier or "",
        basket=None if sale is None or desk.open is None else basket_of(sale, desk),
        question=question,
        item=_item(sale, question),
        parked=parked_of(state),
        troubles=troubles_of(desk),
        can=TAKES,
        training=state.training,
    )


def troubles_of(desk: Desk) -> tuple[Trouble, ...]:
    """What is wrong with the till's devices."""
    return tuple(Trouble(device=device, code=code) for device, code in desk.unwell.now)


def parked_of(state: TillState) -> tuple[Parked, ...]:
    """The newest sales that lie there and may go on elsewhere: none that waits for its payment."""
    return tuple(
        Parked(sale=one.id, at=one.at, total=one.total, lines=one.lines, by=one.cashier)
        for one in state.parked[-_MOST_PARKED:]
        if one.attempt is None
    )


def basket_of(sale: SaleView, desk: Desk) -> Basket:
    """The sale in progress, line by line."""
    ages = {} if desk.open is None else desk.open.sale.ages_to_check
    return Basket(
        sale=sale.id,
        step=0 if desk.open is None else len(desk.open.actions),
        lines=tuple(
            Line(
                line=line.line,
                name=line.name,
                name_en=line.name_en,
                quantity=line.quantity,
                unit=line.unit,
                net=line.net,
                void=line.void,
                min_age=ages.get(line.line, 0),
            )
            for line in sale.lines[-MOST_LINES:]
        ),
        total=sale.total,
        due=sale.due,
    )


def vouch(
    desk: Desk, *, check: PinCheck, terminal: str, question: Question, agrees: bool
) -> dict[str, Json]:
    """Puts on record here that somebody whose PIN was right decides a question of another terminal.

    Before he is told there: what that terminal journals of him, this one's journal bears out.
    """
    person = checked(desk, check)
    desk.record(
        "staff",
        {
            "do": "vouch",
            "whom": person.user,
            "agrees": agrees,
            "at_terminal": terminal,
            "question": question.id,
            "permission": question.kind,
            "amount": question.amount,
            "sale": question.sale or None,
            "line": question.line,
        },
    )
    return {"user": person.user}


def note_attended(
    desk: Desk, *, question: Question, by: str, stood_at: str, agrees: bool
) -> dict[str, Json]:
    """Puts on record that somebody elsewhere in the store has seen to a matter of this lane.

    Raises `approver_may_not` for whom the store does not know, or who may see to none.
    """
    person = desk.catalog.staff(by)
    if person is None or not desk.role(person.role).allows("approve.action"):
        raise TillError("approver_may_not")
    desk.record(
        "staff",
        {
            "do": "attended",
            "whom": by,
            "stood_at": stood_at,
            "agrees": agrees,
            "about": question.kind,
            "sale": question.sale or None,
            "line": question.line,
        },
    )
    return {}


def question_words(texts: Texts, question: Question) -> str:
    """What is asked, in a few words."""
    known = texts.catalogue["lane_question"]
    named = [
        texts(f"permission.{kind}") if kind in PERMISSIONS else texts(f"lane_question.{kind}")
        for kind in (question.kind, *question.also)
        if kind in PERMISSIONS or kind in known
    ]
    return texts("price.and").join(dict.fromkeys(named)) or texts("lane_question.help")


def _require_asked(desk: Desk, question: str) -> Refused:
    waiting, asked = desk.guard.waiting, question_of(desk)
    if waiting is None or asked is None or asked.id != question:
        raise TillError("question_gone")
    return waiting


def _state(state: TillState, question: Question | None) -> State:
    if state.screen in ("signed_out", "locked", "no_shift"):
        return "closed"
    if question is not None:
        return "question"
    if state.screen == "paying":
        unclear = state.attempt is not None and state.attempt.state != "OPEN"
        return "payment_unknown" if unclear else "paying"
    return "idle" if state.sale is None else "scanning"


def _item(sale: SaleView | None, question: Question | None) -> str:
    if sale is None or question is None or question.line is None:
        return ""
    return next((line.name for line in sale.lines if line.line == question.line), "")
