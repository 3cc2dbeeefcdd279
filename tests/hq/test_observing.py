"""What those who run head office may watch, and what nobody may."""

from __future__ import annotations

import json

import pytest

from pos.hq.observing import log_to_stderr, may_watch
from pos.sync.exchange import push_all
from pos.sync.problems import SyncProblem


def counted(plain, name):
    """One figure of the page that Prometheus reads."""
    lines = plain.get("/metrics").text.splitlines()
    found = [line.rpartition(" ")[2] for line in lines if line.startswith(f"{name} ")]
    return int(float(found[0])) if found else 0


def test_batches_and_entries_are_counted(office, plain, terminal):
    for n in range(3):
        terminal.sell(n)
    with terminal.office() as hq:
        push_all(terminal, terminal, hq)
        push_all(terminal, terminal, hq)
    assert counted(plain, 'lianpos_hq_batches_total{answer="ack"}') == 2
    assert counted(plain, "lianpos_hq_entries_total") == 3
    assert counted(plain, "lianpos_hq_transaction_seconds_count") == 2


def test_it_is_well_while_its_database_answers(office, plain):
    assert (plain.get("/healthz").status_code, plain.get("/healthz").json()) == (
        200,
        {"status": "ok"},
    )


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "x-real-ip"])
def test_what_comes_through_a_proxy_is_not_shown_the_counts(plain, header):
    assert plain.get("/metrics", headers={header: "203.0.113.9"}).status_code == 404


def test_other_machines_are_not_shown_the_counts():
    assert may_watch("127.0.0.1", ["host"])
    assert not may_watch("192.168.1.20", ["host"])
    assert not may_watch("", ["host"])


def test_what_people_must_look_at_is_one_line_without_anybodys_name(office, terminal, capsys):
    log_to_stderr()
    body = {"sale": "A", "status": "completed", "total": 5, "receipt": "x", "name": "王芳"}
    terminal.write("sale", body, amount=5)
    with terminal.office() as hq:
        push_all(terminal, terminal, hq)
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["level"]) == ("quarantined", "warning")
    assert (line["terminal"], line["seqs"]) == ("S001-T01", [1])
    assert "王芳" not in str(line)


def test_a_fork_is_said_aloud(office, terminal, capsys):
    terminal.sell(100)
    clone = type(terminal)(terminal.folder, terminal.identity, terminal.key)
    clone.sell(999)
    with terminal.office() as hq:
        push_all(terminal, terminal, hq)
    log_to_stderr()
    with clone.office() as hq, pytest.raises(SyncProblem):
        push_all(clone, clone, hq)
    events = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {(event["event"], event["terminal"], event["seq"]) for event in events} == {
        ("fork", "S001-T01", 1)
    }
