"""What the terminals of a store say to each other once they trust each other.

JSON, one message a frame. Money in minor units, quantities in thousandths, times ISO 8601 with
offset. Readers ignore unknown fields, so that a store's terminals may be upgraded one by one.

Whoever listens tells everybody who calls how its lane stands (`Standing`), at once and whenever it
changes. The one who calls asks for things (`Ask`), each under a number of its own, and has one
answer to each (`Done`, `No`). What a person decides names him: his PIN or badge was checked where
he stood, and neither ever travels.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

State = Literal[
    "closed", "paused", "idle", "scanning", "question", "paying", "payment_unknown", "thanks"
]
"""How a lane stands. What does not answer is away, which it cannot say itself."""
Face = Literal["till", "kiosk", "admin"]

AWAY: Final = "lane_away"
"""Nothing was asked: there is nobody."""
LOST: Final = "lane_lost"
"""It was asked, and no answer came: it may have happened."""
BUSY: Final = "lane_busy"
"""Too much waits there to be carried out."""

MOST_LINES: Final = 500
MOST_WORDS: Final = 400
MOST_PICTURE: Final = 200 * 1024
"""Bytes of a JPEG."""

Short = Annotated[str, Meta(max_length=64)]
Words = Annotated[str, Meta(max_length=MOST_WORDS)]
Amount = Annotated[int, Meta(ge=-(2**53), le=2**53)]
Person = Annotated[str, Meta(min_length=1, max_length=16, pattern=r"^[0-9A-Za-z]+$")]


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of the basket as its shopper sees it. `min_age`: somebody has to look how old he is
    still, 0 for goods for anybody."""

    line: int
    name: Words
    name_en: Words = ""
    quantity: int
    unit: Short = "each"
    net: Amount
    void: bool = False
    min_age: int = 0


class Basket(Struct, frozen=True, kw_only=True):
    """The sale in progress. `step` counts what has happened to it."""

    sale: Short
    step: int
    lines: Annotated[tuple[Line, ...], Meta(max_length=MOST_LINES)]
    total: Amount
    due: Amount


class Parked(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A sale that was put aside there by whoever worked there, and may be handed over."""

    sale: Short
    at: Short
    total: Amount
    lines: int
    by: Short = ""


class Trouble(Struct, frozen=True, kw_only=True):
    """A device of the lane that wants a hand, by its name there, and the code of what it said."""

    device: Short
    code: Short


class Question(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What waits for a member of staff: all that he agrees to.

    `kind` is the permission that is asked for, or what the lane itself asks (`age`, `weight`,
    `check`, `help` ...). `amount` is the size of it, minor units or basis points; `also` are the
    other permissions that the same consent lends; `asked_by` is who works there. `mark` is what
    tells this question from the same one asked again.
    """

    kind: Short
    sale: Short = ""
    step: int = 0
    line: int | None = None
    amount: Amount = 0
    reason: Words = ""
    did: Short = ""
    also: tuple[Short, ...] = ()
    asked_by: Short = ""
    mark: Short = ""

    @property
    def id(self) -> str:
        """What names exactly this question: a digest of everything that is asked."""
        return sha256(msgspec.json.encode(self)).hexdigest()[:32]


class Figures(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the lane fares today: sales, and how often staff had to come."""

    sales: int = 0
    interventions: int = 0

    @property
    def per_hundred(self) -> int | None:
        """Interventions for each 100 sales, rounded; None before the first sale."""
        return (
            None if not self.sales else (self.interventions * 200 + self.sales) // (2 * self.sales)
        )


class Standing(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="standing"):
    """How a lane stands: all that an attendant sees of it.

    `words` is what the shopper is told just now, `item` what the question is about, `picture` a
    JPEG of the problem where the store wants pictures. `alarm`: goods lie there, or somebody has
    begun to pay, and nobody has touched the lane for a while. `troubles`: what is wrong with its
    devices, while it sells on. `at_a_till`: so much has its shopper, who has just chosen to, yet to
    pay at a till. `can` are the names of the `Ask`s that this lane takes.
    """

    terminal: Short
    face: Face
    state: State
    since: Short
    cashier: Short = ""
    basket: Basket | None = None
    question: Question | None = None
    item: Words = ""
    words: Words = ""
    picture: Annotated[bytes, Meta(max_length=MOST_PICTURE)] = b""
    parked: Annotated[tuple[Parked, ...], Meta(max_length=50)] = ()
    alarm: Literal["", "left_goods", "left_paying"] = ""
    figures: Figures = Figures()
    troubles: Annotated[tuple[Trouble, ...], Meta(max_length=50)] = ()
    at_a_till: Amount = 0
    can: tuple[Short, ...] = ()
    training: bool = False


class Ask(Struct, frozen=True, kw_only=True, tag_field="do", omit_defaults=True):
    """Something that one terminal asks of another; `by` is the person who decided it there."""

    n: Annotated[int, Meta(ge=0, le=2**53)] = 0


class Still(Ask, frozen=True, kw_only=True, tag="still"):
    """Is there still anybody?"""


class Approve(Ask, frozen=True, kw_only=True, tag="approve"):
    """`by` agrees to exactly that question. `figure` is what he typed where one is asked for: the
    shelf's price in minor units, or a weight in thousandths."""

    question: Short
    by: Person
    figure: Annotated[int, Meta(ge=0, le=2**53)] | None = None


class Decline(Ask, frozen=True, kw_only=True, tag="decline"):
    """`by` does not agree. `missing`: so many pieces were not in the list, of a look at them."""

    question: Short
    by: Person
    missing: Annotated[int, Meta(ge=0, le=999)] = 0


class Add(Ask, frozen=True, kw_only=True, tag="add"):
    """Puts what a code names into that sale; into a new one where `sale` is empty."""

    sale: Short
    code: Annotated[str, Meta(min_length=1, max_length=200)]
    by: Person
    quantity: Annotated[str, Meta(max_length=16)] = ""


class Remove(Ask, frozen=True, kw_only=True, tag="remove"):
    """Takes a line of that sale back."""

    sale: Short
    line: int
    by: Person


class Say(Ask, frozen=True, kw_only=True, tag="say"):
    """Shows the shopper a word of the attendant's; an empty one takes it away."""

    words: Words
    by: Person


class Pause(Ask, frozen=True, kw_only=True, tag="pause"):
    """Takes no new shopper, or does again."""

    on: bool
    by: Person


class Close(Ask, frozen=True, kw_only=True, tag="close"):
    """Closes the lane once its shopper has gone, or opens it again."""

    on: bool
    by: Person


class Aside(Ask, frozen=True, kw_only=True, tag="aside"):
    """Parks the sale in progress, so that a till can take it over."""

    sale: Short
    by: Person


class Fetch(Ask, frozen=True, kw_only=True, tag="fetch"):
    """Asks for a copy of a sale that is parked there."""

    sale: Short


class Take(Ask, frozen=True, kw_only=True, tag="take"):
    """Takes a parked sale over: whoever asks has the copy with this `digest` on his disk.

    `taken_as` is the sale that it goes on as; the same question again has the same answer.
    """

    sale: Short
    taken_as: Short
    digest: Short
    by: Person


class Bring(Ask, frozen=True, kw_only=True, tag="bring"):
    """Sends a sale there that is parked at `giver`: whoever is asked takes it, and parks it."""

    giver: Short
    sale: Short
    by: Person


class Leave(Ask, frozen=True, kw_only=True, tag="leave"):
    """Somebody shows the code of a receipt at a door; `scan` names this one reading, so that the
    same question again has the same answer.

    `ask`: the lane that sold decides, others say whether the code has opened. `decide`: that lane
    says nothing, and whoever is asked decides in its place. `opened`: the door has opened.
    """

    code: Annotated[str, Meta(min_length=1, max_length=200)]
    scan: Short
    stage: Literal["ask", "decide", "opened"] = "ask"


class Done(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="done"):
    """What was asked has happened, and is on record. `copy` is what was fetched."""

    n: int
    copy: msgspec.Raw = msgspec.Raw(b"null")


class No(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="no"):
    """What was asked has not happened: a stable code, and what its sentence says besides."""

    n: int
    code: Short
    values: dict[Short, Annotated[str, Meta(max_length=200)] | int] = {}


AnyAsk: TypeAlias = (
    Still
    | Approve
    | Decline
    | Add
    | Remove
    | Say
    | Pause
    | Close
    | Aside
    | Fetch
    | Take
    | Bring
    | Leave
)
Answered: TypeAlias = Done | No
Told: TypeAlias = Standing | Done | No

_ASK: Final[msgspec.json.Decoder[AnyAsk]] = msgspec.json.Decoder(AnyAsk)
_TOLD: Final[msgspec.json.Decoder[Standing | Done | No]] = msgspec.json.Decoder(
    Standing | Done | No
)


class BadMessage(Exception):
    """A message that none of ours would send."""


def read_ask(content: bytes) -> AnyAsk:
    """What a caller asks; `BadMessage` for anything else."""
    try:
        return _ASK.decode(content)
    except (ValueError, RecursionError, msgspec.DecodeError) as error:
        raise BadMessage(str(error)) from error


def read_told(content: bytes) -> Told:
    """What a called terminal tells; `BadMessage` for anything else."""
    try:
        return _TOLD.decode(content)
    except (ValueError, RecursionError, msgspec.DecodeError) as error:
        raise BadMessage(str(error)) from error
