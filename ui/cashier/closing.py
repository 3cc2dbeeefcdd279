"""The end of a shift: a blind count of what lies in the drawer, then the Z; and the X in between.

Nobody is told what to find. Enter goes from one kind of note to the next; plus ends the shift.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.cashier.errand import Idle
from ui.cashier.means import Means
from ui.cashier.state import ErrandFace
from ui.cashier.twice import Twice
from ui.theme.figures import money, priced, priced_whole
from ui.widgets.rows import RowFace

if TYPE_CHECKING:
    from drivers.paper import Paper
    from pos.till.answers import Answer
    from ui.cashier.keymap import Function

translate = QCoreApplication.translate

MOST_PIECES = 99_999


def draw_x(means: Means) -> None:
    """The figures of the shift so far."""
    means.consent.settle(means.till.x_report(on_paper=False), lambda done: _show_x(means, done))


def _show_x(means: Means, answer: Answer) -> None:
    paper = means.till.last_slip()
    means.board.accept(answer, entry="")
    means.errands.begin(Slip(means, paper=paper))


class Slip(Idle):
    """A report on the screen, which goes to paper only when somebody wants it there."""

    def __init__(self, means: Means, *, paper: Paper) -> None:
        self._means = means
        self._paper = paper

    def face(self, typed: str) -> ErrandFace:
        return ErrandFace(
            name="x_report",
            title=translate("Closing", "X: the shift so far"),
            paper=self._paper,
            pad=False,
            go=translate("Closing", "Print"),
        )

    def enter(self, typed: str) -> None:
        self._means.consent.settle(self._means.till.x_report(), self._printed)

    def _printed(self, answer: Answer) -> None:
        self._means.errands.end_all()
        self._means.board.accept(answer)
        self._means.board.say("done", translate("Closing", "The X is on its way to paper."))


class Counting(Idle):
    """Notes and coins by number, other tenders by amount."""

    def __init__(self, means: Means) -> None:
        self._means = means
        wanted = means.till.to_count()
        self._pieces = wanted.pieces
        self._tenders = tuple(wanted.tenders)
        self._counts: list[int | None] = [None] * (len(self._pieces) + len(self._tenders))
        self._chosen = 0
        self._twice = Twice()

    def face(self, typed: str) -> ErrandFace:
        by_number = self._chosen < len(self._pieces)
        return ErrandFace(
            name="counting",
            title=translate("Closing", "Close shift"),
            caption=translate("Closing", "Cash counted"),
            headline=priced(self._cash()),
            sentence=translate(
                "Closing", "Count the cash in the drawer. What is not counted shows as short."
            ),
            rows=tuple(self._rows()),
            chosen=self._chosen,
            typing="digits" if by_number else "amount",
            hint=translate("Closing", "How many?") if by_number else translate("Closing", "Sum"),
            badge=self._label(self._chosen),
            icon="calculator",
            go=translate("Closing", "Close shift"),
            go_cap="+",
            whole=True,
        )

    def enter(self, typed: str) -> None:
        """The figure of the chosen row; the next one is asked for."""
        self._twice.disarm()
        if typed and not self._note(typed):
            return
        self._chosen = min(self._chosen + 1, len(self._counts) - 1)

    def act(self, function: Function, typed: str) -> bool:
        if function == "void_line":
            self._counts[self._chosen] = None
        elif function == "cash":
            self._finish(typed)
        else:
            return False
        return True

    def move(self, step: int) -> None:
        self._chosen = min(max(self._chosen + step, 0), len(self._counts) - 1)

    def pick(self, row: int) -> None:
        self._chosen = row

    def scanned(self, code: str) -> bool:
        """Goods that pass the scanner cost nobody the count."""
        words = translate("Closing", "The drawer is being counted. Esc cancels the count.")
        self._means.board.say("refused", words, sound="unknown")
        return True

    # --- inside ------------------------------------------------------------------------------

    def _note(self, typed: str) -> bool:
        """Takes a figure for the chosen row; False where it is none."""
        if self._chosen < len(self._pieces):
            self._counts[self._chosen] = min(int(typed), MOST_PIECES)
            return True
        amount = self._means.board.amount(typed)
        if amount is None:
            return False
        self._counts[self._chosen] = amount
        return True

    def _cash(self) -> int:
        counts = self._counts[: len(self._pieces)]
        return sum(piece * (count or 0) for piece, count in zip(self._pieces, counts, strict=True))

    def _label(self, place: int) -> str:
        if place < len(self._pieces):
            return priced_whole(self._pieces[place])
        return self._means.till.to_count().tenders[self._tenders[place - len(self._pieces)]]

    def _rows(self) -> list[RowFace]:
        rows: list[RowFace] = []
        for place, count in enumerate(self._counts):
            note = place < len(self._pieces)
            figure = ""
            if count is not None:
                figure = money(count * self._pieces[place] if note else count)
            rows.append(
                RowFace(
                    label=self._label(place),
                    count=f"× {count}" if note and count is not None else "",
                    figure=figure,
                )
            )
        return rows

    def _finish(self, typed: str) -> None:
        if typed and not self._note(typed):
            return
        self._means.board.set_typed("")
        if not self._twice.again("counted"):
            words = translate(
                "Closing", "The count cannot be changed later. Press the same key again."
            )
            self._means.board.say("care", words)
            return
        cash = len(self._pieces)
        denominations = {
            str(piece): count
            for piece, count in zip(self._pieces, self._counts[:cash], strict=True)
            if count is not None
        }
        counted = {
            tender: amount
            for tender, amount in zip(self._tenders, self._counts[cash:], strict=True)
            if amount is not None
        }
        answer = self._means.till.close_shift(
            {**counted, "cash": self._cash()}, denominations=denominations
        )
        self._means.consent.settle(answer, self._closed)

    def _closed(self, answer: Answer) -> None:
        self._means.errands.end_all()
        self._means.board.accept(answer, sheet="", entry="")
        self._means.errands.begin(Closed(self._means, answer, paper=self._means.till.last_slip()))
        self._means.board.sounded.emit("ok")


class Closed(Idle):
    """The Z of the shift that has ended: how the count came out, and where a difference may be."""

    def __init__(self, means: Means, answer: Answer, *, paper: Paper) -> None:
        self._means = means
        self._paper = paper
        self._shift = str(answer.values["shift"])
        self._z = answer.values["z"]
        report = answer.values["report"]
        assert isinstance(report, dict)
        differences = report["over_short"]
        assert isinstance(differences, dict)
        apart = [one for one in differences.values() if isinstance(one, int) and one]
        self._difference = sum(apart)
        # What is over in one way to pay may be what is short in another.
        self._swapped = sum(abs(one) for one in apart) // 2 if not self._difference else 0
        hints = answer.values["hints"]
        assert isinstance(hints, list)
        self._hints = [hint for hint in hints if isinstance(hint, dict)]

    def face(self, typed: str) -> ErrandFace:
        difference = self._difference
        caption = translate("Closing", "The drawer balances")
        if self._swapped:
            caption = translate("Closing", "Over in one way to pay, short in another")
        elif difference:
            caption = (
                translate("Closing", "Over") if difference > 0 else translate("Closing", "Short")
            )
        return ErrandFace(
            name="closed",
            title=translate("Closing", "The shift is closed: Z %1").replace("%1", str(self._z)),
            caption=caption,
            headline=priced(self._swapped or abs(difference)),
            alarming=difference < 0 or bool(self._swapped),
            sentence=translate("Closing", "Where the difference may come from:")
            if self._hints
            else self._shift,
            points=tuple(map(self._means.till.hint_words, self._hints)),
            paper=self._paper,
            pad=False,
            go=translate("Closing", "Sign out"),
            other=translate("Closing", "Open a new shift"),
            other_cap="F12",
            back=False,
            whole=True,
        )

    def enter(self, typed: str) -> None:
        answer = self._means.till.logout()
        self._means.errands.end_all()
        self._means.board.accept(answer, user="", entry="")

    def act(self, function: Function, typed: str) -> bool:
        if function != "cash":
            return False
        self._means.errands.end_all()
        return True
