"""A page as HTML: everything that people read is made here, whole or in the parts that change.

What is inserted is escaped by the templates. Texts come from the catalogue in the viewer's
language, money and counts with separators; times are those of head office's own clock.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pos.hq.live.assets import asset
from pos.hq.live.board import FEWEST, SILENT_US, Board, Point
from pos.hq.live.sessions import Session
from pos.hq.live.views import View
from pos.hq.news import BrandNews
from pos.hq.told import News
from pos.money import quantity_text
from pos.texts import RESOURCES, Texts

WEB: Final = RESOURCES / "web"
PARTS: Final = ("day", "totals", "top", "side")
"""The parts of a board that are replaced when they change; each has an element of that name."""

_MINUTE_US: Final = 60_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A board in one language: its parts by name, the chart's points, the rows of the list."""

    parts: dict[str, str]
    points: tuple[Point, ...]
    rows: tuple[str, ...]


class Renderer:
    """Draws in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = Texts(language)
        self._environment = Environment(
            loader=FileSystemLoader(WEB / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            t=self.text,
            language=language,
            name=self.name,
            icon=_icon,
            asset=asset,
            money=money,
            count=count,
            quantity=quantity_text,
            fewest=FEWEST,
        )

    def page(self, name: str, **values: Any) -> str:
        """A whole page."""
        return self._environment.get_template(f"{name}.html").render(**values)

    def live(
        self,
        printed: Printed,
        *,
        view: View,
        day: str,
        rev: int | None,
        title: str,
        session: Session,
    ) -> str:
        """The page with all that is on it. `rev` is the last news in it; None for a day of before,
        on which nothing happens any more.
        """
        return self.page(
            "live",
            view=view,
            rev=rev,
            printed=printed,
            points=points_json(printed.points),
            title=title,
            session=session,
            after=_day_beside(day, 1),
            offset=_offset_minutes(),
        )

    def print(self, board: Board, *, now: int, is_past: bool = False) -> Printed:
        """The parts of a board; `is_past` where nothing happens on its day any more."""
        return Printed(
            parts={name: self._part(name, board, now, is_past) for name in PARTS},
            points=board.points,
            rows=tuple(
                self.row(board.view, rev, news, day=board.day)
                for rev, news in reversed(board.latest)
            ),
        )

    def row(self, view: View, rev: int, news: News | BrandNews, *, day: str) -> str:
        """One sale of the list, or for a brand its lines of one sale, on the page of a day.

        A sale of another business day says so.
        """
        other = "" if news.day == day else news.day
        if isinstance(news, BrandNews):
            at = _clock(news.minute * _MINUTE_US)
            return self._render("lines", rev=rev, news=news, at=at, other=other)
        return self._render(
            "sale",
            view=view,
            news=news,
            at=_clock(news.at, seconds=True),
            what=(self.name(news.lines[0]) or news.lines[0].sku) if news.lines else "",
            kinds=len({line.sku or line.name for line in news.lines}),
            other=other,
        )

    def name(self, thing: Any) -> str:
        """The name of an article or a store in this language."""
        chinese, english = str(thing.name), str(thing.name_en)
        return (english or chinese) if self.language == "en" else (chinese or english)

    def _part(self, name: str, board: Board, now: int, is_past: bool) -> str:
        since = now // _MINUTE_US - 60
        in_hour = [point for point in board.points if point.minute > since]
        return self._render(
            name,
            board=board,
            before=_day_beside(board.day, -1),
            is_past=is_past,
            hour=sum(point.amount for point in in_hour),
            ago=lambda moment: self._ago(now - moment) if moment else self.text("never"),
            is_silent=lambda moment: now - moment > SILENT_US,
            tallest=max((seller.amount for seller in board.top), default=0),
        )

    def _ago(self, us: int) -> str:
        seconds = max(0, us // 1_000_000)
        for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
            if seconds >= length:
                return self.text(f"{unit}_ago", n=seconds // length)
        return self.text("now")

    def _render(self, template: str, **values: Any) -> str:
        return self._environment.get_template(f"{template}.html").render(**values).strip()

    def text(self, name: str, **values: str | int) -> str:
        """A text of the pages."""
        return self._texts(f"live.{name}", **values)


def money(fen: int) -> str:
    """An amount with separators: 1,284.05."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def count(number: int) -> str:
    """A count with separators."""
    return f"{number:,}"


def _day_beside(day: str, days: int) -> str:
    return (dt.date.fromisoformat(day) + dt.timedelta(days=days)).isoformat()


def points_json(points: Sequence[Point]) -> str:
    """[[minute, amount in fen], ...] as the chart reads it."""
    return json.dumps([[point.minute, point.amount] for point in points], separators=(",", ":"))


def _clock(us: int, *, seconds: bool = False) -> str:
    moment = dt.datetime.fromtimestamp(us // 1_000_000, dt.UTC).astimezone()
    return moment.strftime("%H:%M:%S" if seconds else "%H:%M")


def _offset_minutes() -> int:
    offset = dt.datetime.now().astimezone().utcoffset() or dt.timedelta()
    return int(offset.total_seconds()) // 60


@cache
def _icon(name: str) -> Markup:
    """One of the screens' icons, drawn in the colour of the text around it."""
    text = (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    return Markup(text.replace("<svg", '<svg class="icon" aria-hidden="true"', 1))
