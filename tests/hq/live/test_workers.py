"""Live pages at several worker processes over one PostgreSQL."""

from __future__ import annotations

import threading
import time

import pytest

from pos.hq.database import open_database
from pos.hq.live.people import add_user
from tests.hq.conftest import small_chain
from tests.hq.live.conftest import PASSWORD, Browser, sell
from tests.hq.test_postgres import Server, let_in

pytestmark = pytest.mark.postgres


def test_a_sale_that_one_worker_takes_is_seen_at_all_and_a_brand_sees_its_part(cluster, tmp_path):
    name = cluster.make()
    database = open_database(cluster.url(name), fill=small_chain)
    with database.write() as connection:
        add_user(connection, user="boss", role="hq", scope="", password=PASSWORD)
        add_user(connection, user="tea", role="brand", scope="青茶", password=PASSWORD)
    server = Server(cluster.url(name), tmp_path, workers=2)
    browsers, streams = [], []
    try:
        till = let_in(database, tmp_path, server.url)
        for user, path in (("boss", "/live/stream"), ("tea", "/live/stream?brand=青茶")):
            browsers.append(Browser(server.url))
            assert browsers[-1].sign_in(user).status_code == 200
            # Each is a connection of its own, taken by whichever worker is free.
            streams += [(user, browsers[-1].events(path)) for _ in range(4)]
        receipts = [sell(till, ("青茶", "龙井", 5800), ("别家", "fremd", 100)) for _ in range(3)]
        for user, stream in streams:
            told = stream.rows(3)
            if user == "boss":
                assert [row.split()[2] for row in told] == receipts[::-1]
            else:
                assert [row.split()[1:] for row in told] == [["龙井", "×", "1", "58.00"]] * 3
        for browser, path, sums in (
            (browsers[0], "/live", "177.00"), (browsers[1], "/live/brand/青茶", "174.00"),
        ):  # fmt: skip
            until = time.monotonic() + 10
            # Sums come within a second, at whichever worker.
            while sums not in (page := browser.get(path).text):
                assert time.monotonic() < until
                threading.Event().wait(0.1)
        assert "fremd" not in page
    finally:
        for _, stream in streams:
            stream.close()
        for browser in browsers:
            browser.close()
        assert server.stop() == 0
        said = server.child.stderr.read().decode()
        server.close()
        database.close()
        cluster.drop(name)
    assert said == ""
