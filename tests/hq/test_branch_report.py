"""What a second machine sold under a terminal's name, as people are told of it and settle it."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from pos.hq.branch_report import branch_report, sign_off
from pos.hq.clock import machine_now
from pos.hq.commands import hq
from pos.hq.live.views import View
from pos.hq.stops import StopWanted, note_heard, stop_reports, stop_sale
from pos.hq.stores import BadRequest
from pos.sync.exchange import push_all
from pos.sync.problems import SyncProblem
from tests.hq.live.test_terminals import shown
from tests.hq.test_exchange import cloned
from tests.hq.test_observing import counted

LIVE = View(role="hq")


def sent(machine):
    """Sends what it has; answers the problem that people are told of, if any."""
    try:
        with machine.office() as office:
            push_all(machine, machine, office)
    except SyncProblem as problem:
        return problem.code
    return ""


@pytest.fixture
def clone(terminal):
    """A machine with a copy of a till's disk; both have sold since, and sent it."""
    terminal.sell(100)
    clone = cloned(terminal)
    terminal.sell(200)
    clone.sell(1550)
    clone.sell(700, status="voided")
    clone.take_back(50, of="S001-T01-000001", day="2026-11-23")
    assert (sent(terminal), sent(clone)) == ("", "fork")
    return clone


def reported(office, **only):
    with office.database.snapshot() as connection:
        return branch_report(connection, **only)


def command(office, *words):
    ran = CliRunner().invoke(hq, [*words, "--database", f"sqlite:///{office.path}"])
    return ran.exit_code, ran.output


def test_each_sale_of_a_branch_is_told_with_its_amount(office, clone):
    (branch,) = reported(office)
    assert (branch.terminal, branch.store, branch.epoch, branch.begins) == (
        "S001-T01", "S001", 1, 2,
    )  # fmt: skip
    assert (branch.entries, branch.unread, branch.total) == (3, 0, 1500)
    assert [(sale.receipt, sale.kind, sale.total) for sale in branch.sales] == [
        ("S001-T01-000002", "sale", 1550),
        ("S001-T01-000003", "return", -50),
    ]
    assert reported(office, day="2026-11-23")[0].total == -50
    assert reported(office, day="2026-11-24") == ()
    assert reported(office, store="S002") == ()


def test_two_clones_of_one_till_are_two_branches_and_a_clone_of_a_clone_is_of_the_same(
    office, terminal, clone
):
    deeper = cloned(clone)
    clone.sell(1)
    deeper.sell(2)
    other = cloned(terminal)
    terminal.sell(4)
    other.sell(8)
    assert [sent(machine) for machine in (terminal, clone, deeper, other)] == ["", *["fork"] * 3]
    assert sorted((row.begins, row.total) for row in reported(office)) == [(2, 1503), (3, 8)]


def test_the_reports_the_pages_and_the_figures_all_say_that_something_is_in_none_of_them(
    office, plain, clone
):
    line = "2 sales and returns, 15.00 in all, of a second machine under one terminal's name"
    assert line in command(office, "report", "sales")[1]
    code, told = command(office, "report", "branches")
    assert (code, "S001-T01-000002" in told, "15.50" in told) == (0, True, True)
    read = json.loads(command(office, "report", "branches", "--json")[1])
    assert (read["count"], read["total"], len(read["rows"][0]["sales"])) == (1, 1500, 2)
    assert counted(plain, "lianpos_hq_branch_entries") == 3
    text, looks = shown(office, LIVE, later=0)
    assert "S001-T01 a second machine under this name, 3 not booked" in text
    assert ("1 names with two machines" in text, "All sent" in text, looks) == (True, False, 1)


def test_what_was_signed_off_is_off_every_list_and_what_is_sold_afterwards_is_not(
    office, plain, clone
):
    words = ("sign-off-branch", "--terminal", "S001-T01", "--by", "李会计", "--reason", "凭证 1123")
    code, said = command(office, *words)
    assert (code, "15.00" in said, "李会计" in said) == (0, True, True)
    assert reported(office) == ()
    assert "second machine" not in command(office, "report", "sales")[1]
    assert counted(plain, "lianpos_hq_branch_entries") == 0
    assert command(office, *words)[0] == 2
    assert office.select("SELECT DISTINCT signed_by, reason FROM branch") == [
        ("李会计", "凭证 1123")
    ]
    # Handed in again as a whole, and one more.
    clone.sell(30)
    assert sent(clone) == "fork"
    (branch,) = reported(office)
    assert (branch.begins, branch.entries, branch.total) == (2, 1, 30)


def test_who_signs_off_says_who_he_is_and_why(office, clone):
    for name, reason in (("", "why"), ("who", " ")):
        with office.write() as connection, pytest.raises(BadRequest):
            sign_off(connection, "S001-T01", name=name, reason=reason, now=1)
    assert len(reported(office)) == 1


def test_a_body_that_nobody_can_read_is_counted(office, terminal):
    clone = cloned(terminal)
    terminal.sell(1)
    clone.write("sale", b'"?"')
    assert (sent(terminal), sent(clone)) == ("", "fork")
    (branch,) = reported(office)
    assert (branch.entries, branch.unread, branch.sales) == (1, 1, ())


def test_what_one_of_two_machines_has_heard_of_a_stop_is_no_word_of_both(office, clone):
    nothing = StopWanted(sku="D001", lot="", reason="r", start=None, end=None, stores=())

    def missing():
        with office.write() as connection:
            return [report.missing for report in stop_reports(connection)]

    with office.write() as connection:
        stop_sale(connection, nothing, now=machine_now())
        note_heard(connection, terminal="S001-T01", rev=10**9)
    assert missing() == [("S001-T01",)]
    with office.write() as connection:
        sign_off(connection, "S001-T01", name="王芳", reason="换机", now=machine_now())
    assert missing() == [()]
