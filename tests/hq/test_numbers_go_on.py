"""A machine is lost with all its files: the one in its place gives no number out a second time."""

from __future__ import annotations

import json

import sqlalchemy as sa

from pos.hq import schema
from pos.hq.given_out import GivenOut, given_out
from tests.hq.conftest import Office
from tests.hq.test_returns_anywhere import Chain, chain, filled

__all__ = ["chain", "filled"]

TERMINAL = "S001-T01"
OTHERWISE = (
    b"\xff", b"[]", b'{"shift": 4}', b'{"z": "many"}', b'{"z": -1}', b'{"shift": ""}',
    b'{"shift": "S001-T02-2026-11-22-9"}', b'{"shift": "S001-T01-2026-11-22-x"}',
)  # fmt: skip
"""Bodies that no till writes, or that name nothing of this one."""


def lose(chain: Chain) -> None:
    """The machine of the till is gone; nobody has a copy of anything."""
    chain.tills.pop(TERMINAL).close()
    lost = len(list(chain.folder.glob("lost-*")))
    chain.folder.joinpath(TERMINAL).rename(chain.folder / f"lost-{lost}")


def test_shift_z_and_receipt_go_on_where_head_office_knows_them(chain: Chain) -> None:
    first = chain.till(TERMINAL)
    opened = str(first.state.shift)
    assert chain.sold(TERMINAL, {"D001": "1"}) == f"{TERMINAL}-000001"
    assert first.close_shift({"cash": 0}).values["z"] == 1
    assert first.open_shift(0).ok
    chain.sold(TERMINAL, {"D001": "1"})
    lose(chain)

    # The second shift was never closed: its number is given out all the same.
    second = chain.till(TERMINAL)
    assert second.state.shift == opened.removesuffix("1") + "3"
    assert chain.sold(TERMINAL, {"D001": "1"}) == f"{TERMINAL}-000003"
    assert second.close_shift({"cash": 0}).values["z"] == 2
    assert second.sync().ok
    lose(chain)

    # Nothing but its beginning is known of an epoch: what it went on with is known too.
    third = chain.till(TERMINAL)
    assert third.close_shift({"cash": 0}).values["z"] == 3
    assert third.open_shift(0).ok
    assert third.state.shift == opened.removesuffix("1") + "5"
    assert third.sync().ok
    assert chain.office.select("SELECT z FROM closing ORDER BY z") == [(1,), (2,), (3,)]


def test_a_machine_that_was_only_introduced_passes_on_what_it_was_told(chain: Chain) -> None:
    chain.till(TERMINAL)
    assert chain.tills[TERMINAL].close_shift({"cash": 0}).ok
    assert chain.tills[TERMINAL].sync().ok
    lose(chain)
    chain.till(TERMINAL)
    with chain.office.database.write() as connection:
        entries = schema.journal.c
        later = (entries.epoch == 2) & (entries.seq > 1)
        connection.execute(sa.delete(schema.journal).where(later))
        told = given_out(connection, TERMINAL)
    assert (told.shift[-2:], told.z) == ("-1", 1)


def test_an_entry_that_says_it_otherwise_is_passed_over(chain: Chain) -> None:
    till = chain.till(TERMINAL)
    assert till.sync().ok
    journal = schema.journal
    with chain.office.database.write() as connection:
        newest = sa.select(journal).where(journal.c.kind == "shift")
        row = connection.execute(newest).mappings().one()
        known = GivenOut(shift=json.loads(row["body"])["shift"])
        for n, body in enumerate(OTHERWISE, start=1):
            later = {**row, "seq": row["seq"] + n * 1000, "body": body}
            connection.execute(sa.insert(journal), later)
        assert given_out(connection, TERMINAL) == known


def test_a_name_that_was_never_used_has_given_nothing_out(office: Office) -> None:
    with office.database.write() as connection:
        assert given_out(connection, "S001-T09") == GivenOut()
