"""What a command has to ask head office is asked before anything happens, and no screen waits.

A command runs on the thread of the screen. Where it comes to a question for head office it stops,
with nothing changed, and its answer has the `Run` that waits: the question is asked on another
thread, and then the same command runs once more from its beginning, finds the answer there, and
comes to the next question or to its end. Whoever has no screen to keep alive waits in the command.

What head office did for a command that came to nothing is let go again (`pos.till.unused`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from pos.till.state import Json

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What is asked, under a name of its own; `unused` hears of an answer that came to nothing."""

    name: Hashable
    ask: Callable[[], Any]
    unused: Callable[[], None] | None


class Waits(Exception):
    """A command stops here, with nothing changed, until head office was asked."""


class Run:
    """One command, with what head office has answered it so far."""

    def __init__(self, did: str, use_case: Callable[[], dict[str, Json]]) -> None:
        self.did = did
        self.use_case = use_case
        self._lock = threading.Lock()
        self._answers: dict[Hashable, Future[Any]] = {}
        self._unused: list[Callable[[], None]] = []
        self._kept: dict[Hashable, Any] = {}
        self._next: _Question | None = None
        self._is_given_up = False

    def ask(self) -> None:
        """Asks what the command waits for. Any thread but the screen's; waits some seconds at
        most."""
        question, self._next = self._next, None
        if question is not None:
            self._carry(question)

    def give_up(self) -> None:
        """The command comes to nothing: what head office did for it is let go, now or as soon as
        its answer is there. Any thread; again is free."""
        with self._lock:
            self._is_given_up = True
            unused, self._unused = self._unused, []
        for let_go in unused:
            let_go()

    def answer(
        self, question: _Question, *, patient: bool
    ) -> Any:  # Whatever the question's `ask` returns.
        """The answer to a question, asked at once where somebody is `patient`; else stops the
        command."""
        if question.name not in self._answers:
            if not patient:
                self._next = question
                raise Waits
            self._carry(question)
        return self._answers[question.name].result()

    def keep(self, name: Hashable, make: Callable[[], Any]) -> Any:
        """What the first pass of the command has made, in every pass."""
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]

    def _carry(self, question: _Question) -> None:
        answer: Future[Any] = Future()
        try:
            answer.set_result(question.ask())
        except Exception as error:
            # It is raised in the command, where it belongs.
            answer.set_exception(error)
        self._answers[question.name] = answer
        if question.unused is None or answer.exception() is not None:
            return
        with self._lock:
            if not self._is_given_up:
                self._unused.append(question.unused)
                return
        question.unused()


class Beforehand:
    """What the command that is running now asks head office. GUI thread."""

    def __init__(self) -> None:
        self._run: Run | None = None
        self._patient = True

    def carry_out(self, run: Run, *, patient: bool) -> dict[str, Json]:
        """Runs a command, from its beginning. Raises `Waits` where it is to be asked first, which a
        `patient` caller is never told."""
        before = self._run, self._patient
        self._run, self._patient = run, patient
        try:
            return run.use_case()
        finally:
            self._run, self._patient = before

    def answer(
        self, name: Hashable, ask: Callable[[], T], *, unused: Callable[[], None] | None = None
    ) -> T:
        """What `ask` answers, which waits for head office; the same name is asked once a command.

        `ask` runs on any thread and may raise, as it would here. `unused` is called, on any thread,
        where it has answered and the command came to nothing.
        """
        if self._run is None:
            return ask()
        question = _Question(name=name, ask=ask, unused=unused)
        answer: T = self._run.answer(question, patient=self._patient)
        return answer

    def same(self, name: Hashable, make: Callable[[], T]) -> T:
        """What `make` made when the command first came here, however often it runs again."""
        if self._run is None:
            return make()
        kept: T = self._run.keep(name, make)
        return kept
