"""The attendant's window without its widgets: the lanes of the store, and what he decides of them.

Each lane keeps its place. What somebody agrees to is the question that stood there when he pressed
the key, and nothing that came after it; his PIN or badge is checked at this terminal and goes
nowhere. QtCore only; GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Signal, Slot

from pos.lane.messages import (
    Add,
    Answered,
    AnyAsk,
    Approve,
    Close,
    Decline,
    No,
    Pause,
    Remove,
    Say,
    Standing,
)
from pos.lane.seen import Seen
from ui.kiosk.attendant_asking import (
    FIGURES,
    code_asked,
    count_asked,
    figure_asked,
    person_asked,
    words_asked,
)
from ui.kiosk.attendant_lanes import WANTED, LaneWords, short, state_of
from ui.kiosk.attendant_state import Act, Ask, AttendantState, EntryState, Notice
from ui.kiosk.attendant_typing import Typing
from ui.kiosk.handing_over import HandOver, send

if TYPE_CHECKING:
    from pos.till.staffing import PinCheck
    from pos.till.till import Till


class Work(Protocol):
    """Runs slow work elsewhere and calls back on the GUI thread (`ui.bridge.tasks`)."""

    def submit(
        self, work: Callable[[], Any], done: Callable[[Any], None], *, owner: QObject
    ) -> None: ...


class StoreFloor(Protocol):
    """The other terminals of the store; `ask` answers on the GUI thread."""

    def floor(self) -> dict[str, Seen]: ...
    def ask(self, terminal: str, ask: AnyAsk, answered: Callable[[Answered], None]) -> None: ...


class AttendantPresenter(QObject):
    """`changed` after the state changed. `renew` is for whoever hears of the other terminals;
    `here` is the till beside which the window stands, which takes baskets, too."""

    changed = Signal()

    def __init__(
        self,
        *,
        till: Till,
        floor: StoreFloor,
        work: Work,
        english: bool = False,
        here: str = "",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._till = till
        self._here = here
        self._floor = floor
        self._work = work
        self._words = LaneWords(
            till.question_words, device=till.device_words, english=english, parent=self
        )
        self._seen: dict[str, Seen] = {}
        self._chosen = ""
        self._row: int | None = None
        self._user = self._name = ""
        self._typing = Typing()
        self._handed: HandOver | None = None
        self._added_to = ""
        self._notice: Notice | None = None
        first = till.state
        self.state = AttendantState(store_name=first.store_name, terminal=first.terminal)
        self._render()

    # --- what is heard -----------------------------------------------------------------------

    @Slot()
    def renew(self) -> None:
        """Looks at the other terminals again."""
        # What does not listen is attended to where it stands.
        floor = self._floor.floor()
        self._seen = {name: seen for name, seen in floor.items() if seen.reach != "unlisted"}
        if self._chosen not in self._seen:
            self._chosen = ""
        if not self._chosen and self._seen:
            asking = [t for t in sorted(self._seen) if state_of(self._seen[t]) in WANTED]
            self._chosen = asking[0] if asking else min(self._seen)
        self._render()

    def speak(self, *, english: bool) -> None:
        """Says everything in the language of now."""
        self._words.english, self._notice = english, None
        self._render()

    # --- choosing ----------------------------------------------------------------------------

    def choose(self, terminal: str) -> None:
        """Looks at one lane."""
        if self.is_typing or terminal not in self._seen:
            return
        self._chosen, self._row, self._notice = terminal, None, None
        self._render()

    def choose_key(self, key: int) -> None:
        """Looks at the lane of that figure, from 1."""
        lanes = sorted(self._seen)
        if 1 <= key <= len(lanes):
            self.choose(lanes[key - 1])

    def step(self, by: int) -> None:
        """Looks at the lane so many places on."""
        lanes = sorted(self._seen)
        if lanes and not self.is_typing:
            place = lanes.index(self._chosen) if self._chosen in lanes else 0
            self.choose(lanes[(place + by) % len(lanes)])

    def pick(self, row: int) -> None:
        """Marks a line of the basket."""
        panel = self.state.panel
        if panel is not None and 0 <= row < len(panel.rows):
            self._row = row
            self._render()

    def step_row(self, by: int) -> None:
        """Marks the line so many places on."""
        panel = self.state.panel
        if panel is not None and panel.rows:
            before = len(panel.rows) - 1 if self._row is None else self._row + by
            self.pick(max(0, min(len(panel.rows) - 1, before)))

    # --- typing ------------------------------------------------------------------------------

    @property
    def is_typing(self) -> bool:
        """Whether keys are text."""
        return self._typing.is_on

    def type_text(self, text: str) -> None:
        """Signs of a number, a PIN, a badge, a code, a word."""
        typing = self._typing
        if not typing.is_on or typing.busy:
            return
        if typing.step == "till":
            self._choose_till(text)
        elif typing.add(text):
            self._notice = None
            self._render()

    def erase(self) -> None:
        """Takes the last sign back; of an empty PIN the person."""
        self._typing.erase()
        self._render()

    def clear(self) -> None:
        """Back: what is typed first, then what is asked for, then the sentence."""
        if not self._typing.busy:
            self._typing.back()
            self._notice = None
            self._render()

    def clear_all(self) -> None:
        """Back to the lanes at once."""
        if not self._typing.busy and self._typing.act not in ("", "door"):
            self._typing.end()
        self._notice = None
        self._render()

    def offer(self, words: str) -> None:
        """One of the words, or of the tills, that are offered."""
        if self._typing.step == "till":
            self._choose_till(words)
        elif self._typing.step == "words":
            self._typing.text = words
            self.enter()

    def enter(self) -> None:
        """What was typed is complete; with nothing to type, what the lane asks is looked into."""
        typing = self._typing
        if typing.busy:
            return
        if not typing.is_on:
            self.act("approve")
            return
        match typing.step:
            case "user" if typing.text and not typing.is_badge:
                typing.take_person()
            case "user" | "pin" if typing.text:
                who, pin = (typing.text, "") if typing.is_badge else (typing.who, typing.text)
                self._check(who, pin)
            case "till":
                self._hand_over("")
            case "count":
                typing.take_count()
            case "figure" if typing.text:
                if not typing.take_figure():
                    text = self.tr("That is no figure. Type it again.")
                    self._notice = Notice(tone="care", text=text)
            case "words" if typing.text.strip() or self._is_said:
                words = typing.text.strip()
                typing.end()
                self._ask(Say(words=words, by=self._user))
            case "code" if typing.text:
                code = typing.text
                typing.end()
                self._ask(Add(sale=self._added_to, code=code, by=self._user))
            case _:
                return
        self._render()

    def _check(self, user: str, pin: str) -> None:
        till, typing = self._till, self._typing
        typing.text, typing.busy = "", True
        self._notice = None
        self._render()
        self._work.submit(lambda: till.check_pin(user, pin), self._checked, owner=self)

    def _checked(self, check: PinCheck) -> None:
        typing = self._typing
        typing.busy = False
        act, question = typing.act, typing.question
        if act == "door":
            answer = self._till.sign_in(check)
            if answer.ok:
                self._user = answer.state.cashier or ""
                self._name = answer.state.cashier_name or ""
                typing.end()
        else:
            assert question is not None
            answer = self._till.vouch(
                check, terminal=self._chosen, question=question, agrees=act == "approve"
            )
            if answer.ok:
                by = str(answer.values["user"])
                typing.end()
                if act == "approve":
                    self._ask(Approve(question=question.id, by=by, figure=typing.figure))
                else:
                    self._ask(Decline(question=question.id, by=by, missing=typing.missing))
        if answer.error is not None:
            self._notice = Notice(tone="refused", text=answer.error.message)
            if act == "door":
                typing.step = "user"
        self._render()

    # --- doing -------------------------------------------------------------------------------

    def act(self, act: Act) -> None:
        """Does what a key stands for, where that can be done now."""
        if act == "back":
            self.clear()
            return
        if act == "leave":
            self._leave()
            return
        panel = self.state.panel
        if self.is_typing or panel is None or act not in panel.can:
            return
        self._notice = None
        standing = self._standing()
        basket, by = standing.basket, self._user
        if act in ("approve", "decline"):
            question = standing.question
            wants_figure = question is not None and question.kind in FIGURES
            step: Ask = "pin"
            if act == "decline" and panel.is_look:
                step = "count"
            elif act == "approve" and wants_figure:
                step = "figure"
            self._typing.begin(act, step, question=question, who=by)
        elif act == "say":
            self._typing.begin(act, "words")
        elif act == "add":
            # The basket that he sees, and no other shopper's who comes while he types.
            self._added_to = "" if basket is None else basket.sale
            self._typing.begin(act, "code")
        elif act == "pause":
            self._ask(Pause(on=not panel.paused, by=by))
        elif act == "close":
            self._ask(Close(on=not panel.closed, by=by))
        elif act == "aside" and basket is not None:
            self._begin_hand_over(basket.sale)
        elif act == "remove" and basket is not None and self._row is not None:
            line = [line for line in basket.lines if not line.void][self._row]
            self._ask(Remove(sale=basket.sale, line=line.line, by=by))
            self._row = None
        self._render()

    def _begin_hand_over(self, sale: str) -> None:
        tills = self._words.tills(self._seen, here=self._here)
        self._handed = HandOver(giver=self._chosen, sale=sale, by=self._user, tills=tills)
        if tills:
            self._typing.begin("aside", "till")
        else:
            self._hand_over("")

    def _choose_till(self, key_or_text: str) -> None:
        till = "" if self._handed is None else self._handed.named(key_or_text)
        if till:
            self._hand_over(till)

    def _hand_over(self, till: str) -> None:
        """The basket goes to that till; without one any takes it by its code."""
        handed, self._handed = self._handed, None
        assert handed is not None
        self._typing.end()
        send(self._floor.ask, handed, till, why=self._till.refusal_words, tell=self._tell)
        self._render()

    def _tell(self, notice: Notice) -> None:
        self._notice = notice
        self._render()

    def failed(self, line: str) -> None:
        """A fault of ours: it is written down, and the window goes on."""
        text = self.tr("Something went wrong here: %1").replace("%1", line)
        self._notice = Notice(tone="refused", text=text)
        self._render()

    def _leave(self) -> None:
        answer = self._till.logout()
        if answer.ok:
            self._user = self._name = ""
            self._typing.begin("door", "user")
        elif answer.error is not None:
            self._notice = Notice(tone="refused", text=answer.error.message)
        self._render()

    def _ask(self, ask: AnyAsk) -> None:
        name = short(self._chosen)

        def answered(answer: Answered) -> None:
            if isinstance(answer, No):
                text = f"{name}: {self._till.refusal_words(answer)}"
                self._notice = Notice(tone="refused", text=text)
            else:
                text = self.tr("%1: done").replace("%1", name)
                self._notice = Notice(tone="done", text=text)
            self._render()

        self._floor.ask(self._chosen, ask, answered)

    # --- showing -----------------------------------------------------------------------------

    @property
    def _is_said(self) -> bool:
        """Whether the shopper reads a word just now."""
        seen = self._seen.get(self._chosen)
        return seen is not None and seen.standing is not None and bool(seen.standing.words)

    def _standing(self) -> Standing:
        standing = self._seen[self._chosen].standing
        assert standing is not None
        return standing

    def _render(self) -> None:
        chosen = self._seen.get(self._chosen)
        panel = None if chosen is None else self._words.panel(chosen, self._row)
        if panel is not None:
            self._row = panel.row
        self.state = replace(
            self.state,
            user=self._user,
            name=self._name,
            wanted=self._wanted(),
            summary=self._summary(),
            cards=tuple(
                self._words.card(place, self._seen[terminal], chosen=terminal == self._chosen)
                for place, terminal in enumerate(sorted(self._seen), start=1)
            ),
            panel=panel,
            entry=self._entry_state(),
            notice=self._notice,
        )
        self.changed.emit()

    def _wanted(self) -> int:
        return sum(state_of(seen) in WANTED for seen in self._seen.values())

    def _summary(self) -> str:
        if not self._seen:
            return self.tr("No other terminal of the store is known yet")
        if wanted := self._wanted():
            return self.tr("%n lane(s) need you", "", wanted)
        return self.tr("All is well")

    def _entry_state(self) -> EntryState | None:
        typing, question = self._typing, self._typing.question
        if not typing.is_on:
            return None
        if typing.step == "words":
            return words_asked(typing.text, is_said=self._is_said)
        if typing.step == "code":
            return code_asked(typing.text)
        if typing.step == "count":
            return count_asked(typing.text)
        if typing.step == "till" and self._handed is not None:
            return self._handed.entry()
        if typing.step == "figure" and question is not None:
            return figure_asked(question.kind, typing.text)
        words = "" if question is None else self._till.question_words(question)
        return person_asked(
            typing.act,
            about=typing.about(words),
            typed=typing.text,
            who=typing.who,
            pin=typing.step == "pin",
            busy=typing.busy,
        )
