"""Who waits for a payment is woken by whichever worker of head office it was moved."""

from __future__ import annotations

import asyncio
from contextlib import closing

import pytest

from pos.contract.payments import PaymentWanted
from pos.hq.database import open_database
from pos.hq.payments import news
from pos.hq.payments.news import PaymentNews
from tests import postgres
from tests.hq.payments.house import CODES, TILL, House, office_of

A = "S001T012611220000011K7Q2MX"
WANTED = PaymentWanted(
    sale="S001-T01-1-1", wallet="alipay", amount=1990, subject="联商便利", code=CODES["alipay"]
)


@pytest.mark.postgres
def test_the_worker_that_is_waited_at_need_not_be_the_one_that_takes_it(
    cluster: postgres.Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Looking by itself now and then would find it as well.
    monkeypatch.setattr(news, "_EVERY", 600)
    url = cluster.url(cluster.make())
    with closing(House(url)) as house, closing(open_database(url, fill=lambda _: None)) as other:
        taker, asked = office_of(house, house.database), office_of(house, other)
        house.script("alipay", "asks_over=0")

        async def follow() -> list[str]:
            steps: list[str] = []
            version = 0
            while "WAITING" not in steps:
                waiting = asked.news.expect(A)
                try:
                    state = await asyncio.to_thread(asked.look, A, TILL)
                    waiting.seen = state.version
                    if state.version > version:
                        version = state.version
                        steps.append(state.step)
                    else:
                        await asked.news.come(waiting, seconds=60)
                        assert waiting.news.is_set()
                finally:
                    asked.news.forget(waiting)
            return steps

        taker.take(A, WANTED, TILL)
        asked.start()
        taker.start()
        try:
            assert asyncio.run(follow())[-1] == "WAITING"
        finally:
            taker.stop()
            asked.stop()


def test_who_comes_after_the_stop_is_not_kept_waiting() -> None:
    async def come() -> None:
        told = PaymentNews(lambda attempts: {})
        waiting = told.expect(A)
        told.close()
        await told.come(waiting, seconds=600)
        again = told.expect(A)
        await told.come(again, seconds=600)

    asyncio.run(asyncio.wait_for(come(), 30))


def test_only_who_knows_an_older_version_is_woken() -> None:
    versions = {A: 3}

    async def come() -> tuple[bool, bool]:
        told = PaymentNews(lambda attempts: versions)
        old, new = told.expect(A), told.expect(A)
        old.seen, new.seen = 2, 3
        told.ring()
        await told.come(old, seconds=30)
        return old.news.is_set(), new.news.is_set()

    assert asyncio.run(come()) == (True, False)
