"""Taking money: each tender by its row in the table of tenders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from pos.contract.tenders import ASSERTED
from pos.sale.actions import Tender, VoidTender
from pos.sale.sale import act
from pos.sale.tenders import TenderKind, read_reference
from pos.till import serials
from pos.till.asking_wallets import wallet_named
from pos.till.closing import end_sale
from pos.till.desk import Desk, OpenSale, TillError
from pos.till.given import require_given_so_far
from pos.till.holding import Receipt, check_backs, find
from pos.till.repaying import owe, tenders_back, vouchers_told
from pos.till.rounding import rounding_of
from pos.till.state import Json
from pos.till.stops import refuse_stopped_basket
from pos.till.tender_table import check_caps, tender_kind, tender_name
from pos.till.told_payments import check_told
from pos.till.ways_back import Pot, goes_back, plan, pots_of, taken, taken_of, ways_of

MOST_CHANGE: Final = 1_000_000
"""More change than this (minor units) is a bar code in the amount, not a banknote."""


def pay(
    desk: Desk,
    *,
    tender: str,
    amount: int | None,
    code: str | None = None,
    wallet: str | None = None,
    online: bool = False,
) -> dict[str, Json]:
    """Takes `amount` minor units, or exactly what is due; completes the sale when nothing is due.

    `code` is what the tender needs to be found again by: a voucher's serial, a card's last four
    digits and approval number, the last digits of a shopper's bill, whose `wallet` is kept where it
    is told. What is due in cash is rounded as the store has it. The answer
    carries `change` and `receipt` once the sale is complete.
    """
    current, kind = ready_to_pay(desk, tender)
    if current.due < 0:
        return _give_back(desk, current, kind, amount)
    rounding = rounding_of(desk, current, tender=tender)
    due = current.due + rounding
    given = due - current.due + what_is_due(desk, current, None) if amount is None else amount
    if given < 0 or (given == 0 and due > 0):
        raise TillError("bad_amount")
    _check_excess(kind, given=given, due=due)
    action = Tender(
        at=desk.timestamp(),
        tender=tender,
        given=given,
        amount=min(given, due),
        forfeited=max(given - due, 0) if kind.forfeits_excess else 0,
        # Only what is paid to the end is rounded: the next tender may be none that rounds.
        rounding=rounding if given >= due else 0,
        name=kind.name.get(desk.shop_texts.language, ""),
        invoiceable=kind.invoiceable,
        wallet=_wallet_told(desk, kind, wallet),
    )
    action = _taken(desk, current, kind, action, code=code, online=online)
    return take(desk, current, action, is_last=given >= due)


def take(desk: Desk, current: OpenSale, tender: Tender, *, is_last: bool) -> dict[str, Json]:
    """Books a payment, durably; the last one completes the sale."""
    if not is_last:
        desk.happened(tender, durable=True)
        return {"change": 0, "receipt": None}
    fact = end_sale(desk, current, tender, status="completed", taken=taken_of(desk, current))
    return {"change": fact.change, "receipt": fact.receipt}


def void_tender(desk: Desk) -> dict[str, Json]:
    """Gives the part that was paid last back to the customer, and says which and how much.

    Only of what changes hands at the till: what head office or a provider keeps goes back by
    voiding the sale, which tells them.
    """
    current = desk.require_sale()
    last = voidable(desk, current)
    if last is None:
        raise TillError("no_tender_to_void")
    desk.require("take.payment")
    action = VoidTender(at=desk.timestamp(), tender=last.tender, amount=last.amount)
    desk.happened(action, durable=True)
    return {"tender": last.tender, "amount": last.amount}


def voidable(desk: Desk, current: OpenSale) -> Tender | None:
    """The part that was paid last, where it can go back alone."""
    if not current.sale.tenders:
        return None
    last = current.sale.tenders[-1]
    kind = tender_kind(desk, last.tender)
    by_hand = kind.counted and kind.reference != "serial"
    return last if by_hand and last.amount > 0 else None


def what_is_due(desk: Desk, current: OpenSale, amount: int | None) -> int:
    """What is to be paid: `amount`, or what was due when it was said. Goods that are rung up while
    head office is asked are not paid with it."""
    return desk.beforehand.same("due", lambda: current.due) if amount is None else amount


def ready_to_pay(desk: Desk, tender: str) -> tuple[OpenSale, TenderKind]:
    """The sale that is to be paid with a tender; refuses while anything about it is not settled."""
    current = desk.require_sale()
    kind = tender_kind(desk, tender)
    if not current.sale.live:
        raise TillError("nothing_to_pay")
    refuse_stopped_basket(desk, current.sale)
    _check_age(desk, current)
    _check_measured(current)
    return current, kind


def _taken(
    desk: Desk,
    current: OpenSale,
    kind: TenderKind,
    tender: Tender,
    *,
    code: str | None,
    online: bool,
) -> Tender:
    """The payment with what it can be found again by, within its caps and the cashier's rights.

    What is used once is kept at head office for this sale; without an answer the cap of what may
    be taken offline holds for it.
    """
    serial, told = kind.reference == "serial", kind.tender == ASSERTED
    so_far = sum(t.amount for t in current.sale.tenders if t.tender == kind.tender)
    whole = so_far + tender.amount
    check_caps(kind, whole, online=online or serial)
    reference = read_reference(kind, code, wallets=desk.wallets)
    if serial:
        serials.check_unused(desk, kind, reference, here=current.sale.tenders)
    if told:
        check_told(desk, kind, whole)
    with desk.guard.together():
        require_given_so_far(desk)
        desk.require("take.payment")
        if told:
            desk.require("take.told_payment", amount=whole)
    unchecked = serial and not serials.keep(desk, kind, reference, sale=current.sale.id)
    if unchecked:
        check_caps(kind, whole, online=False)
    return msgspec.structs.replace(
        tender,
        reference=reference.number,
        last4=reference.last4,
        unchecked=told or (unchecked and desk.station.is_enrolled),
    )


def _wallet_told(desk: Desk, kind: TenderKind, wallet: str | None) -> str:
    """Whose bill the shopper shows, where somebody says so; other tenders have no such thing."""
    return wallet_named(desk, wallet) if kind.tender == ASSERTED else ""


def _give_back(
    desk: Desk, current: OpenSale, kind: TenderKind, amount: int | None
) -> dict[str, Json]:
    """More came back than is bought: the rest of the money goes back, exactly.

    By a tender that may take all of it; by the one that most of it was paid with as far as that
    goes, and what it may not take as it was paid.
    """
    receipts = [find(desk, back.of) for back in current.sale.backs]
    pots = pots_of(desk, current, receipts)
    most = {way: sum(pot.most(way) for pot in pots) for way in ways_of(pots)}
    left = -current.due
    if current.sale.tenders or kind.tender not in most:
        raise TillError("tender_not_refundable", tender=tender_name(desk, kind.tender))
    alone, first = most[kind.tender], next((way for way in most if most[way]), None)
    if not alone or (alone < left and kind.tender != first):
        _refuse_what_came_back(current, receipts)
        raise TillError("tender_not_refundable", tender=tender_name(desk, kind.tender))
    if amount is not None and abs(amount) != left:
        raise TillError("bad_amount")
    planned = plan(pots, left, first=kind.tender)
    if sum(planned.values()) < left:
        _refuse_what_came_back(current, receipts)
        raise TillError("tender_not_refundable", tender=tender_name(desk, kind.tender))
    why = " ".join(back.reason for back in current.sale.backs)
    with desk.guard.together():
        require_given_so_far(desk)
        desk.require("take.payment")
        require_as_paid(desk, pots, planned, reason=why)
    tenders = tenders_back(desk, goes_back(pots, planned), at=desk.timestamp())
    sale, actions = current.sale, list(current.actions)
    for tender in tenders[:-1]:
        actions.append(desk.attributed(tender))
        sale = act(sale, actions[-1])
    whole = OpenSale(sale=sale, actions=actions, priced=current.priced, pricing=current.pricing)
    check_backs(desk, sale)
    owe(desk, sale.id, tenders, reason=why)
    fact = end_sale(desk, whole, tenders[-1], status="completed", taken=taken(pots))
    desk.open = None
    given: list[Json] = [{"tender": name, "amount": part} for name, part in planned.items()]
    return {
        "change": 0,
        "receipt": fact.receipt,
        "give_back": left,
        "tenders": given,
        **vouchers_told(tenders),
    }


def _refuse_what_came_back(current: OpenSale, receipts: Sequence[Receipt]) -> None:
    """Says so where there is less to give back because goods came back otherwise meanwhile."""
    for receipt, back in zip(receipts, current.sale.backs, strict=True):
        if any(receipt.before.get(one.of_line, 0) > one.refunded for one in back.lines):
            raise TillError("came_back_already", receipt=receipt.number)


def require_as_paid(
    desk: Desk, pots: Iterable[Pot], planned: Mapping[str, int], *, reason: str
) -> None:
    """Refuses to redirect money without a reason, or for who may not redirect it alone.

    `planned` is how it goes back, out of `pots` that have given it.
    """
    redirected = sorted({tender for pot in pots for tender in pot.redirected})
    if not redirected:
        return
    if not reason.strip():
        raise TillError("refund_reason_needed", tender=tender_name(desk, redirected[0]))
    amount = sum(planned[tender] for tender in redirected)
    desk.require("redirect.refund", amount=amount, reason=reason)


def _check_age(desk: Desk, current: OpenSale) -> None:
    """Refuses money for what is for adults while nobody has looked, unless the shop has it told."""
    age = current.sale.age_to_check
    if age and desk.settings.get("age_check") != "told":
        raise TillError("age_check", age=age)


def _check_measured(current: OpenSale) -> None:
    """Refuses money for goods by measure of which nobody has said how much there is."""
    for line in current.sale.live:
        if line.unweighed:
            article = line.article
            raise TillError(
                "weight_needed", name=article.name, name_en=article.name_en, unit=article.unit
            )


def _check_excess(kind: TenderKind, *, given: int, due: int) -> None:
    """Refuses what would have to come back, but for cash, or would be forfeited by mistake."""
    if given - due > MOST_CHANGE:
        raise TillError("amount_too_large")
    # Where nothing is due a voucher would be given away whole.
    if given > due and not kind.gives_change and not (kind.forfeits_excess and due):
        raise TillError("no_change")
