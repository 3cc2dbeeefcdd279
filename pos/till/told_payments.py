"""Money that a shopper says he has paid by the store's printed code, while nobody can confirm it.

Head office is away, so no wallet can be asked. Where the shop allows it (the row `qr_asserted` of
the tenders, switched on by head office) the cashier sees the bill on the shopper's telephone and
keys in the last digits of its number. The sale says that the money is still to be checked; head
office finds each on the provider's bill, or names it. How much is taken on trust is capped: in one
sale, by this till in a business day, and by this till until head office has heard of it.
"""

from __future__ import annotations

from typing import Final

from pos.money import amount_text
from pos.sale.tenders import TenderKind
from pos.sync.problems import SyncProblem
from pos.till.desk import Desk, TillError
from pos.till.office import head_office, require_enrolled

_TIMEOUT: Final = 3
"""Seconds that a customer waits until head office counts as away."""


def check_told(desk: Desk, kind: TenderKind, amount: int) -> None:
    """Refuses what may not be taken on trust: with head office there, or more than the caps.

    `amount` is what this sale would have of it, in minor units.
    """
    require_enrolled(desk)
    past = desk.journal.past
    of_day = past.taken_on(desk.day, kind.tender) + amount
    if kind.most_per_day is not None and of_day > kind.most_per_day:
        raise TillError("told_day_limit", limit=amount_text(kind.most_per_day))
    unheard = past.taken_after(desk.drafts.acked(), kind.tender) + amount
    if kind.most_unheard is not None and unheard > kind.most_unheard:
        raise TillError("told_unheard_limit", limit=amount_text(kind.most_unheard))
    if not desk.beforehand.answer("away", lambda: _is_away(desk)):
        raise TillError("told_online")


def _is_away(desk: Desk) -> bool:
    """Whether head office does not answer, asked now unless it has just not answered. Any
    thread."""
    if desk.is_away:
        return True
    try:
        with head_office(desk, timeout=_TIMEOUT) as hq:
            hq.hello()
    except SyncProblem:
        desk.note_silence()
        return True
    return False
