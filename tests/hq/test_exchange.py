"""Terminals and head office over a real socket: each entry arrives once, whatever happens."""

from __future__ import annotations

import shutil
from dataclasses import replace
from hashlib import sha256

import pytest

from pos.contract.wire import Ack, Gap, Quarantined
from pos.hq.enrolment import revoke
from pos.ports import MachineClock
from pos.sync.enrolment import come_back
from pos.sync.exchange import BatchSize, push_all
from pos.sync.problems import SyncProblem


def all_rows(office):
    """Everything that an entry leaves behind."""
    tables = ("journal", "sale", "sale_line", "sale_tender", "ended_sale", "branch")
    rows = {table: office.select(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables}
    rows["chain"] = office.select("SELECT acked, head, total, abs_total, kinds FROM chain")
    return rows


def push(hq, terminal, first, last=None):
    """Sends entries `first` to `last` as they are, whatever the watermark says."""
    entries = terminal.written[first - 1 : last]
    return hq.push(first=first, prev_hash=entries[0].prev, entries=entries)


def test_sales_arrive_and_are_booked(office, terminal):
    terminal.write("system", {"do": "start"})
    terminal.sell(1990)
    terminal.sell(505)
    with terminal.office() as hq:
        pushed = push_all(terminal, terminal, hq)
    assert (pushed.sent, pushed.acked, pushed.quarantined) == (3, 3, ())
    assert office.select("SELECT seq, status, total FROM sale ORDER BY seq") == [
        (2, "completed", 1990),
        (3, "completed", 505),
    ]


def test_head_office_keeps_the_very_bytes_that_were_hashed(office, terminal):
    odd = b'{ "do" :\t"x",\n  "name": "\xe4\xb8\x87\xe5\xae\xb6" , "esc":"\\u4e07" }'
    outside = b'  {"do":"y"} \r\n'
    broken = b'{"do":'
    for body in (odd, outside, broken, b"\xff\x00", b"", b"null"):
        terminal.write("system", body)
    with terminal.office() as hq:
        assert push_all(terminal, terminal, hq).quarantined == ()
    stored = office.select("SELECT body FROM journal ORDER BY seq")
    assert [body for (body,) in stored] == [entry.body for entry in terminal.written]


def test_a_batch_that_comes_twice_changes_nothing_and_gets_the_same_answer(office, terminal):
    for total in (100, 200, 300):
        terminal.sell(total)
    with terminal.office() as hq:
        first = push(hq, terminal, 1)
        before = all_rows(office)
        again = push(hq, terminal, 1)
    assert all_rows(office) == before
    assert isinstance(first, Ack)
    assert replace_time(again) == replace_time(first)


def replace_time(reply):
    return (type(reply), reply.acked, reply.head)


def test_a_batch_that_overlaps_the_watermark_adds_only_what_is_new(office, terminal):
    for total in (100, 200, 300):
        terminal.sell(total)
    with terminal.office() as hq:
        push(hq, terminal, 1, 2)
        reply = push(hq, terminal, 2, 3)
    assert isinstance(reply, Ack)
    assert office.select("SELECT count(*), sum(total) FROM sale") == [(3, 600)]


def test_when_the_answer_is_lost_the_sales_are_there_once(office, terminal, wire):
    for total in (100, 200):
        terminal.sell(total)
    with terminal.office(wire.url) as hq:
        wire.answers_to_lose = 1
        pushed = push_all(terminal, terminal, hq)
    assert wire.lost == 1
    assert pushed.acked == 2
    assert office.select("SELECT count(*), sum(total) FROM sale") == [(2, 300)]


def test_when_every_answer_is_lost_the_terminal_tries_again_later(office, terminal, wire):
    terminal.sell(100)
    with terminal.office(wire.url) as hq:
        wire.answers_to_lose = 2
        with pytest.raises(SyncProblem) as problem:
            push_all(terminal, terminal, hq)
        assert problem.value.code == "hq_unreachable"
        assert terminal.watermark == 0
        terminal.sell(200)
        assert push_all(terminal, terminal, hq).acked == 2
    assert office.select("SELECT count(*), sum(total) FROM sale") == [(2, 300)]


def test_a_head_office_restored_from_yesterday_gets_today_again(office, terminal, tmp_path):
    terminal.sell(100)
    with terminal.office() as hq:
        push_all(terminal, terminal, hq)
        office.stop()
        shutil.copy(office.path, tmp_path / "yesterday.db")
        office.start()
        terminal.sell(200)
        terminal.sell(300)
        push_all(terminal, terminal, hq)
        assert terminal.watermark == 3

        office.stop()
        for suffix in ("-wal", "-shm"):
            office.path.with_name(office.path.name + suffix).unlink(missing_ok=True)
        shutil.copy(tmp_path / "yesterday.db", office.path)
        office.start()
        assert office.select("SELECT sum(total) FROM sale") == [(100,)]

        # Nothing new was sold: the question how far head office is finds it out.
        pushed = push_all(terminal, terminal, hq)
    assert (pushed.acked, terminal.watermark) == (3, 3)
    assert office.select("SELECT count(*), sum(total) FROM sale") == [(3, 600)]


def test_entries_that_skip_one_are_a_gap_and_change_nothing(office, terminal):
    for total in (100, 200, 300):
        terminal.sell(total)
    before = all_rows(office)
    with terminal.office() as hq:
        reply = push(hq, terminal, 2)
    assert isinstance(reply, Gap)
    assert reply.acked == 0
    assert all_rows(office) == before


def test_a_cloned_machine_is_found_out_and_both_branches_are_kept(office, terminal, enrolled):
    terminal.sell(100)
    clone = cloned(terminal)
    terminal.sell(200)
    clone.sell(999)
    clone.sell(888)
    with terminal.office() as hq:
        push_all(terminal, terminal, hq)
        with pytest.raises(SyncProblem) as problem:
            push_all(clone, clone, hq)
        assert problem.value.code == "fork"
        assert push_all(terminal, terminal, hq).acked == 2
    assert office.select("SELECT sum(total) FROM sale") == [(300,)]
    kept = office.select("SELECT seq, hash FROM branch ORDER BY seq")
    assert kept == [(entry.seq, entry.hash) for entry in clone.written[1:]]


def cloned(terminal):
    """A second machine with a copy of this one's disk."""
    clone = type(terminal)(terminal.folder, terminal.identity, terminal.key)
    clone.written = list(terminal.written)
    clone.watermark = terminal.watermark
    clone.total, clone.abs_total = terminal.total, terminal.abs_total
    clone.receipt = terminal.receipt
    return clone


def kept_aside(office):
    return [hash for (hash,) in office.select("SELECT hash FROM branch ORDER BY seq")]


def forks(machine):
    with machine.office() as hq, pytest.raises(SyncProblem) as problem:
        push_all(machine, machine, hq, size=BatchSize(3))
    return problem.value.code == "fork"


def test_the_clones_sales_are_all_kept_however_many_more_they_are(office, terminal):
    terminal.sell(100)
    clone = cloned(terminal)
    terminal.sell(200)
    for _ in range(10):
        clone.sell(999)
    with terminal.office() as hq:
        push_all(terminal, terminal, hq)
    assert forks(clone)
    clone.sell(555)
    assert forks(clone)
    assert kept_aside(office) == [entry.hash for entry in clone.written[1:]]
    assert office.select("SELECT sum(total) FROM sale") == [(300,)]


def test_when_head_office_forgot_it_books_whoever_comes_first_and_keeps_the_other(
    office, terminal, tmp_path
):
    terminal.sell(100)
    with terminal.office() as hq:
        push_all(terminal, terminal, hq)
    office.stop()
    shutil.copy(office.path, tmp_path / "yesterday.db")
    office.start()
    clone = cloned(terminal)
    for _ in range(9):
        terminal.sell(200)
    clone.sell(999)
    clone.sell(888)
    with terminal.office() as hq:
        push_all(terminal, terminal, hq)
    assert forks(clone)

    office.stop()
    for suffix in ("-wal", "-shm"):
        office.path.with_name(office.path.name + suffix).unlink(missing_ok=True)
    shutil.copy(tmp_path / "yesterday.db", office.path)
    office.start()
    with clone.office() as hq:
        push_all(clone, clone, hq)
    terminal.sell(200)
    # Its first ten entries were acknowledged, and are sent again all the same.
    assert terminal.watermark == 10
    assert forks(terminal)
    assert office.select("SELECT sum(total) FROM sale") == [(100 + 999 + 888,)]
    assert kept_aside(office) == [entry.hash for entry in terminal.written[1:]]


def test_a_branch_is_kept_only_where_it_goes_on_from_what_is_there(office, terminal):
    for total in (100, 200, 300, 400):
        terminal.sell(total)
    with terminal.office() as hq:
        push(hq, terminal, 1, 2)
        clone = cloned(terminal)
        clone.written = clone.written[:1]
        clone.sell(7)
        clone.sell(8)
        loose, same = clone.written[2:], terminal.written[1:3]
        replies = [
            hq.push(first=3, prev_hash=loose[0].prev, entries=loose, fork=2),
            hq.push(first=2, prev_hash=same[0].prev, entries=same, fork=2),
            hq.push(first=9, prev_hash=bytes(32), entries=(), fork=9),
        ]
    assert [type(reply) for reply in replies] == [Gap, Gap, Gap]
    assert kept_aside(office) == []


def test_a_clone_that_goes_on_from_an_entry_nobody_knows_is_a_fork_too(terminal):
    terminal.sell(100)
    with terminal.office() as hq:
        push_all(terminal, terminal, hq)
        entry = terminal.sell(200)
        reply = hq.push(first=2, prev_hash=bytes(32), entries=[entry])
    assert reply.seq == 1
    assert reply.hash == terminal.written[0].hash.hex()


def test_a_terminal_restored_from_an_old_image_is_told_that_it_is_behind(terminal):
    for total in (100, 200, 300):
        terminal.sell(total)
    with terminal.office() as hq:
        push_all(terminal, terminal, hq)
        del terminal.written[1:]
        with pytest.raises(SyncProblem) as problem:
            push_all(terminal, terminal, hq)
    assert problem.value.code == "journal_behind"


def damaged_body(entry):
    return replace(entry, body=entry.body.replace(b"200", b"201"))


def damaged_and_rehashed(entry):
    body = entry.body.replace(b"200", b"201")
    return replace(entry, body=body, body_sha256=sha256(body).digest())


def forged_signature(entry):
    return replace(entry, sig=bytes(64))


def foreign_key(entry):
    return replace(entry, key_id="0" * 16)


def wrong_kind_seq(entry):
    return replace(entry, kind_seq=entry.kind_seq + 1)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (damaged_body, "hash"),
        (damaged_and_rehashed, "hash"),
        (wrong_kind_seq, "hash"),
        (forged_signature, "signature"),
        (foreign_key, "signature"),
    ],
)
def test_a_damaged_entry_is_kept_aside_and_holds_up_nothing(office, terminal, damage, reason):
    for total in (100, 200, 300):
        terminal.sell(total)
    terminal.written[1] = damage(terminal.written[1])
    with terminal.office() as hq:
        pushed = push_all(terminal, terminal, hq)
        terminal.sell(400)
        assert push_all(terminal, terminal, hq).acked == 4
        again = push(hq, terminal, 1, 3)
    assert (pushed.acked, pushed.quarantined) == (3, (2,))
    assert isinstance(again, Quarantined)
    assert again.seqs == [2]
    assert office.select("SELECT seq, quarantine FROM journal WHERE quarantine <> ''") == [
        (2, reason)
    ]
    assert office.select("SELECT sum(total) FROM sale") == [(800,)]


def test_what_a_damaged_entry_claims_goes_into_no_total(office, terminal, enrolled):
    terminal.sell(100)
    terminal.sell(200)
    terminal.written[1] = replace(terminal.written[1], total=10**9, abs_total=10**9)
    with terminal.office() as hq:
        assert push_all(terminal, terminal, hq).quarantined == (2,)
        assert office.select("SELECT acked, total FROM chain") == [(2, 100)]
        terminal.sell(300)
        assert push_all(terminal, terminal, hq).quarantined == ()
    assert office.select("SELECT acked, total FROM chain") == [(3, 600)]


def test_bodies_that_no_book_can_take_are_kept_aside(office, terminal):
    terminal.write("sale", b"not json at all")
    terminal.write("sale", {"sale": "A", "status": "completed", "total": 1.5, "receipt": "x"})
    terminal.write("sale", {"sale": "B", "status": "completed", "total": 5, "receipt": "R-1"})
    terminal.write("sale", {"sale": "C", "status": "gone", "total": 5})
    terminal.write("return", {"sale": "D", "status": "voided", "total": 2**63})
    terminal.write("teleport", {"do": "x"})
    terminal.sell(500, day="2026-13-01")
    terminal.total -= 500
    terminal.abs_total -= 500
    terminal.sell(0)
    with terminal.office() as hq:
        pushed = push_all(terminal, terminal, hq)
    reasons = office.select("SELECT quarantine FROM journal ORDER BY seq")
    assert [reason for (reason,) in reasons[:7]] == [
        "body",
        "body",
        "receipt",
        "body",
        "body",
        "kind",
        "day",
    ]
    assert pushed.acked == 8
    assert 7 in pushed.quarantined


def test_a_sale_ends_once(office, terminal):
    first = terminal.sell(100)
    terminal.receipt += 1
    body = first.body.replace(b"000001", b"000002")
    terminal.write("sale", body, amount=100)
    with terminal.office() as hq:
        assert push_all(terminal, terminal, hq).quarantined == (2,)
    reason = office.select("SELECT quarantine FROM journal WHERE seq = 2")
    assert reason == [("sale_ended_twice",)]


def test_totals_that_do_not_add_up_are_found(office, terminal):
    terminal.sell(100)
    terminal.total += 1
    terminal.sell(100)
    terminal.sell(100)
    with terminal.office() as hq:
        assert push_all(terminal, terminal, hq).quarantined == (2,)
    assert office.select("SELECT quarantine FROM journal WHERE seq = 2") == [("totals",)]


def test_a_body_that_was_blanked_keeps_the_chain(office, terminal):
    terminal.write("member", {"id": "M1"})
    terminal.sell(100)
    terminal.written[0] = replace(terminal.written[0], body=None)
    with terminal.office() as hq:
        assert push_all(terminal, terminal, hq).quarantined == ()
    assert office.select("SELECT body FROM journal WHERE seq = 1") == [(None,)]


def test_more_entries_than_one_batch_holds(office, terminal):
    for n in range(40):
        terminal.write("system", {"pad": "x" * 20_000, "n": n})
    size = BatchSize()
    with terminal.office() as hq:
        assert push_all(terminal, terminal, hq, size=size).acked == 40
    assert office.select("SELECT count(*) FROM journal") == [(40,)]


def test_one_entry_larger_than_a_batch_travels_alone(office, terminal):
    terminal.sell(100)
    terminal.write("system", {"pad": "x" * 700_000})
    terminal.sell(100)
    with terminal.office() as hq:
        assert push_all(terminal, terminal, hq).acked == 3


def test_a_till_that_was_replaced_goes_on_where_its_name_ended(office, enrolled):
    old = enrolled(folder="old")
    old.sell(1000)
    old.take_back(300, of="S001-T01-000001")
    with old.office() as hq:
        push_all(old, old, hq)
    new = enrolled(folder="new")
    assert (new.epoch, new.receipt, new.total, new.abs_total) == (2, 2, 700, 1300)
    new.sell(500)
    with new.office() as hq:
        assert push_all(new, new, hq).quarantined == ()
    with old.office() as hq, pytest.raises(SyncProblem) as problem:
        push_all(old, old, hq)
    assert problem.value.code == "bad_signature"
    assert office.select("SELECT sum(total), max(receipt) FROM sale") == [(1200, "S001-T01-000003")]


def forgotten(office, tmp_path):
    """Head office is restored from a backup of before anybody was let in."""
    office.stop()
    for suffix in ("-wal", "-shm"):
        office.path.with_name(office.path.name + suffix).unlink(missing_ok=True)
    shutil.copy(tmp_path / "before.db", office.path)
    office.start()


def test_a_head_office_that_forgot_a_terminal_takes_it_back_with_all_it_sold(
    office, enrolled, tmp_path
):
    office.stop()
    shutil.copy(office.path, tmp_path / "before.db")
    office.start()
    till = enrolled()
    for total in (100, 200, 300):
        till.sell(total)
    with till.office() as hq:
        push_all(till, till, hq)
        forgotten(office, tmp_path)
        with pytest.raises(SyncProblem) as problem:
            push_all(till, till, hq)
        assert problem.value.code == "unknown_terminal"
        code = office.code()
        assert come_back(till.folder, office.url, code, MachineClock()) == till.identity
        till.sell(400)
        assert push_all(till, till, hq).quarantined == ()
    assert office.select("SELECT count(*), sum(total) FROM sale") == [(4, 1000)]
    assert office.select("SELECT epoch FROM terminal") == [(1,)]


def test_a_terminal_of_a_later_epoch_is_taken_back_in_it(office, enrolled, tmp_path):
    old = enrolled(folder="old")
    old.sell(1000)
    with old.office() as hq:
        push_all(old, old, hq)
    office.stop()
    shutil.copy(office.path, tmp_path / "before.db")
    office.start()
    new = enrolled(folder="new")
    new.sell(500)
    forgotten(office, tmp_path)
    come_back(new.folder, office.url, office.code(), MachineClock())
    with new.office() as hq:
        assert push_all(new, new, hq).quarantined == ()
    assert office.select("SELECT sum(total), max(receipt) FROM sale") == [(1500, "S001-T01-000002")]
    assert office.select("SELECT epoch FROM terminal") == [(2,)]


def test_nobody_comes_back_into_an_epoch_of_another_machine_or_under_another_name(office, enrolled):
    old = enrolled(folder="old")
    enrolled(folder="new")
    with pytest.raises(SyncProblem) as problem:
        come_back(old.folder, office.url, office.code(), MachineClock())
    assert problem.value.code == "other_epoch"
    with pytest.raises(SyncProblem) as problem:
        come_back(old.folder, office.url, office.code("T02"), MachineClock())
    assert problem.value.code == "bad_code"
    assert office.select("SELECT terminal, epoch FROM terminal") == [("S001-T01", 2)]


def test_a_terminal_that_was_shut_out_comes_back_with_a_code(office, terminal):
    terminal.sell(100)
    with office.write() as connection:
        revoke(connection, "S001-T01")
    with terminal.office() as hq:
        with pytest.raises(SyncProblem) as problem:
            push_all(terminal, terminal, hq)
        assert problem.value.code == "revoked"
        come_back(terminal.folder, office.url, office.code(), MachineClock())
        assert push_all(terminal, terminal, hq).acked == 1
