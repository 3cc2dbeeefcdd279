"""Pages that are open: what they are told, and that each is told its own and nothing else."""

from __future__ import annotations

import asyncio
import json
import threading
import time

import pytest

from pos.hq.live.rendering import PARTS
from pos.hq.live.topics import QUEUE, Topic, Viewer
from pos.hq.live.views import View
from tests.hq.live.conftest import once_it_shows, rows, sell

PAIR = (("青茶", "龙井", 5800), ("晨牧", "鲜奶", 1280))


@pytest.fixture
def streams():
    opened = []

    def open_one(browser, path, **headers):
        opened.append(browser.events(path, **headers))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


def test_a_sale_comes_to_every_page_that_may_see_it_and_as_it_may_see_it(
    browse, streams, terminal, enrolled
):
    once_it_shows(browse("boss"), "/live", sell(terminal, *PAIR))
    other = enrolled("T01", "S002", folder="S002")
    paths = {"boss": "", "shop1": "store=S001", "shop2": "store=S002", "tea": "brand=青茶",
             "milk": "brand=晨牧"}  # fmt: skip
    listening = {user: streams(browse(user), f"/live/stream?{q}") for user, q in paths.items()}
    receipt = sell(terminal, *PAIR)
    foreign = sell(other, ("青茶", "龙井", 5800))

    def told(user, count=1):
        return [row.split()[1:] for row in listening[user].rows(count)]

    listed = [(row[1], row[-1]) for row in told("boss", 2)]
    assert listed == [(foreign, "58.00"), (receipt, "70.80")]
    assert told("shop1") == [["龙井", receipt, "·", "共", "2", "种", "70.80"]]
    assert told("shop2") == [["龙井", foreign, "58.00"]]
    assert told("tea", 2) == [["龙井", "×", "1", "58.00"]] * 2
    assert told("milk") == [["鲜奶", "×", "1", "12.80"]]


def test_the_page_shows_the_day_and_differs_from_the_books_by_nothing(browse, terminal):
    for _ in range(3):
        sell(terminal, *PAIR)
    page = once_it_shows(browse("boss"), "/live", "212.40")
    assert '<span id="difference">0</span>' in page
    assert [row.split()[:4] for row in rows(page)[3:]] == [
        ["1", "龙井", "×", "3"],
        ["2", "鲜奶", "×", "3"],
    ]
    assert "S001-T01" in page
    for person in ("王芳", "13800000000"):
        assert person not in page


def test_who_comes_back_is_told_what_they_missed_and_nothing_twice(browse, streams, terminal):
    browser = browse("shop1")
    stream = streams(browser, "/live/stream?store=S001")
    sell(terminal, ("", "a", 100))
    last = stream.next("sales")["id"]
    stream.close()
    missed = [sell(terminal, ("", name, 100)) for name in "bcd"]
    back = streams(browser, "/live/stream?store=S001&after=0", **{"Last-Event-ID": last})
    assert [row.split()[-2] for row in back.rows(3)] == missed[::-1]
    newest = sell(terminal, ("", "e", 100))
    assert [row.split()[-2] for row in back.rows(1)] == [newest]


@pytest.mark.parametrize("known", ["999999", "1"])
def test_who_was_away_too_long_or_before_a_restore_gets_the_page_as_it_stands(
    browse, streams, terminal, peopled, known
):
    receipts = [sell(terminal, ("", name, 100)) for name in "abc"]
    browser = browse("shop1")
    once_it_shows(browser, "/live/store/S001", receipts[-1])
    with peopled.write() as connection:
        # What was told is kept for a day.
        connection.exec_driver_sql("DELETE FROM live_event WHERE rev = 2")
    stream = streams(browser, "/live/stream?store=S001", **{"Last-Event-ID": known})
    told = stream.next()
    assert told["event"] == "list"
    assert [row.split()[-2] for row in rows(told["data"])] == receipts[::-1]
    assert {stream.next()["event"], stream.next()["event"]} == {"board", "points"}


def test_a_slow_viewer_gets_one_summary_in_place_of_a_queue_without_end():
    async def look():
        topic = Topic(View(role="hq"), "en")
        topic._parts = dict.fromkeys(PARTS, "<p>sums</p>")
        slow, quick = Viewer(topic), Viewer(topic)
        topic.viewers |= {slow, quick}
        heard = 0
        for rev in range(1, 10 * QUEUE):
            topic.tell(rev, [f"<li>{rev}</li>"])
            told = await quick.next(seconds=1)
            heard += told.count(b"event: sales")
            assert b"event: list" not in told
            assert len(slow._queue) <= QUEUE
        assert heard == 10 * QUEUE - 1
        told = await slow.next(seconds=1)
        assert told.count(b"event: list") == 1
        assert told.count(b"<li>") == 30
        assert f"id: {10 * QUEUE - 1}".encode() in told
        topic.tell(9999, ["<li>on</li>"])
        assert b"on" in await slow.next(seconds=1)

    asyncio.run(look())


def test_the_sums_follow_within_seconds_and_only_what_changed_is_sent(browse, streams, terminal):
    sell(terminal, ("青茶", "龙井", 5800))
    browser = browse("tea")
    once_it_shows(browser, "/live/brand/青茶", "58.00")
    stream = streams(browser, "/live/stream?brand=青茶")
    stream.next("points")
    sell(terminal, ("青茶", "龙井", 4200))
    began = time.monotonic()
    board = stream.next("board")
    assert "100.00" in board["data"]
    points = json.loads(stream.next("points")["data"])
    assert time.monotonic() - began < 5
    assert sum(amount for _, amount in points) in (4200, 10000)


def test_signed_out_elsewhere_an_open_page_ends(browse, streams, terminal, monkeypatch):
    monkeypatch.setattr("pos.hq.live.pages._BEAT", 1)
    browser = browse("shop2")
    stream = streams(browser, "/live/stream?store=S002")
    page = browser.get("/live/store/S002").text
    code = page.partition('name="csrf" value="')[2].partition('"')[0]
    browser.post("/logout", data={"csrf": code})
    assert stream.next("bye")["event"] == "bye"


def test_a_server_that_stops_lets_every_stream_go(browse, streams, peopled):
    stream = streams(browse("boss"), "/live/stream")
    stream.next()
    began = time.monotonic()
    stopping = threading.Thread(target=peopled.stop)
    stopping.start()
    while stream.next()["event"] != "end":
        pass
    stopping.join(10)
    assert time.monotonic() - began < 5
    peopled.start()


def test_one_session_has_a_limit_of_open_pages_and_closed_ones_do_not_count(
    browse, streams, terminal, monkeypatch
):
    monkeypatch.setattr("pos.hq.live.pages._STREAMS", 2)
    browser = browse("boss")
    opened = [streams(browser, "/live/stream") for _ in range(2)]
    for one in opened:
        one.next()
    assert browser.get("/live/stream").status_code == 429
    for one in opened:
        one.close()
    until = time.monotonic() + 10
    status = 429
    while status == 429:
        assert time.monotonic() < until
        # What is sent finds out who is gone.
        sell(terminal, ("", "a", 100))
        with browser.stream("GET", "/live/stream") as answer:
            status = answer.status_code
    assert status == 200
