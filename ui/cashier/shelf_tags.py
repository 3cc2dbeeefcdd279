"""The list of shelf tags to be changed: what costs more once somebody has looked after its tag."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from ui.cashier.errand import Idle
from ui.cashier.means import Means
from ui.cashier.state import ErrandFace
from ui.theme.dates import moment_text
from ui.theme.figures import money
from ui.widgets.rows import RowFace

if TYPE_CHECKING:
    from pos.till.answers import Answer
    from pos.till.state import Json
    from ui.cashier.keymap import Function

translate = QCoreApplication.translate

TO: Final = "\N{RIGHTWARDS ARROW}"


class ShelfTags(Idle):
    """First the tags that wait now, then those of the days to come."""

    def __init__(self, means: Means, listed: Answer) -> None:
        self._means = means
        rows = listed.values["tags"]
        assert isinstance(rows, list)
        self._tags = [row for row in rows if isinstance(row, dict)]
        self._chosen = 0

    def face(self, typed: str) -> ErrandFace:
        return ErrandFace(
            name="tags",
            title=translate("Tags", "Shelf tags"),
            sentence=translate(
                "Tags", "When all of these tags are changed, say so: the new prices hold from then."
            )
            if self._tags
            else translate("Tags", "Every tag shows the price of today."),
            rows=tuple(
                _row(number, tag, english=self._means.english)
                for number, tag in enumerate(self._tags, start=1)
            ),
            chosen=self._chosen if self._tags else None,
            pad=False,
            go=translate("Tags", "All are changed"),
            go_cap="+",
            go_ready=bool(self._tags),
        )

    def act(self, function: Function, typed: str) -> bool:
        if function != "cash":
            return False
        if self._tags:
            self._means.consent.settle(self._means.till.confirm_tags(), self._confirmed)
        return True

    def move(self, step: int) -> None:
        self._chosen = min(max(self._chosen + step, 0), max(len(self._tags) - 1, 0))

    def _confirmed(self, answer: Answer) -> None:
        self._means.errands.end_all()
        self._means.board.accept(answer)
        words = translate("Tags", "The new prices hold from now on.")
        self._means.board.say("done", words, sound="ok")


def _row(number: int, tag: Mapping[str, Json], *, english: bool) -> RowFace:
    """An article with the price on its tag and the one to come."""
    since = str(tag["from"] or "")
    detail = str(tag["sku"])
    if since:
        at = moment_text(dt.datetime.fromisoformat(since))
        detail = f"{detail} · {translate('Tags', 'from %1').replace('%1', at)}"
    return RowFace(
        number=str(number),
        label=str((english and tag["name_en"]) or tag["name"]),
        detail=detail,
        figure=f"{_price(tag['price'])} {TO} {_price(tag['coming'])}",
    )


def _price(amount: Json) -> str:
    return money(amount if isinstance(amount, int) else 0)
