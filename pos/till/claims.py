"""A shopper says that his phone paid: his bill's code is scanned, one sentence is his answer.

Any till of the chain answers. What this till booked it knows by itself; of all else head office
knows more. While that is away the question is kept, through a restart too: a courier asks it again
(`pos.sync.enquiring`), and no command waits for that.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Final

from pos.contract.payments import PaymentFate
from pos.payment.question import Fate, Reply, reply
from pos.sale.tenders import BY_WALLET
from pos.sync.problems import NO_PAYMENTS, SyncProblem
from pos.till.desk import Desk, TillError
from pos.till.office import head_office
from pos.till.payment_views import ClaimView
from pos.till.state import Json

log = logging.getLogger(__name__)

_TIMEOUT: Final = 2
"""Seconds that a shopper waits for head office: he is to have his answer in three."""
_MINUTE_US: Final = 60_000_000


def answer_claim(desk: Desk, *, attempt: str) -> dict[str, Json]:
    """What became of the payment with that number. Changes nothing; waits two seconds at most."""
    desk.require_shift()
    past = desk.journal.past
    receipt = past.receipt_of_payment(attempt) or ""
    booked = bool(receipt) and not any(
        one.tender in BY_WALLET and not one.kept for one in past.taken(receipt)
    )
    found = reply(receipt=receipt, fate=None) if booked else _asked(desk, attempt)
    _keep(desk, attempt, found)
    desk.claim, desk.late_claims = _claim(desk, attempt, found), ()
    return {"payment": desk.claim.to_json()}


def _keep(desk: Desk, attempt: str, found: Reply) -> None:
    """Remembers what head office is still to be asked, and nothing that has its answer."""
    from pos.sync.paying import moment

    questions = desk.real.drafts.questions
    if found.said == "away":
        questions.keep(attempt, at=moment(desk.clock).wall)
    else:
        questions.forget(attempt)


def kept(desk: Desk) -> dict[str, int]:
    """The numbers of the payments that head office was away for when they were asked after, as
    long as somebody may wait for the answer; and when that was (microseconds). Any thread."""
    from pos.sync.paying import moment

    return desk.real.drafts.questions.all(now=moment(desk.clock).wall)


def told(desk: Desk, fate: PaymentFate) -> None:
    """Head office has answered a question that was kept; each waits for its own answer."""
    if fate.attempt in kept(desk):
        claim = _claim(desk, fate.attempt, _heard(desk, fate))
        desk.late_claims = (*desk.late_claims, claim)
        if desk.claim is None or desk.claim.id == claim.id:
            desk.claim = claim
        desk.real.drafts.questions.forget(fate.attempt)


def _claim(desk: Desk, attempt: str, found: Reply) -> ClaimView:
    return ClaimView(
        id=attempt,
        said=found.said,
        receipt=found.values.get("receipt", ""),
        at=found.values.get("at", ""),
        until=found.values.get("until", ""),
        message=_sentence(desk, found),
        ask_again=found.ask_again,
    )


def _asked(desk: Desk, attempt: str) -> Reply:
    """Head office's word, or that it is away; refuses where there is none to ask."""
    if not desk.station.is_enrolled or desk.training:
        raise TillError("claim_not_here")
    fate = desk.beforehand.answer(("fate", attempt), lambda: _fate(desk, attempt))
    return reply(receipt="", fate=fate) if isinstance(fate, Fate | None) else _heard(desk, fate)


def _fate(desk: Desk, attempt: str) -> PaymentFate | Fate | None:
    """What head office answers; None where it does not. Any thread."""
    from pos.sync.payments import fate

    try:
        with head_office(desk, timeout=_TIMEOUT) as hq:
            return fate(hq, attempt)
    except SyncProblem as problem:
        log.info("head office not asked about a payment", extra={"code": problem.code})
        # Where nobody takes payments there is none with any number.
        return Fate(said="unknown") if problem.code == NO_PAYMENTS else None


def _heard(desk: Desk, fate: PaymentFate) -> Reply:
    known = Fate(
        said=fate.said,
        receipt=fate.receipt,
        at=_time(desk, fate.at),
        # The minute that is promised is over when it is kept.
        until=_time(desk, fate.until and fate.until + _MINUTE_US),
    )
    return reply(receipt="", fate=known)


def _time(desk: Desk, us: int) -> str:
    """A moment as the shopper's own clock shows it; empty for none."""
    if not us:
        return ""
    return f"{dt.datetime.fromtimestamp(us // 1_000_000, desk.clock.now().tzinfo):%H:%M}"


def _sentence(desk: Desk, found: Reply) -> str:
    """The sentence for it, with the receipt and the time where they are known."""
    known = "".join(f"_{name}" for name in ("receipt", "at", "until") if name in found.values)
    name = f"{found.said}{known}"
    if name not in desk.texts.catalogue["claim"]:
        name = found.said
    return desk.texts(f"claim.{name}", **found.values)
