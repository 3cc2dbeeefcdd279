"""What the attendant's window shows, as values. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ui.widgets.banner import Tone
from ui.widgets.rows import RowFace

Act = Literal[
    "approve", "decline", "say", "pause", "close", "aside", "add", "remove", "leave", "back"
]
Ask = Literal["user", "pin", "words", "code", "count", "figure", "till"]
Mood = Literal["quiet", "plain", "care", "bad"]
"""Of a lane: nobody there, all is well, somebody is wanted, it does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One sentence for the attendant."""

    tone: Tone
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardState:
    """One lane as its card shows it: `word` is how it stands, `line` one more, `amount` its sale,
    `goods` what came into it last, the newest first.

    `key` is the figure that chooses it, empty from the tenth on; `ill`: `line` is what is wrong
    with a device, while the lane sells on.
    """

    terminal: str
    name: str
    key: str
    icon: str
    mood: Mood
    word: str
    line: str = ""
    goods: tuple[str, ...] = ()
    amount: str = ""
    ill: bool = False
    chosen: bool = False

    @property
    def spoken(self) -> str:
        """The card said aloud."""
        return " ".join(part for part in (self.name, self.word, self.line, self.amount) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelState:
    """The lane that was chosen: what it asks, what is in its basket, and what can be done.

    `kind` is that of the question, empty where nothing is asked.
    """

    name: str
    word: str
    icon: str
    mood: Mood
    question: str = ""
    about: str = ""
    kind: str = ""
    picture: bytes = b""
    rows: tuple[RowFace, ...] = ()
    row: int | None = None
    total: str = ""
    said: str = ""
    figures: str = ""
    troubles: str = ""
    paused: bool = False
    closed: bool = False
    can: frozenset[Act] = frozenset()

    @property
    def is_look(self) -> bool:
        """Whether it asks for a look at the basket."""
        return self.kind == "check"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryState:
    """Something that is typed. `typed` is dots for a PIN; `offers` are words to choose from, `caps`
    the keys that they have."""

    ask: Ask
    title: str
    hint: str
    typed: str
    go: str
    busy: bool = False
    offers: tuple[str, ...] = ()
    caps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendantState:
    """`summary` says in a few words whether somebody is wanted; `wanted` counts those lanes."""

    store_name: str
    terminal: str
    user: str = ""
    name: str = ""
    summary: str = ""
    wanted: int = 0
    cards: tuple[CardState, ...] = ()
    panel: PanelState | None = None
    entry: EntryState | None = None
    notice: Notice | None = None
