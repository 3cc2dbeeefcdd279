"""Head office restored from a backup: nothing comes back twice of what it has forgotten."""

from __future__ import annotations

import shutil
from contextlib import closing

import pysqlite3.dbapi2 as sqlite3
import pytest
import sqlalchemy as sa

from pos.hq import schema
from pos.hq.clock import machine_now
from pos.hq.database import open_database
from pos.hq.restored import CATCHING_UP_US, is_catching_up, is_elsewhere, note_acked, note_start
from pos.till.returning import Wanted
from tests.hq.conftest import Office, small_chain
from tests.hq.simulated.office import let_in
from tests.hq.test_returns_anywhere import (
    Chain,
    _Killed,
    _killed_after,
    chain,
    filled,
    held,
    refused,
)
from tests.postgres import Cluster

__all__ = ["chain", "filled"]


class Backup:
    """A copy of head office's file, and the way back to it. `is_open`: made while it was open."""

    def __init__(self, office: Office, *, is_open: bool = False) -> None:
        self._office = office
        self._copy = office.path.with_name("yesterday.db")
        if is_open:
            with closing(sqlite3.connect(office.path)) as here:
                here.execute("VACUUM INTO ?", [str(self._copy)])
            return
        office.stop()
        shutil.copy(office.path, self._copy)
        office.start()

    def restore(self) -> None:
        self._office.stop()
        shutil.copy(self._copy, self._office.path)
        self._office.start()


def ten_minutes_pass(office: Office) -> None:
    """At head office, since it noticed."""
    with office.write() as connection:
        connection.exec_driver_sql(
            f"UPDATE meta SET value = value - {CATCHING_UP_US} WHERE name = 'loss_noted'"
        )


def give_back(chain: Chain, office: Office, *, is_open: bool = False) -> tuple[Backup, str]:
    """Two pieces that the first till sold come back at the second, after the copy was made: the
    copy, and the receipt. There is a till of another store as well."""
    for name in ("S001-T01", "S001-T02", "S002-T01"):
        chain.till(name)
    receipt = chain.sold("S001-T01", {"D001": "2"})
    backup = Backup(office, is_open=is_open)
    desk = chain.tills["S001-T02"]
    assert desk.refund(receipt).ok
    assert desk.sync().ok
    return backup, receipt


def test_a_return_that_the_backup_lacks_is_not_paid_out_again(chain: Chain, office: Office) -> None:
    backup, receipt = give_back(chain, office)
    seller, desk, other = chain.tills.values()
    backup.restore()
    # Nobody of whom the backup lacks anything has spoken, but the next one does.
    seller.scan("D001")
    assert other.sync().ok
    assert desk.sync().ok
    assert office.select("SELECT sum(quantity) FROM return_line") == [(2000,)]
    assert refused(other.refund(receipt)) == "nothing_comes_back"
    # The other one might still come with a return of another receipt.
    ten_minutes_pass(office)
    assert refused(other.refund(receipt)) == "nothing_comes_back"


def test_who_was_told_of_more_than_is_there_gives_no_money_before_the_others_have_spoken(
    chain: Chain, office: Office
) -> None:
    backup, receipt = give_back(chain, office)
    _, desk, other = chain.tills.values()
    assert other.scan("D001").ok and other.pay("cash").ok
    assert other.sync().ok
    backup.restore()
    # By the books the goods are still there.
    assert [row["returnable"] for row in other.scan(receipt).values["lines"]] == ["2"]  # type: ignore[index, union-attr, call-overload]
    assert refused(other.refund(receipt)) == "receipt_catching_up"
    assert desk.sync().ok
    ten_minutes_pass(office)
    assert refused(other.refund(receipt)) == "nothing_comes_back"
    assert desk.sync().ok and other.sync().ok
    assert office.select("SELECT sum(quantity) FROM return_line") == [(2000,)]


def test_who_lost_nothing_and_is_first_at_a_restored_head_office_gives_no_money_either(
    chain: Chain, office: Office
) -> None:
    # Minutes ago: the tills were heard of, and head office had not ended.
    backup, receipt = give_back(chain, office, is_open=True)
    other = chain.tills["S002-T01"]
    backup.restore()
    assert refused(other.refund(receipt)) == "receipt_catching_up"
    assert all(till.sync().ok and till.sync().ok for till in chain.tills.values())
    assert refused(other.refund(receipt)) == "nothing_comes_back"
    assert office.select("SELECT sum(quantity) FROM return_line") == [(2000,)]


def test_the_till_that_sold_gives_no_money_either_while_another_one_may_have(
    chain: Chain, office: Office
) -> None:
    seller, desk = chain.till("S001-T01"), chain.till("S001-T02")
    receipt = chain.sold("S001-T01", {"D001": "2"})
    backup = Backup(office)
    assert desk.refund(receipt).ok
    assert desk.sync().ok
    backup.restore()
    answer = seller.refund(receipt)
    assert refused(answer) == "receipt_catching_up"
    assert answer.error is not None and "without a receipt" in answer.error.message
    # It sells on, and what another till gave back it learns as soon as that one has spoken.
    assert seller.scan("D002").ok and seller.pay("cash").ok
    assert seller.sync().ok and desk.sync().ok and seller.sync().ok
    assert refused(seller.refund(receipt)) == "nothing_comes_back"
    assert office.select("SELECT sum(quantity) FROM return_line") == [(2000,)]


def test_the_till_that_sold_takes_goods_back_again_when_every_till_has_spoken_or_nobody_answers(
    chain: Chain, office: Office
) -> None:
    seller, desk = chain.till("S001-T01"), chain.till("S001-T02")
    receipt = chain.sold("S001-T01", {"D001": "2"})
    backup = Backup(office)
    assert desk.scan("D001").ok and desk.pay("cash").ok and desk.sync().ok
    backup.restore()
    piece = [Wanted(line=1, quantity="1")]
    assert refused(seller.refund(receipt, piece)) == "receipt_catching_up"
    assert desk.sync().ok and seller.sync().ok
    assert seller.refund(receipt, piece).ok
    office.stop()
    try:
        assert seller.refund(receipt, piece).ok
    finally:
        office.start()


def test_a_copy_of_a_head_office_at_rest_that_is_put_back_at_once_is_noticed_all_the_same(
    chain: Chain, office: Office
) -> None:
    """It ended in order a moment ago; but a run came after it, of which it knows nothing."""
    backup, receipt = give_back(chain, office)
    other = chain.tills["S002-T01"]
    backup.restore()
    assert refused(other.refund(receipt)) == "receipt_catching_up"
    assert all(till.sync().ok and till.sync().ok for till in chain.tills.values())
    assert refused(other.refund(receipt)) == "nothing_comes_back"


@pytest.mark.parametrize("mark", ["as it was", "lost"])
def test_an_end_in_order_and_a_start_are_no_loss(chain: Chain, office: Office, mark: str) -> None:
    desk = chain.till("S001-T01")
    receipt = chain.sold("S001-T01", {"D001": "1"})
    other = chain.till("S001-T02")
    office.stop()
    if mark == "lost":
        office.path.with_name(f"{office.path.name}.run").unlink()
    office.start()
    assert other.refund(receipt).ok
    assert desk.sync().ok and other.sync().ok


@pytest.mark.postgres
def test_another_copy_of_a_postgresql_is_noticed_and_a_killed_worker_is_not(
    cluster: Cluster,
) -> None:
    name = cluster.make()
    database = open_database(cluster.url(name), fill=small_chain)
    let_in(database, "S001-T01")
    now = machine_now()
    with database.write() as connection:
        note_start(connection, now=now)
        connection.execute(sa.update(schema.chain).values(heard_at=now))
        # A worker that was killed ended without a word; another takes its place.
        note_start(connection, now=now + 1)
        assert not is_elsewhere(connection)
        assert not is_catching_up(connection, now=now + 2)
    database.close()
    copy = cluster.make(template=name)
    with closing(open_database(cluster.url(copy), fill=small_chain)) as restored:
        with restored.write() as connection:
            assert is_elsewhere(connection)
            note_start(connection, now=now + 3)
            assert is_catching_up(connection, now=now + 4)
    for one in (name, copy):
        cluster.drop(one)


def test_what_was_set_aside_and_came_to_nothing_is_free_again_after_a_restore(
    chain: Chain, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    seller = chain.till("S001-T01")
    desk, other = chain.till("S001-T02"), chain.till("S002-T01")
    receipt = chain.sold("S001-T01", {"D001": "1"})
    backup = Backup(office)
    with monkeypatch.context() as dies:
        dies.setattr("pos.till.closing.check_backs", _killed_after("pos.till.holding"))
        with pytest.raises(_Killed):
            desk.refund(receipt)
    backup.restore()
    assert held(office) == []
    # Said twice to a head office that has never heard of it: there is nothing to let go.
    again = chain.open("S001-T02")
    assert again.sync().ok and again.sync().ok
    assert seller.sync().ok and other.sync().ok
    assert other.refund(receipt).ok
    assert other.sync().ok
    assert office.select("SELECT sum(quantity) FROM return_line") == [(1000,)]


def test_a_return_under_way_while_head_office_is_restored_is_booked_once(
    chain: Chain, office: Office
) -> None:
    chain.till("S001-T01")
    desk, other = chain.till("S001-T02"), chain.till("S002-T01")
    receipt = chain.sold("S001-T01", {"D001": "1"})
    backup = Backup(office)
    assert desk.refund(receipt).ok
    assert [row[:2] for row in held(office)] == [("S001-T02", receipt)]
    backup.restore()
    assert held(office) == []
    assert desk.sync().ok and desk.sync().ok
    assert refused(other.refund(receipt)) == "nothing_comes_back"
    assert office.select("SELECT sum(quantity) FROM return_line") == [(1000,)]


def test_when_every_till_has_spoken_returns_go_on_at_once(chain: Chain, office: Office) -> None:
    tills = [chain.till(name) for name in ("S001-T01", "S001-T02", "S002-T01")]
    receipt = chain.sold("S001-T01", {"D001": "2"})
    backup = Backup(office)
    assert tills[1].refund(receipt, [Wanted(line=1, quantity="1")]).ok
    assert tills[1].sync().ok
    backup.restore()
    assert tills[2].sync().ok
    assert tills[1].sync().ok
    # The seller is still to be heard: goods could have come back there.
    assert refused(tills[2].refund(receipt)) == "receipt_catching_up"
    # Each exchanges every few seconds, also who did so before the loss was known.
    assert tills[0].sync().ok and tills[2].sync().ok
    assert tills[2].refund(receipt).values["amount"] == 500


def test_a_head_office_that_was_silent_for_long_hears_its_tills_first(
    chain: Chain, office: Office
) -> None:
    seller, desk = chain.till("S001-T01"), chain.till("S001-T02")
    receipt = chain.sold("S001-T01", {"D001": "1"})
    assert desk.sync().ok
    with office.write() as connection:
        # Nobody has been heard of since yesterday, by this database.
        connection.exec_driver_sql("UPDATE chain SET heard_at = heard_at - 86400000000")
    office.stop()
    office.start()
    # None of them has anything that is not here, so only the silence tells.
    assert refused(desk.refund(receipt)) == "receipt_catching_up"
    assert desk.sync().ok and seller.sync().ok
    assert desk.refund(receipt).ok


def test_one_restore_is_noticed_once_and_is_over_after_ten_minutes(
    chain: Chain, office: Office
) -> None:
    desk = chain.till("S001-T01")
    backup = Backup(office)
    assert desk.scan("D001").ok and desk.pay("cash").ok
    assert desk.sync().ok
    backup.restore()
    assert desk.sync().ok
    ((noted,),) = office.select("SELECT value FROM meta WHERE name = 'loss_noted'")
    with office.write() as connection:
        first = int(str(noted))
        assert not is_catching_up(connection, now=first)
        connection.exec_driver_sql("UPDATE chain SET behind_since = 1")
        assert is_catching_up(connection, now=first + CATCHING_UP_US - 1)
        assert not is_catching_up(connection, now=first + CATCHING_UP_US)
        # Who comes hours later with more than is here was cut off: that begins nothing anew.
        later = first + 10 * CATCHING_UP_US
        note_acked(connection, terminal="S001-T01", epoch=1, acked=1_000_000, now=later)
    assert office.select("SELECT value FROM meta WHERE name = 'loss_noted'") == [(noted,)]
