"""Whoever reads at head office when something happened reads what the clock in the store showed."""

from __future__ import annotations

import datetime as dt

import pytest

from pos.hq.commands.money_reports import unsettled_line
from pos.hq.payments.timers import SECOND
from pos.hq.payments.unsettled import Unsettled
from pos.hq.store_time import CHINA, zones_of
from pos.ports import MachineClock
from pos.sync.client import HeadOffice
from pos.sync.exchange import push_all
from pos.texts import Texts
from tests.hq.conftest import Office, Terminal


@pytest.mark.parametrize(
    ("told", "zone"),
    [
        ({"at": "2026-11-22T21:00:00+09:00"}, dt.timezone(dt.timedelta(hours=9))),
        ({"at": "2026-11-22T21:00:00"}, CHINA),
        ({"at": 7}, CHINA),
        ({}, CHINA),
    ],
)
def test_a_store_has_the_time_that_its_till_told_last(
    office: Office, terminal: Terminal, told: dict[str, object], zone: dt.tzinfo
) -> None:
    terminal.write("drawer", {"do": "no_sale", "at": "2026-11-22T08:00:00-03:00"})
    terminal.write("drawer", {"do": "no_sale", **told})
    clock = MachineClock()
    with HeadOffice(identity=terminal.identity, private_key=terminal.key, clock=clock) as hq:
        push_all(terminal, terminal, hq)
    with office.database.read() as connection:
        found = zones_of(connection, [terminal.terminal, "S009-T01"])
    assert found == {terminal.terminal: zone, "S009-T01": CHINA}


def test_what_is_unsettled_is_told_in_the_time_of_its_store() -> None:
    at = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
    row = Unsettled(
        what="payment", item="A1", wallet="alipay", state="SENT", amount=100,
        terminal="S001-T01", code="", since=int(at.timestamp()) * SECOND,
    )  # fmt: skip
    said = unsettled_line(row, say=Texts("en"), zone=dt.timezone(dt.timedelta(hours=9)))
    assert said.startswith("2026-11-22 21:00")
