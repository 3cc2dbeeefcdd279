"""Receipts of the whole chain at this till: asked of head office, set aside there, let go again.

A receipt of this till needs no head office; one of another till does, and while head office is away
its goods can come back only as goods without a receipt. So do those of any receipt while head
office answers that it is being told again what came back (`pos.hq.restored`). Before a return is
journaled, what it takes back is set aside at head office under the sale that it will be journaled
as: two desks that hold one receipt at once get its goods once. A return has a minute from the
asking to its entry; after that, or after a kill, head office is told that nothing came of it.

Head office is asked before the command, where a screen goes on meanwhile
(`pos.till.beforehand`).
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pos.contract.entry import Entry
from pos.contract.facts import AppliedFact, LineFact, TakenFact, from_body
from pos.contract.returns import USABLE_US, CameBack, NotYet, Returned, SetAside, SoldReceipt
from pos.contract.tenders import BY_MEMBER
from pos.journal.holds import Hold
from pos.payment.refund import Captured
from pos.sale.sale import Sale
from pos.sync.problems import CATCHING_UP, TIMEOUT, UNREACHABLE, SyncProblem
from pos.till.desk import Books, Desk, TillError
from pos.till.office import head_office
from pos.till.papers import as_it_stands

if TYPE_CHECKING:
    from pos.sync.client import HeadOffice

log = logging.getLogger(__name__)

_TIMEOUT: Final = 4
"""Seconds for a question that a customer waits for."""
_TIMEOUT_AGAIN: Final = 1
"""The same where there was no answer a moment ago, and this till knows what it sold itself."""
_VERDICTS: Final = {
    "unknown_receipt": "unknown_receipt",
    "receipt_not_arrived": "receipt_not_arrived",
    # It answers, and another till may have given this money back: that is not as if it were away.
    CATCHING_UP: "receipt_catching_up",
    # What was typed is no receipt number at all.
    "bad_request": "unknown_receipt",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a receipt sold, and what became of it since, at this till and elsewhere.

    `before` is how much of each line came back, `paid` what each tender brought, `back` what these
    goods took of it since, by tender (negative). `payments` are those of it that have a number:
    from wallets and members, and vouchers. `taken` is what its own entry says of goods that came
    back on it.
    """

    number: str
    at: str
    total: int
    rounding: int
    lines: tuple[LineFact, ...]
    applied: tuple[AppliedFact, ...]
    before: Mapping[int, int]
    paid: Mapping[str, int]
    back: Mapping[str, int]
    payments: tuple[Captured, ...] = ()
    taken: tuple[TakenFact, ...] = ()

    @property
    def sold(self) -> list[LineFact]:
        """The lines that were sold on it, without any that came back there."""
        return [line for line in self.lines if not line.void and line.quantity > 0]


def find(desk: Desk, number: str) -> Receipt:
    """The receipt as it stands, with what head office knows of it where that answers."""
    entry = desk.journal.past.entry_of(number)
    told: SoldReceipt | None = None
    if _asks(desk):
        told = desk.beforehand.answer(
            ("receipt", number), lambda: _told(desk, number, is_own=entry is not None)
        )
    if entry is not None and entry.body is not None:
        return _of_here(desk, entry, entry.body, told)
    if told is not None:
        return _of_elsewhere(desk, told)
    own = number.startswith(f"{desk.journal.terminal}-")
    raise TillError("unknown_receipt" if own else "receipt_elsewhere", receipt=number)


def _told(desk: Desk, number: str, *, is_own: bool) -> SoldReceipt | None:
    """What head office knows of a receipt; None where it does not answer. One of this till does not
    wait for who has just not answered. Any thread."""
    if is_own and desk.is_away:
        return None
    from pos.sync.returns import fetch_receipt

    try:
        with head_office(desk, timeout=_TIMEOUT) as hq:
            return fetch_receipt(hq, number)
    except SyncProblem as problem:
        if not is_own and problem.code in _VERDICTS:
            raise TillError(_VERDICTS[problem.code], receipt=number) from problem
        _note_away(desk, problem)
        return None


def check_backs(desk: Desk, ended: Sale) -> None:
    """Sets aside at head office what comes back in a sale that is about to be journaled.

    Refuses goods that came back otherwise since they were taken into this sale.
    """
    for receipt, lines in _wanted(ended).items():
        elsewhere = _set_aside(desk, sale=ended.id, receipt=receipt, lines=lines)
        here = desk.journal.past.came_back(receipt)
        for back in (b for action in ended.backs if action.of == receipt for b in action.lines):
            before = here.get(back.of_line, 0) + elsewhere.get(back.of_line, 0)
            if before != back.refunded:
                give_up(desk, ended.id)
                raise TillError("came_back_already", receipt=receipt)


def journaled(desk: Desk, sale: str) -> None:
    """The sale has its final entry: head office learns the rest from the journal."""
    for hold in desk.drafts.holds.all():
        if hold.sale == sale:
            desk.drafts.holds.forget(hold.sale, hold.receipt)


def give_up(desk: Desk, sale: str) -> None:
    """The sale was not journaled, and what was set aside for it is not used any more."""
    desk.drafts.holds.end(sale)


def let_go(desk: Desk, hq: HeadOffice) -> None:
    """Tells head office of what was set aside and not used. Any thread; raises `SyncProblem`."""
    with desk.real.drafts.holds.talk:
        for hold in _dead(desk):
            _let_go(desk.real, hold, hq)


def _let_go(books: Books, hold: Hold, hq: HeadOffice) -> None:
    from pos.sync.exchange import push_all
    from pos.sync.returns import release

    holds, journal = books.drafts.holds, books.journal
    if not journal.past.is_ended(hold.sale):
        head = journal.head().seq
        answer = release(hq, hold.receipt, sale=hold.sale, head=head)
        if isinstance(answer, NotYet):
            push_all(journal, books.drafts, hq)
            answer = release(hq, hold.receipt, sale=hold.sale, head=head)
        if isinstance(answer, NotYet):
            return
    holds.forget(hold.sale, hold.receipt)


def has_to_let_go(desk: Desk) -> bool:
    """Whether there is anything to tell. Any thread."""
    return bool(_dead(desk))


def _dead(desk: Desk) -> list[Hold]:
    # Twice the time: whoever looked at the clock in the last moment has written long since.
    now_us, boot = desk.clock.monotonic_us(), desk.clock.boot
    return [
        hold
        for hold in desk.real.drafts.holds.all()
        if not hold.until_us or not hold.is_alive(boot=boot, now_us=now_us - USABLE_US)
    ]


def _asks(desk: Desk) -> bool:
    """Whether there is a head office to ask: practice is none of its business."""
    return desk.station.is_enrolled and not desk.training


def _note_away(desk: Desk, problem: SyncProblem) -> None:
    """Remembers a head office that does not answer; a refusal is an answer."""
    log.info("head office not asked about a return", extra={"code": problem.code})
    if problem.code in (UNREACHABLE, TIMEOUT):
        desk.note_silence()


def _of_here(desk: Desk, entry: Entry, body: bytes, told: SoldReceipt | None) -> Receipt:
    fact = as_it_stands(desk, from_body(body), day=entry.day)
    number, past = fact.receipt or "", desk.journal.past
    before, back = Counter(past.came_back(number)), _taken_here(desk, number)
    if told is not None:
        before.update(_counts(told.elsewhere))
        back.update(told.paid_back)
    return Receipt(
        number=number,
        at=fact.at,
        total=fact.total,
        rounding=fact.rounding,
        lines=fact.lines,
        applied=fact.applied,
        before=before,
        paid=past.paid(number),
        back=back,
        payments=tuple(
            Captured(
                tender=tender.tender,
                attempt=tender.reference,
                wallet=tender.wallet,
                amount=tender.amount,
                points=tender.points,
                card=tender.card,
                sale=fact.sale if tender.tender in BY_MEMBER else "",
            )
            for tender in fact.tenders
            if tender.has_number and tender.amount > 0
        ),
        taken=fact.taken,
    )


def _of_elsewhere(desk: Desk, told: SoldReceipt) -> Receipt:
    before, back = (
        Counter(desk.journal.past.came_back(told.receipt)),
        _taken_here(desk, told.receipt),
    )
    before.update(_counts(told.elsewhere))
    back.update(told.paid_back)
    return Receipt(
        number=told.receipt,
        at=told.at,
        total=told.total,
        rounding=told.rounding,
        lines=told.lines,
        applied=told.applied,
        before=before,
        paid=told.paid,
        back=back,
        payments=tuple(
            Captured(
                tender=part.tender,
                attempt=part.attempt,
                wallet=part.wallet,
                amount=part.amount,
                points=part.points,
                card=part.card,
                sale=part.sale,
            )
            for part in told.wallets
        ),
        taken=told.taken,
    )


def _taken_here(desk: Desk, receipt: str) -> Counter[str]:
    """What goods of a receipt that came back at this till took of it, by tender (negative)."""
    back = Counter[str]()
    for one in desk.journal.past.taken(receipt):
        back[one.tender] -= one.amount
    return back


def _wanted(ended: Sale) -> dict[str, dict[int, int]]:
    """What comes back of each receipt, line by line."""
    wanted: dict[str, dict[int, int]] = {}
    for action in ended.backs:
        if action.of:
            lines = wanted.setdefault(action.of, {})
            for back in action.lines:
                lines[back.of_line] = lines.get(back.of_line, 0) + back.quantity
    return wanted


def _set_aside(
    desk: Desk, *, sale: str, receipt: str, lines: Mapping[int, int]
) -> Mapping[int, int]:
    """What came back elsewhere, once nobody else gets these lines.

    Where head office does not answer that is unknown: a receipt of this till is good for what this
    till knows. It is asked all the same, for money is about to go back.
    """
    own = receipt.startswith(f"{desk.journal.terminal}-")
    if not _asks(desk):
        if own:
            return {}
        raise TillError("receipt_elsewhere", receipt=receipt)
    answer = desk.beforehand.answer(
        ("back", sale, receipt, *sorted(lines.items())),
        lambda: _ask_for(desk, sale=sale, receipt=receipt, lines=lines, is_own=own),
        unused=lambda: give_up(desk, sale),
    )
    if answer is None:
        return {}
    if isinstance(answer, CameBack):
        give_up(desk, sale)
        raise TillError(_why_not(desk, answer, receipt=receipt), receipt=receipt)
    hold, known = answer
    if not hold.is_alive(boot=desk.clock.boot, now_us=desk.clock.monotonic_us()):
        give_up(desk, sale)
        raise TillError("receipt_busy", receipt=receipt)
    return _counts(known.elsewhere)


def _ask_for(
    desk: Desk, *, sale: str, receipt: str, lines: Mapping[int, int], is_own: bool
) -> tuple[Hold, SetAside] | CameBack | None:
    """What head office answers; None where it does not, for a receipt of this till. Any thread."""
    from pos.sync.returns import set_aside

    clock = desk.clock
    mono = clock.monotonic_us()
    hold = Hold(sale=sale, receipt=receipt, boot=clock.boot, until_us=mono + USABLE_US)
    timeout = _TIMEOUT_AGAIN if is_own and desk.is_away else _TIMEOUT
    try:
        with desk.drafts.holds.talk, head_office(desk, timeout=timeout) as hq:
            let_go(desk, hq)
            desk.drafts.holds.put(hold)
            answer = set_aside(
                hq,
                receipt,
                sale=sale,
                lines=lines,
                head=desk.journal.head().seq,
                boot=clock.boot,
                mono=mono,
                acked=desk.drafts.acked(),
            )
    except SyncProblem as problem:
        _note_away(desk, problem)
        if is_own and problem.code not in _VERDICTS:
            return None
        give_up(desk, sale)
        code = _VERDICTS.get(problem.code, "receipt_elsewhere")
        raise TillError(code, receipt=receipt) from problem
    return answer if isinstance(answer, CameBack) else (hold, answer)


def _why_not(desk: Desk, answer: CameBack, *, receipt: str) -> str:
    """Why goods are not set aside: another till has them, or another sale of this one, or nobody
    any more."""
    if answer.busy:
        return "receipt_busy"
    boot, now_us = desk.clock.boot, desk.clock.monotonic_us()
    here = [hold for hold in desk.drafts.holds.all() if hold.receipt == receipt]
    is_held = any(hold.is_alive(boot=boot, now_us=now_us) for hold in here)
    return "receipt_held_here" if is_held else "came_back_already"


def _counts(rows: Sequence[Returned]) -> dict[int, int]:
    return {row.line: row.quantity for row in rows}
