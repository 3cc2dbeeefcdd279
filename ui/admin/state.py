"""What the store admin shows around its places: who is in, and where he is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ui.admin.places import Place
from ui.widgets.banner import Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One sentence for whoever sits here."""

    tone: Tone
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminState:
    """`typed` is what stands in the entry line: a staff number, or a dot for each digit of a PIN.

    `user` is who signs in or is in; `busy`: his PIN is being looked at.
    """

    store_name: str
    terminal: str
    signed_in: bool = False
    ask: Literal["user", "pin"] = "user"
    typed: str = ""
    user: str = ""
    name: str = ""
    busy: bool = False
    place: Place = "today"
    notice: Notice | None = None
