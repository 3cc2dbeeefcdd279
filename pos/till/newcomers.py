"""Somebody becomes a member at the till, within seconds, whether head office answers or not.

His telephone or the card that he was handed is typed or scanned; then he reads what becomes of it,
and says yes himself: with a finger on his own screen, or with his signature on a slip. Only then is
he on record, under an id that this till gives him, and in the sale that is in progress. Whoever is
known already by what was typed is attached, and nobody is made twice.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final, Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from drivers.paper import Paper
from pos.contract.enrolments import (
    Agreed,
    ConsentWords,
    MemberEnrolled,
    Newcomer,
    member_id,
)
from pos.contract.letters import seal_letter
from pos.member.identity import BadIdentity, card_key, ends, masked, masked_name, phone_key
from pos.member.member import Member
from pos.receipt.consent_slip import consent_slip
from pos.sale.sale import SaleError
from pos.sync.paying import moment
from pos.texts import Texts
from pos.till.asking_members import LATER
from pos.till.customers import attach_member, offered
from pos.till.desk import Desk, TillError
from pos.till.known_members import MOST_FOUND
from pos.till.state import Json

Way = Literal["screen", "paper"]

SETTING: Final = "member_consent"
_GOOD_FOR_US: Final = 600_000_000
"""How long somebody may read, on the monotonic clock."""
_BUILT_IN: Final = "1"
"""The version of the wording in the texts: another wording, another version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What he agrees to, as he reads it."""

    version: str
    text: str
    language: str

    @property
    def digest(self) -> str:
        return sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """Somebody who reads what he is to agree to. `sale` is the one he is in, empty where it has not
    begun, and `there` the member that it had then."""

    member: str
    newcomer: Newcomer = field(repr=False)
    way: Way
    words: Words
    sale: str
    there: str
    boot: str
    at_us: int


def begin(
    desk: Desk,
    *,
    phone: str = "",
    name: str = "",
    birthday: str = "",
    card: str = "",
    way: Way = "screen",
    last: bool = False,
) -> tuple[dict[str, Json], Paper | None]:
    """What somebody is to agree to who becomes a member; with `paper` the slip that he signs.

    By his telephone, by the number of the card that he is handed, or by both. `last`: he bought in
    the sale that has just ended. Who is known by one of them is attached at once.
    """
    desk.require_shift()
    desk.require("attach.member")
    newcomer = _newcomer(desk, phone=phone, name=name, birthday=birthday, card=card)
    if not desk.training:
        _office_key(desk)
    if way == "paper" and not desk.config.devices.printer:
        raise TillError("consent_no_printer")
    sale = _sale_of(desk, last=last)
    known = [] if last else _known(desk, newcomer)
    if len(known) > 1:
        return {"choose": [offered(member) for member in known[:MOST_FOUND]]}, None
    if known:
        return {**attach_member(desk, known[0], how=_how(newcomer)), "known": True}, None
    words = words_of(desk, desk.shop_texts if way == "paper" else desk.texts)
    joining = desk.joining = Joining(
        member=member_id(desk.ids.new()),
        newcomer=newcomer,
        way=way,
        words=words,
        sale=sale,
        there=_member_of(desk),
        boot=desk.clock.boot,
        at_us=desk.clock.monotonic_us(),
    )
    return {"consent": _question(desk, joining)}, _slip(desk, joining) if way == "paper" else None


def agree(desk: Desk, *, agrees: bool) -> dict[str, Json]:
    """What he has answered: with yes he is a member, and in his sale; with no nothing is kept."""
    shift, user = desk.require_shift(), desk.require_cashier()
    if agrees:
        desk.require("attach.member")
    joining = _standing(desk)
    if not agrees:
        desk.joining = None
        return {"member": None, "joined": False}
    now_there = _member_of(desk)
    if now_there and now_there != joining.there:
        desk.joining = None
        raise TillError("joined_already")
    fact = MemberEnrolled(
        at=desk.timestamp(),
        shift=shift.id,
        member=joining.member,
        letter=_letter(desk, joining),
        agreed=(_agreed(joining, by=user.user),),
        sale=joining.sale,
        user=user.user,
        approver=desk.guard.approver,
    )
    desk.journal.append("member", fact, day=shift.day)
    desk.joining = None
    desk.drafts.note_head(desk.journal.head())
    member = _member(desk, joining)
    # Who joins in practice is nobody tomorrow.
    keys = [] if desk.training else _keys(desk, joining.newcomer)
    desk.members.take_in(member, keys, at=member.as_of)
    return {**_attached(desk, joining, member), "joined": True}


def asked_now(desk: Desk) -> dict[str, Json] | None:
    """What is being asked, in the language of now: what he reads on a screen is what is recorded.
    None where nobody joins."""
    joining = desk.joining
    if joining is None:
        return None
    if joining.way == "screen" and joining.words.language != desk.texts.language:
        joining = desk.joining = replace(joining, words=words_of(desk, desk.texts))
    return _question(desk, joining)


def words_of(desk: Desk, texts: Texts) -> Words:
    """The wording that is in force here: the chain's own, or the one that is built in."""
    own = desk.settings.get(SETTING)
    if isinstance(own, Mapping):
        try:
            words = msgspec.convert(own, ConsentWords)
        except msgspec.ValidationError:
            pass
        else:
            text = words.en if texts.language == "en" else words.zh_CN
            return Words(version=words.version, text=text, language=texts.language)
    return Words(version=_BUILT_IN, text=texts("consent.text"), language=texts.language)


def _newcomer(desk: Desk, *, phone: str, name: str, birthday: str, card: str) -> Newcomer:
    phone, card = "".join(phone.split()), card.strip().upper()
    if not phone and not card:
        raise TillError("join_by_nothing")
    fields = {"phone": phone, "name": name.strip(), "birthday": birthday, "card": card}
    try:
        newcomer = msgspec.convert(fields, Newcomer)
        _keys(desk, newcomer)
    except (msgspec.ValidationError, BadIdentity):
        raise TillError("join_unreadable") from None
    return newcomer


def _keys(desk: Desk, newcomer: Newcomer) -> list[str]:
    """By what this store's files find him."""
    pepper = desk.station.pepper
    keys = [card_key(newcomer.card, pepper=pepper)] if newcomer.card else []
    return keys + ([phone_key(newcomer.phone, pepper=pepper)] if newcomer.phone else [])


def _known(desk: Desk, newcomer: Newcomer) -> list[Member]:
    """Those whom the files or, in time, head office know by what was typed; its late answer joins
    the sale like every other one."""
    members = desk.members
    phone, card = newcomer.phone, newcomer.card
    one = (phone and members.by_phone(phone)) or (card and members.by_card(card))
    if one:
        return [one]
    if phone:
        told = desk.asker.ask(by="phone", text=phone)
    else:
        told = desk.asker.ask(by="card", text=card)
    return [] if told is LATER or not told else members.offer(told)


def _sale_of(desk: Desk, *, last: bool) -> str:
    """The sale that he is in; refuses the last one where it is somebody's already."""
    if not last:
        return "" if desk.open is None else desk.open.sale.id
    fact = None if desk.last is None else desk.journal.past.completed(desk.last.id)
    if fact is None or fact.member is not None or desk.open is not None:
        raise TillError("no_sale_to_join")
    return fact.sale


def _member_of(desk: Desk) -> str:
    there = None if desk.open is None else desk.open.sale.member
    return "" if there is None else there.member


def _question(desk: Desk, joining: Joining) -> dict[str, Json]:
    """What a screen shows of it; his number as people may see it, for him to look at."""
    texts, words = desk.texts, joining.words
    newcomer = joining.newcomer
    return {
        "id": joining.member,
        "title": texts("consent.title", number=masked(newcomer.phone or newcomer.card)),
        "text": words.text,
        "agree": texts("consent.agree"),
        "decline": texts("consent.decline"),
        "version": words.version,
        "text_sha256": words.digest,
        "by": joining.way,
    }


def _slip(desk: Desk, joining: Joining) -> Paper:
    newcomer = joining.newcomer
    return consent_slip(
        member=joining.member,
        number=masked(newcomer.phone or newcomer.card),
        name=masked_name(newcomer.name),
        text=joining.words.text,
        version=joining.words.version,
        at=desk.timestamp(),
        look=desk.look(),
    )


def _standing(desk: Desk) -> Joining:
    """Who is reading; refuses where nobody is, or has been for too long."""
    joining = desk.joining
    if (
        joining is None
        or joining.boot != desk.clock.boot
        or desk.clock.monotonic_us() - joining.at_us > _GOOD_FOR_US
    ):
        raise TillError("nobody_joins")
    return joining


def _agreed(joining: Joining, *, by: str) -> Agreed:
    return Agreed(
        purpose="programme",
        version=joining.words.version,
        text_hash=joining.words.digest,
        language=joining.words.language,
        channel=joining.way,
        by=by if joining.way == "paper" else "",
    )


def _office_key(desk: Desk) -> Ed25519PublicKey:
    """To whom personal things may be written; refuses where there is nobody."""
    enrolment = desk.station.enrolment
    if enrolment is None or not enrolment.office_key:
        raise TillError("join_not_here")
    return Ed25519PublicKey.from_public_bytes(enrolment.office_key)


def _letter(desk: Desk, joining: Joining) -> str:
    """What is personal, for head office alone; practice writes to nobody."""
    if desk.training:
        return ""
    content = msgspec.json.encode(joining.newcomer)
    letter = seal_letter(content, about=joining.member, to=_office_key(desk))
    return base64.b64encode(letter).decode()


def _member(desk: Desk, joining: Joining) -> Member:
    """The newcomer as this till knows him until head office tells of him."""
    newcomer = joining.newcomer
    return Member(
        id=joining.member,
        birthday=newcomer.birthday,
        name=masked_name(newcomer.name),
        tail=ends(newcomer.phone),
        points=0,
        as_of=moment(desk.clock).wall,
    )


def _attached(desk: Desk, joining: Joining, member: Member) -> dict[str, Json]:
    """Puts him into his sale; one that takes nobody now hears of him once it has ended."""
    how = _how(joining.newcomer)
    here = "" if desk.open is None else desk.open.sale.id
    if joining.sale in ("", here):
        try:
            return attach_member(desk, member, how=how)
        except (TillError, SaleError):
            pass  # Money is on its way already, at the prices of before.
    desk.asker.name(member, by=how, sale=joining.sale or here)
    return {"member": member.id, "tier": "", "name": member.name, "points": 0, "later": True}


def _how(newcomer: Newcomer) -> Literal["phone", "card"]:
    return "phone" if newcomer.phone else "card"
