"""What the errands of a cashier work with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.cashier.attendance import Work
from ui.cashier.board import Board
from ui.cashier.consent import Consent
from ui.cashier.errand import Errands

if TYPE_CHECKING:
    from pos.till.till import Till


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
