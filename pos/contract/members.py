"""What a till and head office say to each other about members, their points and stored value.

Numbers of cards and telephones, PINs and codes travel in bodies alone, never in an address, and
are kept by neither end; what comes back names people by ids, masked names and the ends of numbers.

What pays is set aside first (`HoldWanted`, ten minutes) and spent by the sale's own journal entry,
whose tender names the hold as its `reference`; a hold that no sale names is free again. Points are
whole, money is in minor units.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Final, Literal, TypeAlias

from msgspec import Meta, Struct

from pos.contract.wire import Count, Number, Short

SaleName: TypeAlias = Annotated[str, Meta(pattern="^[0-9A-Za-z_-]{1,64}$")]
Amount: TypeAlias = Annotated[int, Meta(ge=1, le=10_000_000_000)]
Pin: TypeAlias = Annotated[str, Meta(pattern="^([0-9]{6})?$")]
CardNumber: TypeAlias = Annotated[str, Meta(pattern="^[0-9A-Za-z-]{4,32}$")]


class MemberAsked(Struct, frozen=True, kw_only=True):
    """Who is that? By a card's number, a code of his telephone (`LM1.` or 20 digits), a whole
    telephone number, its last four digits (`ends`), or a name as it is written or in pinyin.

    `member` is an id that the till knows, of which it wants to know what stands today; `payment`
    an attempt that has paid in its store, of which the wallet told who paid.
    """

    by: Literal["card", "code", "phone", "ends", "name", "member", "payment"]
    text: Annotated[str, Meta(min_length=1, max_length=200)]

    def __repr__(self) -> str:
        return f"MemberAsked({self.by})"


class MemberSeen(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A member as a cashier may see him: 王*, how that sounds, and the last four digits of his
    telephone.

    `points` may be spent, `pending` not yet; both as of `as_of`. `proven`: the code that was shown
    was his telephone's at this moment. `birthday` is MM-DD, `segments` are the groups that he
    belongs to.
    """

    id: str
    tier: str = ""
    birthday: str = ""
    name: str = ""
    spelled: str = ""
    tail: str = ""
    points: Number = 0
    pending: Number = 0
    as_of: Number = 0
    segments: tuple[str, ...] = ()
    proven: bool = False


class MembersFound(Struct, frozen=True, kw_only=True):
    """Those who may be meant, at most eight, who was in this store last first; `more`: not all."""

    members: tuple[MemberSeen, ...]
    more: bool
    hq_time: Number


class HoldWanted(Struct, frozen=True, kw_only=True):
    """A till asks that so many points of a member are set aside. The same again changes nothing.

    `code` is what his telephone shows, with its digits.
    """

    sale: SaleName
    member: Annotated[str, Meta(min_length=1, max_length=64)]
    points: Amount
    code: Annotated[str, Meta(max_length=200)] = ""

    def __repr__(self) -> str:
        return f"HoldWanted({self.points})"


class Held(Struct, frozen=True, kw_only=True):
    """200: set aside until `until` for the sale. `amount` in points or minor units, `left` what
    may be spent besides. `card` names a card in the journal, empty for points."""

    hold: str
    sale: str
    amount: Number
    left: Number
    until: Number
    hq_time: Number
    card: str = ""
    issuer: str = ""


class HoldEnded(Struct, frozen=True, kw_only=True):
    """200: `freed`: it was still set aside. Else nothing was, or its sale has spent it."""

    hold: str
    freed: bool
    hq_time: Number


class CardAsked(Struct, frozen=True, kw_only=True):
    """What is on a card of value? Without a PIN its state is told, and not what is on it."""

    number: CardNumber
    issuer: Annotated[str, Meta(max_length=32)] = ""
    pin: Pin = ""

    def __repr__(self) -> str:
        return "CardAsked(...)"


IssuerName: TypeAlias = dict[
    Annotated[str, Meta(pattern="^(zh_CN|en)$")], Annotated[str, Meta(min_length=1, max_length=40)]
]
"""What an issuer of cards is called by people, by language; empty where only the word is known that
systems use."""


def issuer_words(issuer: str, name: Mapping[str, str], *, language: str) -> str:
    """An issuer as people read it: in their language, in another one, or as systems call it."""
    return name.get(language) or next(iter(name.values()), issuer)


class CardSeen(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A card of value. `card` names it in the journal, `ends` shows people that it is theirs.
    `state` is active, lost, replaced or locked (too many wrong PINs).

    `balance` is None where neither its PIN nor its holder's code was shown. `good_until` is the
    last day, empty where there is none. `accepted`: this shop may take it.
    """

    card: str
    issuer: str
    ends: str
    state: Short
    accepted: bool
    hq_time: Number
    balance: Number | None = None
    named: bool = False
    good_until: str = ""
    member: str = ""
    name: IssuerName = {}


class ValueHoldWanted(Struct, frozen=True, kw_only=True):
    """A till asks that so much of a card of value is set aside. The same again changes nothing.

    Either its PIN or, for a card with a name, the `code` of its holder's telephone; with that and
    no number it is the one card that he has.
    """

    sale: SaleName
    number: Annotated[str, Meta(pattern="^([0-9A-Za-z-]{4,32})?$")]
    amount: Amount
    issuer: Annotated[str, Meta(max_length=32)] = ""
    pin: Pin = ""
    code: Annotated[str, Meta(max_length=200)] = ""

    def __repr__(self) -> str:
        return f"ValueHoldWanted({self.amount})"


class CardLost(Struct, frozen=True, kw_only=True):
    """The holder of a card has lost it, and shows his telephone: nothing is paid with it any more.

    Without its number it is the one card that he has. `instead` is the number of a new card that
    gets what was on it, with a `pin` of its own.
    """

    code: Annotated[str, Meta(min_length=1, max_length=200)]
    number: Annotated[str, Meta(pattern="^([0-9A-Za-z-]{4,32})?$")] = ""
    instead: Annotated[str, Meta(pattern="^([0-9A-Za-z-]{4,32})?$")] = ""
    pin: Pin = ""

    def __repr__(self) -> str:
        return "CardLost(...)"


class LoadWanted(Struct, frozen=True, kw_only=True):
    """A till is about to take money for a card: may it be sold, or loaded with so much?

    A card that nobody has sold yet gets the PIN, and the `member` whose it is, from what is paid.
    `identified`: the buyer has shown who he is. `instead`: what this terminal had `asked` before
    and gave up. Nothing is on the card before the till's journal says so.
    """

    number: CardNumber
    amount: Amount
    issuer: Annotated[str, Meta(max_length=32)] = ""
    pin: Pin = ""
    member: Annotated[str, Meta(max_length=64)] = ""
    identified: bool = False
    instead: Annotated[str, Meta(max_length=64)] = ""

    def __repr__(self) -> str:
        return f"LoadWanted({self.amount})"


class Loadable(Struct, frozen=True, kw_only=True):
    """200: the till may take the money. `balance` is what is on the card before. `asked` is the
    question's name, which the entry of the load tells; its amount counts for some minutes."""

    card: str
    issuer: str
    ends: str
    is_new: bool
    balance: Number
    hq_time: Number
    good_until: str = ""
    asked: str = ""
    name: IssuerName = {}


class LoadEnded(Struct, frozen=True, kw_only=True):
    """200: `freed`: the question still counted. Else it had ended, or was another terminal's."""

    asked: str
    freed: bool
    hq_time: Number


class Sellers(Struct, frozen=True, kw_only=True):
    """200: the issuers whose cards the terminal's shop may sell, and what people call them."""

    issuers: tuple[str, ...]
    names: dict[str, IssuerName] = {}


class Allowance(Struct, frozen=True, kw_only=True):
    """What a terminal may let members spend while head office cannot be asked, and on whose word.

    Points of one member and in all, and money of one card and in all, from the moment that it was
    given until `not_after`, counting what head office has not heard of yet. `keys` are those that
    sign members' codes. `sig` is Ed25519 of head office's own key, which the terminal has known
    since it was enrolled; see `allowed_bytes`.
    """

    terminal: Short
    given_at: Number
    not_after: Number
    points_each: Count
    points_all: Count
    value_each: Count
    value_all: Count
    keys: tuple[bytes, ...]
    sig: bytes = b""

    def __repr__(self) -> str:
        return f"Allowance({self.terminal}, {self.given_at})"


class Showing(Struct, frozen=True, kw_only=True):
    """What a telephone showed to a till that could not ask: which device, the half minute of UTC
    since 1970 by the till's clock, and the digits of that half minute. They prove nothing later."""

    device: str
    step: int
    digits: str


def shown_text(showing: Showing) -> str:
    """A showing as a journal has it: DEVICE:STEP:DIGITS."""
    return f"{showing.device}:{showing.step}:{showing.digits}"


def read_shown(text: str) -> Showing | None:
    """The showing that a journal tells of; None for words that tell of none."""
    found = _SHOWN.fullmatch(text)
    if found is None:
        return None
    return Showing(device=found[1], step=int(found[2]), digits=found[3])


_SHOWN: Final = re.compile(r"([0-9a-f]{16}):([0-9]{1,12}):([0-9]{8})")


def allowed_bytes(allowance: Allowance) -> bytes:
    """What `sig` is over: the line `lianpos allowance`, then `name=value` for every other field."""
    lines = ["lianpos allowance"]
    for name in allowance.__struct_fields__:
        value = getattr(allowance, name)
        if name == "keys":
            value = ",".join(key.hex() for key in value)
        if name != "sig":
            lines.append(f"{name}={value}")
    return "\n".join(lines).encode()
