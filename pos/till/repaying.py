"""Money that goes back for goods: each tender as the return tells it, and refunds to wallets.

What goes back to a wallet is taken from the payment that brought it, under a number of its own.
The return stands in the journal at once; head office carries the refund out and says what became
of it, however long that takes. Until then a slip is what the shopper has.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import msgspec

from pos.contract.facts import TakenFact
from pos.contract.payments import RefundSettled
from pos.contract.tenders import ASSERTED, BY_MEMBER
from pos.payment.opening import refund_id
from pos.payment.refund import Refund
from pos.sale.actions import Tender
from pos.sale.tenders import BY_WALLET
from pos.till.desk import Desk, TillError
from pos.till.handed_in import Paper, paper_of
from pos.till.state import Json
from pos.till.tender_table import tender_kind, tender_name


def tenders_back(desk: Desk, parts: Sequence[TakenFact], *, at: str) -> list[Tender]:
    """What goes back, tender by tender, of these parts of receipts: to wallets and members payment
    by payment, and vouchers by their serials."""
    tenders: list[Tender] = []
    if any(part.tender == ASSERTED for part in parts):
        # No provider knows of it under a number of ours, and nobody knows that it was paid at all.
        raise TillError("told_not_repaid")
    for name in dict.fromkeys(part.tender for part in parts):
        mine = [part for part in parts if part.tender == name]
        kind, amount = tender_kind(desk, name), sum(part.amount for part in mine)
        whole = Tender(
            at=at, tender=name, given=-amount, amount=-amount,
            name=kind.name.get(desk.shop_texts.language, ""), invoiceable=kind.invoiceable,
        )  # fmt: skip
        if name in BY_WALLET:
            tenders += _refunds(desk, whole, mine)
        elif name in BY_MEMBER:
            tenders += _to_members(desk, whole, mine)
        elif kind.reference == "serial":
            tenders += _by_serial(desk, whole, mine)
        else:
            tenders.append(whole)
    return tenders


def vouchers_told(tenders: Sequence[Tender]) -> dict[str, Json]:
    """What a cashier is told of the vouchers: which are handed back, and which the shop keeps."""
    told: list[Json] = [
        {
            "serial": tender.reference,
            "amount": -tender.amount,
            "handed_back": bool(tender.paper),
        }
        for tender in tenders
        if tender.paper or (tender.amount < 0 < tender.forfeited)
    ]
    return {"vouchers": told} if told else {}


def owe(desk: Desk, sale: str, tenders: Sequence[Tender], *, reason: str) -> None:
    """Notes the refunds of a return that is about to be journaled, durably."""
    refunds = [
        Refund(
            id=tender.reference,
            attempt=tender.of,
            sale=sale,
            wallet=tender.wallet,
            amount=-tender.amount,
            reason=reason,
        )
        for tender in tenders
        if tender.of and tender.wallet
    ]
    if refunds:
        desk.drafts.refunds.put(refunds)


def take_up(desk: Desk) -> None:
    """Finds the refunds again after a start; those whose return was never journaled are none.

    What was dealt with in the moment before a kill is on record, and is not done twice.
    """
    refunds, past = desk.drafts.refunds, desk.journal.past
    for refund in refunds.all():
        if refund.needs_people and (dealt := past.dealt_with(refund.id)):
            refunds.change(replace(refund, dealt=dealt))
        if refund.receipt:
            continue
        receipt = past.receipt_of_payment(refund.id)
        if receipt is None:
            refunds.forget([refund.id])
        else:
            refunds.change(replace(refund, receipt=receipt))


def settle_refund(desk: Desk, refund: Refund) -> None:
    """Puts the end of a refund on record, once. Raises `StorageError` with nothing changed."""
    settled = RefundSettled(
        at=desk.timestamp(),
        refund=refund.id,
        attempt=refund.attempt,
        receipt=refund.receipt,
        amount=refund.amount,
        state="DONE" if refund.state == "DONE" else "REJECTED",
        reason=refund.word,
    )
    if not desk.real.journal.past.has_settled(refund.id, what="refund"):
        desk.real.journal.append("payment", settled, day=desk.day)
        desk.real.drafts.note_head(desk.real.journal.head())
    desk.real.drafts.refunds.change(refund)


def forget_seen(desk: Desk) -> None:
    """A new shift begins: what the last one saw the end of is only in the journal from now on."""
    refunds = desk.drafts.refunds
    seen = [one for one in refunds.all() if one.receipt and not one.is_under_way]
    refunds.forget([one.id for one in seen if not one.needs_people])


def _by_serial(desk: Desk, whole: Tender, parts: Sequence[TakenFact]) -> list[Tender]:
    """What goes back of the vouchers that paid for these goods, the first ones first.

    One of which all has come back is handed back; of any other the part is forfeited, and the
    paper stays. Refuses what was taken by another till: the paper lies there.
    """
    amounts = Counter[str]()
    for part in parts:
        amounts[part.reference] += part.amount
    tenders: list[Tender] = []
    for serial, amount in amounts.items():
        paper = paper_of(desk, serial, tender=whole.tender)
        if paper is None or amount > paper.left:
            raise TillError("voucher_elsewhere")
        back = amount == paper.left
        given = paper.face if back else 0
        tenders.append(
            msgspec.structs.replace(
                whole,
                given=-given,
                amount=-amount,
                forfeited=amount - given,
                reference=serial,
                paper=_where(desk, paper) if back else "",
            )
        )
    return tenders


def _to_members(desk: Desk, whole: Tender, parts: Sequence[TakenFact]) -> list[Tender]:
    """What goes back to the points and cards that had paid. Head office knows whose they are."""
    if not all(part.reference for part in parts):
        raise TillError("tender_not_refundable", tender=tender_name(desk, whole.tender))
    return [
        msgspec.structs.replace(
            whole,
            given=-part.amount,
            amount=-part.amount,
            reference=part.reference,
            of=part.sale,
            points=-part.points,
            card=part.card,
        )
        for part in parts
    ]


def _where(desk: Desk, paper: Paper) -> Literal["drawer", "office"]:
    """Where a voucher lies: what was counted went to the office."""
    return "drawer" if paper.shift == desk.require_shift().id else "office"


def _refunds(desk: Desk, whole: Tender, parts: Sequence[TakenFact]) -> list[Tender]:
    """The refunds that an amount is made of, each from one payment."""
    if not desk.station.is_enrolled or not all(part.reference for part in parts):
        raise TillError("tender_not_refundable", tender=tender_name(desk, whole.tender))
    return [
        Tender(
            at=whole.at, tender=whole.tender, given=-part.amount, amount=-part.amount,
            name=whole.name, invoiceable=whole.invoiceable, wallet=part.wallet, of=part.reference,
            reference=refund_id(
                terminal=desk.station.terminal,
                day=desk.day,
                seq=desk.journal.head().seq + 1,
                chance=secrets.randbits(30),
            ),
        )
        for part in parts
    ]  # fmt: skip
