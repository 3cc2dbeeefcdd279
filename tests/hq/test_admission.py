"""Who gets an answer: terminals that were let in, once per request, and for their own only."""

from __future__ import annotations

import datetime as dt
import secrets

import msgspec
import pytest
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.contract.requests import sign_request
from pos.contract.wire import encode_batch
from pos.hq.clock import machine_now
from pos.hq.enrolment import revoke
from pos.ports import MachineClock, SettableClock
from pos.sync.client import HeadOffice
from pos.sync.enrolment import enrol
from pos.sync.exchange import push_all
from pos.sync.identity import load_identity
from pos.sync.loop import seconds_ahead
from pos.sync.problems import SyncProblem
from tests.hq.conftest import code_of, signed

FEED = "/v1/feed/store:S001?gen=&after=0"
EVENTS = "/v1/terminals/S001-T01/events"


@pytest.fixture(scope="module")
def office(make_office):
    """One for all: every test lets its own machine in, as the next epoch of T01."""
    return make_office()


@pytest.mark.parametrize(
    ("method", "target"),
    [("GET", FEED), ("POST", EVENTS), ("GET", "/v1/feed/no:such"), ("POST", "/v1/enrol")],
)
def test_nothing_is_answered_unsigned(plain, method, target):
    body = b'{"code":"AAAA-AAAA-AAAA","public_key":"' + b"A" * 43 + b'="}'
    sent = body if target == "/v1/enrol" else b""
    assert code_of(plain.request(method, target, content=sent)) == (401, "bad_headers")


@pytest.mark.parametrize("missing", ["X-Term", "X-Epoch", "X-Ts", "X-Nonce", "X-Count", "X-Sig"])
def test_every_header_is_needed(plain, terminal, missing):
    headers = signed(terminal, "GET", FEED)
    del headers[missing]
    assert code_of(plain.get(FEED, headers=headers)) == (401, "bad_headers")


@pytest.mark.parametrize(
    "header",
    [
        {"X-Count": "1" * 30},
        {"X-Count": "-1"},
        {"X-Ts": "now"},
        {"X-Sig": "AAAA"},
        {"X-Sig": "\u00e9".encode("latin-1").decode("latin-1")},
        {"X-Nonce": "short"},
        {"X-Term": "S001-T01'; DROP TABLE sale"},
        {"X-Epoch": "1.0"},
    ],
)
def test_headers_that_are_no_headers_of_ours(plain, terminal, header):
    headers = {**signed(terminal, "GET", FEED), **header}
    reply = plain.get(FEED, headers={k: v.encode("latin-1") for k, v in headers.items()})
    assert code_of(reply) == (401, "bad_headers")


def test_an_overheard_request_cannot_be_sent_again(plain, terminal):
    headers = signed(terminal, "GET", FEED)
    assert plain.get(FEED, headers=headers).status_code == 200
    again = plain.get(FEED, headers=headers)
    assert code_of(again) == (401, "replayed")
    assert again.json()["count"] == int(headers["X-Count"])


def test_a_lower_count_is_a_replay_even_with_a_fresh_signature(plain, terminal):
    assert plain.get(FEED, headers=signed(terminal, "GET", FEED)).status_code == 200
    late = signed(terminal, "GET", FEED, count=5)
    assert code_of(plain.get(FEED, headers=late)) == (401, "replayed")


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("GET", FEED + "0", b""),
        ("GET", FEED.replace("S001", "S002"), b""),
        ("POST", EVENTS, b"{}"),
    ],
)
def test_a_signature_fits_one_request_only(plain, terminal, method, target, body):
    headers = signed(terminal, "GET", FEED)
    reply = plain.request(method, target, headers=headers, content=body)
    assert code_of(reply) == (401, "bad_signature")


def test_the_body_is_signed_as_it_is_sent(plain, terminal):
    terminal.sell(100)
    batch = encode_batch(
        epoch=terminal.epoch, first=1, prev_hash=terminal.written[0].prev, entries=terminal.written
    )
    body = zstandard.ZstdCompressor().compress(batch)
    headers = {**signed(terminal, "POST", EVENTS, body), "Content-Encoding": "zstd"}
    changed = zstandard.ZstdCompressor(level=19, write_checksum=True).compress(batch)
    assert code_of(plain.post(EVENTS, content=changed, headers=headers)) == (401, "bad_signature")
    assert plain.post(EVENTS, content=body, headers=headers).status_code == 200


def test_another_key_is_not_this_terminal(plain, terminal):
    terminal.key = Ed25519PrivateKey.generate()
    reply = plain.get(FEED, headers=signed(terminal, "GET", FEED))
    assert code_of(reply) == (401, "bad_signature")


def test_a_terminal_that_nobody_enrolled(plain, terminal):
    headers = signed(terminal, "GET", FEED, terminal="S001-T99")
    assert code_of(plain.get(FEED, headers=headers)) == (401, "unknown_terminal")


def test_a_terminal_that_was_shut_out(office, plain, terminal):
    with office.write() as connection:
        revoke(connection, "S001-T01")
    headers = signed(terminal, "GET", FEED)
    assert code_of(plain.get(FEED, headers=headers)) == (401, "revoked")


def test_a_terminal_of_another_epoch(plain, terminal):
    headers = signed(terminal, "GET", FEED, epoch=terminal.epoch + 1)
    assert code_of(plain.get(FEED, headers=headers)) == (401, "wrong_epoch")


@pytest.mark.parametrize("minutes", [-11, 11])
def test_a_clock_that_is_off_is_told_the_time(plain, terminal, minutes):
    headers = signed(terminal, "GET", FEED, ts=machine_now() + minutes * 60_000_000)
    reply = plain.get(FEED, headers=headers)
    assert code_of(reply) == (401, "clock")
    assert abs(reply.json()["hq_time"] - machine_now()) < 60_000_000


@pytest.mark.parametrize("at", ["2001-01-01T00:00:00+00:00", "2031-07-01T12:00:00+08:00"])
def test_a_terminal_with_a_wrong_clock_signs_again_and_is_served(office, terminal, at):
    clock = SettableClock(dt.datetime.fromisoformat(at))
    terminal.sell(100)
    with HeadOffice(identity=terminal.identity, private_key=terminal.key, clock=clock) as hq:
        pushed = push_all(terminal, terminal, hq)
        assert pushed.acked == 1
        assert abs(seconds_ahead(pushed.hq_time, clock)) > 365 * 86_400
    # Back on a right clock its count would be lower for years; head office says how far it is.
    with terminal.office() as hq:
        terminal.sell(100)
        assert push_all(terminal, terminal, hq).acked == 2


def test_a_count_from_the_far_future_does_not_lock_the_terminal_out(plain, terminal):
    ahead = signed(terminal, "GET", FEED, count=10**17)
    assert plain.get(FEED, headers=ahead).status_code == 200
    with terminal.office() as hq:
        assert push_all(terminal, terminal, hq).acked == 0


def test_a_terminal_reads_only_what_it_was_given(plain, terminal):
    for scope in ("store:S002", "terminal:S001-T02", "price:east", "promo", "catalog:none"):
        target = f"/v1/feed/{scope}"
        reply = plain.get(target, headers=signed(terminal, "GET", target))
        assert code_of(reply) == (403, "not_your_feed")
    for scope in terminal.identity.scopes:
        target = f"/v1/feed/{scope}"
        assert plain.get(target, headers=signed(terminal, "GET", target)).status_code == 200


def test_a_terminal_sends_only_for_itself(office, plain, terminal, enrolled):
    other = enrolled("T02")
    other.sell(100)
    body = encode_batch(
        epoch=terminal.epoch, first=1, prev_hash=other.written[0].prev, entries=other.written
    )
    target = "/v1/terminals/S001-T02/events"
    reply = plain.post(target, content=body, headers=signed(terminal, "POST", target, body))
    assert code_of(reply) == (403, "not_your_journal")
    own = "/v1/terminals/S001-T01/events"
    reply = plain.post(own, content=body, headers=signed(terminal, "POST", own, body))
    assert code_of(reply) == (409, "fork")
    assert office.select("SELECT count(*) FROM journal WHERE terminal = 'S001-T02'") == [(0,)]


def test_hello_says_what_is_spoken_and_nothing_about_the_chain(plain):
    hello = plain.get("/v1/hello").json()
    assert sorted(hello) == ["envelope_max", "envelope_min", "hq_time", "name", "version"]


def test_a_code_lets_one_machine_in_once(office, tmp_path, terminal):
    code = office.code("T07")
    identity = enrol(tmp_path / "a", office.url, code.lower().replace("-", " "), MachineClock())
    assert identity.terminal == "S001-T07"
    with pytest.raises(SyncProblem) as problem:
        enrol(tmp_path / "b", office.url, code, MachineClock())
    assert problem.value.code == "code_used"
    with pytest.raises(SyncProblem) as problem:
        enrol(tmp_path / "c", office.url, "AAAA-BBBB-CCCC", MachineClock())
    assert problem.value.code == "bad_code"


def test_a_code_is_good_for_ten_minutes(office, tmp_path):
    code = office.code("T08")
    with office.write() as connection:
        connection.exec_driver_sql("UPDATE enrol_code SET expires_at = expires_at - 600000000")
    with pytest.raises(SyncProblem) as problem:
        enrol(tmp_path / "late", office.url, code, MachineClock())
    assert problem.value.code == "bad_code"
    assert office.select("SELECT count(*) FROM terminal WHERE terminal = 'S001-T08'") == [(0,)]


def test_enrolling_is_safe_when_the_answer_is_lost(office, wire, tmp_path):
    wire.answers_to_lose = 2
    code = office.code("T09")
    with pytest.raises(SyncProblem):
        enrol(tmp_path / "till", wire.url, code, MachineClock())
    assert load_identity(tmp_path / "till") is None
    identity = enrol(tmp_path / "till", wire.url, code, MachineClock())
    assert (identity.terminal, identity.epoch) == ("S001-T09", 1)
    assert office.select("SELECT epoch FROM chain WHERE terminal = 'S001-T09'") == [(1,)]


def test_codes_are_not_kept_as_they_are(office):
    code = office.code()
    stored = str(office.select("SELECT * FROM enrol_code"))
    assert code not in stored
    assert code.replace("-", "") not in stored


def test_whoever_enrols_must_hold_the_private_key(office, plain):
    mine, theirs = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    body = msgspec.json.encode(
        {"code": office.code(), "public_key": theirs.public_key().public_bytes_raw(), "facts": {}}
    )
    headers = sign_request(
        mine,
        terminal="",
        epoch=0,
        method="POST",
        target="/v1/enrol",
        body=body,
        ts=machine_now(),
        nonce=secrets.token_hex(16),
        count=1,
    )
    reply = plain.post("/v1/enrol", content=body, headers=headers)
    assert code_of(reply) == (401, "bad_signature")


def test_a_terminal_that_is_known_by_heart_is_shut_out_all_the_same(office, terminal):
    """Its first batch made head office remember it; the row of the terminal has the last word."""
    terminal.sell()
    with terminal.office() as hq:
        push_all(terminal, terminal, hq)
        with office.write() as connection:
            revoke(connection, terminal.terminal)
        terminal.sell()
        with pytest.raises(SyncProblem) as problem:
            push_all(terminal, terminal, hq)
    assert problem.value.code == "revoked"
    mine = f"terminal = '{terminal.terminal}' AND epoch = {terminal.epoch}"
    assert office.select(f"SELECT count(*) FROM journal WHERE {mine}") == [(1,)]
