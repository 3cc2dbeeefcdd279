"""What an attendant types, and for what: nothing of it leaves before it is complete.

GUI thread.
"""

from __future__ import annotations

from typing import Final

from pos.lane.messages import Question
from pos.money import NotAnAmount, read_decimal
from ui.kiosk.attendant_asking import FIGURES
from ui.kiosk.attendant_state import Act, Ask
from ui.theme.figures import money, weight_text

LONGEST: Final = 120
MOST: Final = 3
"""Figures of a number of pieces."""
BADGE: Final = 12
"""A longer thing than any PIN, or one with letters, is a badge."""


class Typing:
    """One thing at a time. `act` is what it is for ("door": to sign in), empty while nothing is
    asked; `question` what is answered by it, `step` what is typed now, `who` whose PIN it is.

    `missing` pieces and `figure`, minor units or thousandths, were typed before the PIN. While
    `busy` a PIN is checked, and nothing changes.
    """

    def __init__(self) -> None:
        self.text = self.who = ""
        self.busy = False
        self.missing = 0
        self.figure: int | None = None
        self.begin("door", "user")

    def begin(
        self, act: Act | str, step: Ask, *, question: Question | None = None, who: str = ""
    ) -> None:
        """Something else is typed from now on."""
        self.act: Act | str = act
        self.step: Ask | str = step
        self.question = question
        self.text, self.who, self.missing, self.figure = "", who, 0, None

    def end(self) -> None:
        """Nothing is typed any more. What was typed before a PIN stays until the next thing."""
        self.act, self.question, self.text, self.step = "", None, "", ""

    @property
    def is_on(self) -> bool:
        """Whether keys are text."""
        return self.act != ""

    @property
    def is_badge(self) -> bool:
        """Whether what was typed names a person by itself."""
        if self.step == "user":
            return len(self.text) > BADGE or not self.text.isalnum()
        return len(self.text) > BADGE or not self.text.isdecimal()

    def add(self, text: str) -> bool:
        """Takes signs; false for those that do not belong there."""
        if self.step == "count" and not (self.text + text)[:MOST].isdecimal():
            return False
        self.text = (self.text + text)[: MOST if self.step == "count" else LONGEST]
        return True

    def erase(self) -> None:
        """Takes the last sign back; of an empty PIN the person."""
        if self.text:
            self.text = self.text[:-1]
        elif self.step == "pin" and not self.busy:
            self.step = "user"

    def back(self) -> None:
        """What is typed goes first, then what is asked for; the door stays."""
        if self.is_on and self.text:
            self.text = ""
        elif self.act == "door":
            self.step = "user"
        elif self.is_on:
            self.end()

    def take_person(self) -> None:
        """The number is complete: the PIN follows."""
        self.who, self.text, self.step = self.text, "", "pin"

    def take_count(self) -> None:
        """So many pieces: the PIN follows. Of none nobody says that they were missing."""
        if self.text.isdecimal() and int(self.text):
            self.missing, self.text, self.step = int(self.text), "", "pin"

    def take_figure(self) -> bool:
        """The price, or the weight; false for what is none."""
        typed, self.text = self.text, ""
        assert self.question is not None
        try:
            self.figure = read_decimal(typed, places=FIGURES[self.question.kind])
        except NotAnAmount:
            return False
        self.step = "pin"
        return True

    def about(self, words: str) -> str:
        """What somebody gives his PIN for, with the figure that he has typed."""
        if self.figure is None or self.question is None:
            return words
        is_price = self.question.kind == "price"
        shown = money(self.figure) if is_price else weight_text(self.figure)
        return f"{words}: {shown}"
