"""This till among the terminals of its store: how it stands, and what others decide of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos.lane.messages import No, Question, Standing
from pos.till import attending
from pos.till.answers import Answer
from pos.till.faces.commands import Commands
from pos.till.staffing import PinCheck

if TYPE_CHECKING:
    from pos.lane.network import Network


class Floor(Commands):
    """Commands that come over the store's network. GUI thread, like all others."""

    def join_store(
        self, *, on_ask: Callable[[], None], on_news: Callable[[], None] = lambda: None
    ) -> Network | None:
        """Puts an enrolled terminal on its store's network; None for one that nobody knows.

        Both are called on the network's thread: others ask something of this lane, or something
        was heard of another one. Whoever joins stops what he gets, before the till is closed.
        """
        from pos.till.joining import join

        return join(self._desk, on_ask=on_ask, on_news=on_news)

    def standing(self) -> Standing:
        """How this till stands, for the store's attendants."""
        return attending.standing_of(self._desk, self.state)

    def question(self) -> Question | None:
        """What waits for a second person."""
        return attending.question_of(self._desk)

    def approve_from(self, question: str, *, by: str, stood_at: str) -> Answer:
        """`by`, whose PIN was checked at the terminal `stood_at`, agrees to that question."""
        return self._do(
            "approve",
            lambda: attending.approve_from(self._desk, question=question, by=by, stood_at=stood_at),
        )

    def decline_from(self, question: str, *, by: str, stood_at: str) -> Answer:
        """`by`, whose PIN was checked at the terminal `stood_at`, says no to that question."""
        return self._look(
            "decline",
            lambda: attending.decline_from(self._desk, question=question, by=by, stood_at=stood_at),
        )

    def vouch(self, check: PinCheck, *, terminal: str, question: Question, agrees: bool) -> Answer:
        """Somebody whose PIN was checked here decides a question of another terminal, on record."""
        return self._look(
            "vouch",
            lambda: attending.vouch(
                self._desk, check=check, terminal=terminal, question=question, agrees=agrees
            ),
        )

    def question_words(self, question: Question) -> str:
        """What another lane asks, in a few words of this till's language."""
        return attending.question_words(self._desk.texts, question)

    def refusal_words(self, refused: No) -> str:
        """Why another lane did not do what it was asked, in this till's language."""
        if refused.code not in self._desk.texts.catalogue["error"]:
            return self._desk.texts("error.lane_refused", reason=refused.code)
        try:
            return self._problem(refused.code, dict(refused.values)).message
        except KeyError:  # Another release says more, or less, with that word.
            return self._desk.texts("error.lane_refused", reason=refused.code)
