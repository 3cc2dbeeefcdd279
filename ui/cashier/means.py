"""What the errands of a cashier work with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ui.cashier.attendance import Work
from ui.cashier.board import Board
from ui.cashier.consent import Consent
from ui.cashier.errand import Errands

if TYPE_CHECKING:
    from pos.till.till import Till


GOODS: Final = ("item", "label")
"""Kinds of a code that goods bear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """The till, the screen's state, the open errand, and a second person's consent."""

    till: Till
    board: Board
    errands: Errands
    consent: Consent
    work: Work

    @property
    def english(self) -> bool:
        """Whether goods are named in English on the screens now."""
        return self.board.state.settings.english

    def is_goods(self, code: str) -> bool:
        """Whether a scan is of something to sell, and of nobody."""
        return self.till.kind_of(code) in GOODS
