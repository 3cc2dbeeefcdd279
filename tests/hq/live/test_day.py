"""Which business day a page stands on, and that sales of another are seen as they happen too."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from pos.hq.database import open_database
from pos.hq.live.board import current_day, is_shown, read_board
from pos.hq.live.rendering import Renderer
from pos.hq.live.views import View
from pos.hq.live_schema import roll
from pos.hq.rows import add_rows
from pos.hq.told import News
from tests.hq.conftest import small_chain
from tests.hq.live.conftest import rows, sell, today

CHAIN = View(role="hq")
NOON = int(dt.datetime(2026, 11, 22, 12).astimezone().timestamp()) * 1_000_000
YESTERDAY, TODAY, TOMORROW = "2026-11-21", "2026-11-22", "2026-11-23"


def sold(connection, *baskets):
    """(business day, minutes from now, baskets) as they are in the sums of the chain."""
    add_rows(
        connection,
        roll,
        [
            {"day": day, "brand": "", "store": "", "minute": NOON // 60_000_000 + minutes,
             "baskets": count, "lines": count, "amount": count}
            for day, minutes, count in baskets
        ],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("baskets", "expected"),
    [
        # Nothing at all, and nothing but what a clock that runs ahead says.
        ([], TODAY),
        ([(TOMORROW, 24 * 60, 9)], TODAY),
        ([(TODAY, -300, 1), (TOMORROW, 24 * 60, 9)], TODAY),
        # The first basket of the morning; the last ones of a night that is still going on.
        ([(YESTERDAY, -400, 99), (TODAY, -1, 1)], TODAY),
        ([(YESTERDAY, -1, 1)], YESTERDAY),
        # One store has begun its day, the others have not yet, then most of them have.
        ([(YESTERDAY, -20, 9), (TODAY, -1, 2)], YESTERDAY),
        ([(YESTERDAY, -20, 2), (TODAY, -1, 9)], TODAY),
        # A till that was cut off brings its yesterday.
        ([(YESTERDAY, -1000, 400), (TODAY, -29, 1)], TODAY),
        ([(YESTERDAY, -1000, 400)], YESTERDAY),
    ],
)
def test_a_page_stands_on_the_day_that_most_is_sold_on_now(tmp_path, baskets, expected):
    database = open_database(f"sqlite:///{tmp_path / 'hq.db'}", fill=small_chain)
    with database.write() as connection:
        sold(connection, *baskets)
        assert current_day(connection, CHAIN, now=NOON) == expected
    database.close()


def test_the_last_hour_is_the_one_before_now_and_a_day_of_before_has_none(tmp_path):
    database = open_database(f"sqlite:///{tmp_path / 'hq.db'}", fill=small_chain)
    with database.write() as connection:
        sold(connection, (TODAY, -90, 100), (TODAY, -20, 250))
    board = read_board(database, CHAIN, day=TODAY, now=NOON)
    database.close()

    def last_hour(*, hours=0, is_past=False):
        now = NOON + hours * 3_600_000_000
        totals = Renderer("en").print(board, now=now, is_past=is_past).parts["totals"]
        return re.findall(r"Last hour</dt><dd><small>¥</small>([0-9.,]+)<", totals)

    assert last_hour() == ["2.50"]
    assert last_hour(hours=2) == ["0.00"]
    assert last_hour(hours=24, is_past=True) == []


@pytest.mark.parametrize(
    ("day", "minutes", "expected"),
    [
        (TODAY, -600, True),
        (YESTERDAY, -1, True),
        (TOMORROW, 24 * 60, True),
        (YESTERDAY, -600, False),
    ],
)
def test_what_happens_now_is_listed_whatever_day_it_is_of(day, minutes, expected):
    at = NOON + minutes * 60_000_000
    news = News(
        day=day, store="S001", terminal="S001-T01", receipt="1", kind="sale", at=at, total=1,
        lines=(),
    )  # fmt: skip
    assert is_shown(news, day=TODAY, now=NOON) is expected


def test_after_midnight_a_sale_of_the_day_that_goes_on_is_told_at_once_and_turns_the_page(
    browse, terminal, monkeypatch
):
    monkeypatch.setattr("pos.hq.live.newsroom._RENEW_US", 10**15)
    before = (dt.date.fromisoformat(today()) - dt.timedelta(days=1)).isoformat()
    stream = browse("shop1").events("/live/stream?store=S001")
    receipt = sell(terminal, ("", "a", 100), day=before)
    (row,) = stream.rows(1)
    assert (receipt in row, before in row) == (True, True)
    told = stream.next("list")
    assert [row.split()[-2:] for row in rows(told["data"])] == [[receipt, "1.00"]]
    assert f'<time datetime="{before}">' in stream.next("board")["data"]
    stream.close()
