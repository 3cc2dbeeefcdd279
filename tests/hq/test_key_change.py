"""A terminal changes its key: nothing waits for it, nothing is lost, the old one is no way in."""

from __future__ import annotations

import shutil

import pytest

from pos.journal.verify import verify
from pos.ports import MachineClock
from pos.sync.client import HeadOffice
from pos.sync.identity import load_identity, make_keys, make_next_key
from pos.sync.problems import SyncProblem
from pos.till.config import Config
from pos.till.opening import open_journal, open_till
from pos.till.rekeying import change_key
from pos.till.station import open_station


@pytest.fixture
def folder(office, enrolled, tmp_path):
    """An enrolled till with an entry or two at head office."""
    enrolled(folder="till")
    exchange(tmp_path / "till")
    return tmp_path / "till"


def exchange(folder):
    """Opens the till, lets it talk to head office, and closes it."""
    till = open_till(folder=folder, config=Config())
    try:
        # What came down may be put on record, which goes up with the second.
        answers = [till.sync(), till.sync()]
        assert all(answer.ok for answer in answers), answers
        assert till.state.unsent == 0
    finally:
        till.close()


def asks(folder, key):
    """What head office says to whoever signs with a key, and with no other."""
    identity = load_identity(folder)
    with HeadOffice(identity=identity, private_key=key, clock=MachineClock()) as hq:
        try:
            hq.feed("store:S001", gen="", after=0, limit=1)
        except SyncProblem as problem:
            return problem.code
    return "welcome"


def aside(office):
    return office.select("SELECT quarantine FROM journal WHERE quarantine IS NOT NULL")


def test_head_office_learns_of_it_from_the_journal_and_shuts_the_old_key_out(office, folder):
    old = make_keys(folder).private_key
    name = change_key(folder, clock=MachineClock())
    exchange(folder)
    assert office.select("SELECT key_id FROM chain") == [(name,)]
    assert aside(office) == []
    assert asks(folder, make_keys(folder).private_key) == "welcome"
    assert asks(folder, old) == "bad_signature"
    assert verify(folder)["ok"], verify(folder)


def test_it_can_be_changed_again_and_while_head_office_is_away(office, folder):
    office.stop()
    try:
        change_key(folder, clock=MachineClock())
    finally:
        office.start()
    exchange(folder)
    name = change_key(folder, clock=MachineClock())
    exchange(folder)
    assert office.select("SELECT key_id FROM chain") == [(name,)]
    assert aside(office) == []
    assert verify(folder)["ok"]


def test_cut_off_after_its_introduction_the_same_key_comes_the_next_time(office, folder):
    station = open_station(folder)
    public = make_next_key(folder).public_key()
    journal = open_journal(folder, station, MachineClock())
    journal.introduce_key(public)
    journal.close()
    # The till sells on under the old key, and head office knows the new one already.
    exchange(folder)
    exchange(folder)
    assert aside(office) == []
    change_key(folder, clock=MachineClock())
    assert make_keys(folder).private_key.public_key() == public
    exchange(folder)
    introduced = office.select('SELECT count(*) FROM journal WHERE body LIKE \'%"do":"key"%\'')
    assert introduced == [(2,)]
    assert aside(office) == []


def test_a_head_office_restored_from_before_the_change_learns_of_it_again(office, folder, tmp_path):
    office.stop()
    shutil.copy(office.path, tmp_path / "before.db")
    office.start()
    name = change_key(folder, clock=MachineClock())
    exchange(folder)
    office.stop()
    for suffix in ("-wal", "-shm"):
        office.path.with_name(office.path.name + suffix).unlink(missing_ok=True)
    shutil.copy(tmp_path / "before.db", office.path)
    office.start()
    exchange(folder)
    assert office.select("SELECT key_id FROM chain") == [(name,)]
    assert aside(office) == []


def test_keys_are_for_their_owner_only(folder):
    change_key(folder, clock=MachineClock())
    for file in (folder / "keys").iterdir():
        assert file.stat().st_mode & 0o077 == 0
    assert not (folder / "keys" / "terminal.key.next").exists()
