"""Cards of value sold, loaded, looked at and replaced at the till: a debt, and no sale.

Head office says first whether it may be taken: who sells the card, how much it may hold, whether
the buyer has to say who he is. The journal then tells that it was taken, and only then is it on the
card. Whoever is killed in between has taken nothing.

What asks head office (`ask_load`, `see_card`, `tell_lost`) waits for it, some seconds at most, on
any thread; a command that is not given the answer asks itself.
"""

from __future__ import annotations

import logging
from typing import Final, TypeVar

import msgspec

from drivers.paper import Paper
from pos.contract.loads import CardLoaded
from pos.contract.members import (
    CardAsked,
    CardLost,
    CardSeen,
    Loadable,
    LoadWanted,
    issuer_words,
)
from pos.member.code import is_member_code
from pos.money import LARGEST
from pos.receipt.load_slip import load_slip
from pos.sale.tenders import CASH, read_reference
from pos.sync.problems import AWAY, TIMEOUT, UNREACHABLE, SyncProblem
from pos.till.desk import Desk, TillError
from pos.till.member_codes import signed_member
from pos.till.member_holds import TIMEOUT_S, require_member_account
from pos.till.office import head_office
from pos.till.spending_value import REFUSED
from pos.till.state import Json
from pos.till.tender_table import tender_kind, tender_name

T = TypeVar("T")

log = logging.getLogger(__name__)

PAYS: Final = (CASH, "card_manual")
"""What pays for a card: money that somebody counts. Never another card of value, nor points."""
_REFUSED: Final = {
    **REFUSED,
    "over_limit": "load_over_limit",
    "identity_needed": "load_identity",
    "no_amount": "bad_amount",
    "not_proven": "member_code_needed",
}


def load_card(
    desk: Desk,
    *,
    number: str,
    amount: int,
    tender: str = CASH,
    given: int | None = None,
    code: str | None = None,
    pin: str = "",
    issuer: str = "",
    identified: bool = False,
    member: str = "",
    may: Loadable | None = None,
) -> tuple[CardLoaded, Loadable, dict[str, Json]]:
    """Sells a card with `amount` minor units on it, or puts more on one that was sold.

    `given` is what was handed over of cash, `code` what the slip of a bank's card says. A new card
    gets the `pin` that its buyer keys in. `identified`: he has shown who he is; of
    `member`, his card or what his telephone shows, the card bears the name. `may` is what
    `ask_load` answered; it is among the answers. Answers what is on the card then, once head office
    has heard of it.
    """
    shift, user = desk.require_shift(), desk.require_cashier()
    if desk.open is not None:
        raise TillError("sale_open")
    kind = tender_kind(desk, tender)
    if tender not in PAYS:
        raise TillError("load_tender", tender=tender_name(desk, tender))
    handed = amount if given is None else given
    if not 0 < amount <= LARGEST or not amount <= handed <= LARGEST:
        raise TillError("bad_amount")
    if handed > amount and not kind.gives_change:
        raise TillError("no_change")
    reference = read_reference(kind, code, wallets=desk.wallets)
    desk.require("take.payment", amount=amount)
    if may is None:
        may = ask_load(
            desk,
            number=number,
            amount=amount,
            pin=pin,
            issuer=issuer,
            identified=identified,
            member=holder_of(desk, member) if member else "",
        )
    load = desk.ids.new()
    fact = CardLoaded(
        at=desk.timestamp(),
        shift=shift.id,
        load=load,
        card=may.card,
        issuer=may.issuer,
        ends=may.ends,
        amount=amount,
        tender=tender,
        given=handed,
        change=handed - amount,
        is_new=may.is_new,
        reference=reference.number,
        last4=reference.last4,
        user=user.user,
        approver=desk.guard.approver,
        asked=may.asked,
    )
    desk.journal.append("member", fact, day=shift.day)
    desk.asked_load = ""
    desk.drafts.note_head(desk.journal.head())
    return (
        fact,
        may,
        {
            "load": load,
            "card": may.ends,
            "is_new": may.is_new,
            "amount": amount,
            "change": fact.change,
            "balance": may.balance + amount,
            "good_until": may.good_until or None,
        },
    )


def ask_load(
    desk: Desk, *, number: str, amount: int, pin: str = "", issuer: str = "",
    identified: bool = False, member: str = "",
) -> Loadable:  # fmt: skip
    """Whether so much may be taken for a card; nothing is put on it. `member` is the id of whose it
    is to be. What was asked before and not taken is given up by it. Any thread."""
    desk.require_open_shift()
    if not 0 < amount <= LARGEST:
        raise TillError("bad_amount")
    wanted = _checked(
        LoadWanted,
        number=number.strip().upper(), amount=amount, issuer=issuer, pin=pin, identified=identified,
        member=member, instead=desk.asked_load,
    )  # fmt: skip
    require_member_account(desk, "value_not_available")
    may = _announced(desk, wanted)
    desk.asked_load = may.asked
    return may


def give_up_load(desk: Desk, may: Loadable) -> None:
    """Nobody pays for what was asked about: its room on the card is free again as soon as head
    office hears of it. Any thread; nothing happens where it was paid."""
    if may.asked and may.asked == desk.asked_load:
        desk.asked_load = ""
        desk.unused.add("load", may.asked)


def sellers(desk: Desk) -> dict[str, str]:
    """The issuers whose cards may be sold here, and what people call them. Any thread."""
    from pos.sync.members import sellers as ask

    require_member_account(desk, "value_not_available")
    try:
        with head_office(desk, timeout=TIMEOUT_S) as hq:
            found = ask(hq)
    except SyncProblem as problem:
        raise _refused(desk, problem) from problem
    language = desk.texts.language
    return {
        word: issuer_words(word, found.names.get(word, {}), language=language)
        for word in found.issuers
    }


def holder_of(desk: Desk, shown: str) -> str:
    """The id of the member whose card, telephone or code that is. GUI thread."""
    text = shown.strip()
    if is_member_code(text):
        found = signed_member(desk, text)
    else:
        found = desk.members.by_card(text) or desk.members.by_phone(text)
    if found is None:
        raise TillError("unknown_member")
    return found.id


def see_card(desk: Desk, *, number: str, pin: str = "", issuer: str = "") -> CardSeen:
    """What there is to say of a card; what is on it only with its PIN. Any thread."""
    desk.require_open_shift()
    asked = _checked(CardAsked, number=number.strip().upper(), issuer=issuer, pin=pin)
    require_member_account(desk, "value_not_available")
    return _seen(desk, asked)


def tell_lost(
    desk: Desk, *, code: str, number: str = "", instead: str = "", pin: str = ""
) -> CardSeen:
    """Has head office take no more payments with a card. Any thread; the same again is once."""
    desk.require_open_shift()
    told = _checked(
        CardLost,
        code=code, number=number.strip().upper(), instead=instead.strip().upper(), pin=pin,
    )  # fmt: skip
    require_member_account(desk, "value_not_available")
    return _lost(desk, told)


def card_balance(desk: Desk, *, number: str, pin: str = "", issuer: str = "") -> dict[str, Json]:
    """What is on a card, for who knows its PIN; its state without. Changes nothing."""
    desk.require_shift()
    desk.require("attach.member")
    seen = see_card(desk, number=number, pin=pin, issuer=issuer)
    return {
        "card": seen.ends,
        "issuer": seen.issuer,
        "card_state": seen.state,
        "accepted": seen.accepted,
        "balance": seen.balance,
        "good_until": seen.good_until or None,
    }


def card_lost(
    desk: Desk, *, code: str, number: str = "", instead: str = "", pin: str = "",
    seen: CardSeen | None = None,
) -> dict[str, Json]:  # fmt: skip
    """Nothing is paid with a card any more that its holder has lost, who shows his telephone.

    `instead` is the number of the new card that gets what was on it, and `pin` what he keys in for
    it. Whose card has no name has nothing to show, and goes to head office. `seen` is what
    `tell_lost` answered.
    """
    shift = desk.require_shift()
    desk.require("attach.member")
    if seen is None:
        seen = tell_lost(desk, code=code, number=number, instead=instead, pin=pin)
    body: dict[str, Json] = {
        "do": "card_lost", "shift": shift.id, "card": seen.card, "replaced": bool(instead),
    }  # fmt: skip
    desk.record("member", body)
    return {"card": seen.ends or None, "card_state": seen.state, "balance": seen.balance}


def slip_of(desk: Desk, fact: CardLoaded, may: Loadable, *, balance: int) -> Paper:
    """What the buyer of a card gets: it is no receipt of a sale."""
    return load_slip(
        fact=fact,
        balance=balance,
        tender=tender_name(desk, fact.tender),
        issuer=issuer_words(fact.issuer, may.name, language=desk.shop_texts.language),
        look=desk.look(),
    )


def _checked(kind: type[T], **values: object) -> T:
    """The question as head office takes it; refuses what is no card's number, or no PIN."""
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError:
        raise TillError("load_number") from None


def _announced(desk: Desk, wanted: LoadWanted) -> Loadable:
    from pos.sync.members import announce_load

    try:
        with head_office(desk, timeout=TIMEOUT_S) as hq:
            return announce_load(hq, wanted)
    except SyncProblem as problem:
        raise _refused(desk, problem) from problem


def _lost(desk: Desk, told: CardLost) -> CardSeen:
    from pos.sync.members import card_lost as tell

    try:
        with head_office(desk, timeout=TIMEOUT_S) as hq:
            return tell(hq, told)
    except SyncProblem as problem:
        if problem.code == "other_request":
            raise TillError("card_sold_before") from problem
        raise _refused(desk, problem) from problem


def _seen(desk: Desk, asked: CardAsked) -> CardSeen:
    from pos.sync.members import find_card

    try:
        with head_office(desk, timeout=TIMEOUT_S) as hq:
            return find_card(hq, asked)
    except SyncProblem as problem:
        raise _refused(desk, problem) from problem


def _refused(desk: Desk, problem: SyncProblem) -> TillError:
    log.info("head office not asked about a card", extra={"code": problem.code})
    if problem.code in (UNREACHABLE, TIMEOUT):
        desk.note_silence()
    if problem.code in AWAY:
        return TillError("load_offline")
    return TillError(_REFUSED.get(problem.code, "value_not_available"))
