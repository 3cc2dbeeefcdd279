"""Looking goods up while somebody types: one question at a time, the last text always answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from pos.till.answers import Problem
from ui.cashier.attendance import Work
from ui.cashier.board import Board

if TYPE_CHECKING:
    from pos.catalog.item import Item
    from pos.till.till import Till

translate = QCoreApplication.translate

MOST = 60
"""Goods that a search shows, over all its pages."""


class Finding:
    """Commands of the item search. The till is asked in the pool, at each key stroke.

    While one answer is under way nothing else is asked; when it comes, what was typed meanwhile
    is asked for. So a fast typist never waits for answers to texts that are gone.
    """

    def __init__(
        self, *, till: Till, board: Board, work: Work, taken: Callable[[str], None]
    ) -> None:
        """`taken` gets the code that Enter has waited for."""
        self._till = till
        self._taken = taken
        self._board = board
        self._work = work
        self._under_way = False
        self._waits = False

    @property
    def is_open(self) -> bool:
        return self._board.state.ask == "search"

    def toggle(self) -> None:
        """The search key: opens the search, or leaves it."""
        if self.is_open:
            self.close()
        else:
            self._board.update(
                ask="search", entry="", sheet="", found=(), found_for="", notice=None
            )

    def close(self) -> None:
        """Leaves the search."""
        self._waits = False
        if self.is_open:
            self._board.update(ask="code", entry="", found=(), found_for="", chosen=0)

    def look(self) -> None:
        """The text has changed."""
        text, self._waits = self._text(), False
        if not text:
            self._board.update(found=(), found_for="", chosen=0)
        elif not self._under_way:
            self._ask(text)

    def move(self, step: int) -> None:
        """The arrows: another one of the goods that were found."""
        state = self._board.state
        if state.found:
            self._board.update(chosen=min(max(state.chosen + step, 0), len(state.found) - 1))

    def take(self) -> str:
        """The code of the chosen goods, and the end of the search; "" while there are none.

        What was typed a moment ago is looked up still: then Enter waits for the answer.
        """
        state = self._board.state
        if self._text() and state.found_for != self._text():
            self._waits = True
            self._board.say("info", translate("Finding", "One moment, looking …"))
            return ""
        if not state.found:
            return ""
        code = state.found[state.chosen].sku
        self.close()
        return code

    def _text(self) -> str:
        return self._board.state.entry.strip() if self.is_open else ""

    def _ask(self, text: str) -> None:
        self._under_way = True
        self._work.submit(
            lambda: self._till.find(text, MOST),
            lambda found: self._answered(text, found),
            owner=self._board,
        )

    def _answered(self, text: str, found: list[Item] | Problem) -> None:
        self._under_way = False
        now = self._text()
        if not now:
            return
        if isinstance(found, Problem):
            self._board.say("refused", found.message)
            return
        self._board.update(found=tuple(found), found_for=text, chosen=0)
        if now != text:
            self._ask(now)
        elif self._waits:
            self._waits = False
            self._board.update(notice=None)
            if found:
                code = self.take()
                self._taken(code)
