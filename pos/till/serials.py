"""Vouchers are used once in the whole chain: head office keeps a serial for the sale it pays.

While head office is away a till knows only what it took itself. It takes a voucher all the same,
up to the cap of what may be taken offline, and its entry says that nobody was asked.
It is asked before the payment, where a screen goes on meanwhile (`pos.till.beforehand`).
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Final

from pos.contract.serials import SerialUsed
from pos.sale.actions import Tender
from pos.sale.tenders import Reference, TenderKind
from pos.sync.problems import TIMEOUT, UNREACHABLE, SyncProblem
from pos.till.desk import Desk, TillError
from pos.till.office import head_office

log = logging.getLogger(__name__)

_TIMEOUT: Final = 3
"""Seconds that a customer waits for the answer."""


def check_unused(
    desk: Desk, kind: TenderKind, reference: Reference, *, here: Collection[Tender] = ()
) -> None:
    """Refuses a serial that was handed in before, in any sale that this till has or as one of
    the payments `here` of the sale in progress."""
    taken = {payment.reference for payment in here if payment.tender == kind.tender}
    before = desk.journal.past.receipt_of_serial(kind.tender, reference.number)
    if before is not None or reference.number in taken:
        raise TillError("serial_used", serial=reference.number)


def keep(desk: Desk, kind: TenderKind, reference: Reference, *, sale: str) -> bool:
    """Has the serial kept for a sale; answers whether head office was there to ask.

    Refuses one that another till has taken or is taking. Practice is none of its business.
    """
    if not desk.station.is_enrolled or desk.training:
        return False
    return desk.beforehand.answer(
        ("serial", kind.tender, reference.number, sale),
        lambda: _keep(desk, kind, reference, sale=sale),
    )


def _keep(desk: Desk, kind: TenderKind, reference: Reference, *, sale: str) -> bool:
    """What head office answers, or that it does not. Any thread."""
    from pos.sync.serials import keep as ask

    try:
        with head_office(desk, timeout=_TIMEOUT) as hq:
            answer = ask(hq, tender=kind.tender, serial=reference.number, sale=sale)
    except SyncProblem as problem:
        log.info("serial not asked for", extra={"code": problem.code})
        if problem.code in (UNREACHABLE, TIMEOUT):
            desk.note_silence()
        return False
    if isinstance(answer, SerialUsed):
        raise TillError("serial_used", serial=reference.number)
    return True
