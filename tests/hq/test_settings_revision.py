"""A terminal that sells is told that its settings have changed, and has them at once."""

from __future__ import annotations

import time
from collections.abc import Callable

import sqlalchemy as sa

from pos.hq.chain_settings import set_for_store, set_for_terminal
from pos.hq.goods import import_items
from pos.hq.settings_revision import settings_revision
from pos.sync.exchange import push_all
from tests.hq.conftest import Office, Terminal, make_item


def told(terminal: Terminal) -> int:
    """The revision that head office says with the next acknowledgement."""
    with terminal.office() as hq:
        return push_all(terminal, terminal, hq).cfg_rev


def once_told(terminal: Terminal, revision: int) -> int:
    """The same, when it is that; head office looks four times a second for what others write."""
    ends = time.monotonic() + 10
    while (said := told(terminal)) != revision and time.monotonic() < ends:
        terminal.sell(100)
    return said


def change(office: Office, act: Callable[[sa.Connection], object]) -> int:
    """What is changed at head office, and the revision that it has then."""
    with office.write() as connection:
        act(connection)
    return int(str(office.select("SELECT value FROM meta WHERE name = 'rev'")[0][0]))


def test_what_a_store_or_a_terminal_is_given_raises_the_revision_of_those_who_have_it(
    office: Office, enrolled: Callable[..., Terminal]
) -> None:
    here, beside = enrolled("T01"), enrolled("T02")
    elsewhere = enrolled("T01", "S002", folder="elsewhere")
    first = told(here)
    assert 0 < first == told(beside)
    there = told(elsewhere)
    rev = change(office, lambda on: set_for_store(on, "S001", "bags", "D001"))
    assert rev > first
    assert once_told(here, rev) == once_told(beside, rev) == rev
    assert told(elsewhere) == there
    own = change(office, lambda on: set_for_terminal(on, "S001-T02", "bags", "D002"))
    assert once_told(beside, own) == own > rev
    assert told(here) == rev


def test_what_is_no_setting_and_what_others_are_given_leaves_it(
    office: Office, terminal: Terminal
) -> None:
    first = told(terminal)
    change(office, lambda on: import_items(on, [make_item("D001", price=7)], replace=False))
    last = change(office, lambda on: set_for_store(on, "S002", "bags", "D001"))
    with office.database.read() as connection:
        assert settings_revision(connection, terminal.terminal) == first < last
        assert settings_revision(connection, "S009-T01") == 0


def test_a_setting_that_is_taken_away_is_news_as_well(office: Office, terminal: Terminal) -> None:
    change(office, lambda on: set_for_store(on, "S001", "bags", "D001"))
    gone = change(office, lambda on: set_for_store(on, "S001", "bags", None))
    with office.database.read() as connection:
        assert settings_revision(connection, terminal.terminal) == gone
