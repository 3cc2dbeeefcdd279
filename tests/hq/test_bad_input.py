"""What a broken or hostile sender may try: always a clear refusal, never a failure of ours."""

from __future__ import annotations

import json
import socket
import tracemalloc
from contextlib import suppress

import msgspec
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.contract.wire import Event, EventBatch, encode_batch, event_of
from pos.database import StorageError
from pos.hq import intake as intake_module
from pos.hq.bodies import unpack
from pos.hq.problems import Problem
from tests.hq.conftest import code_of, signed

TARGET = "/v1/terminals/S001-T01/events"


@pytest.fixture(scope="module")
def office(make_office):
    return make_office()


def post(plain, till, body, *, encoding="", target=TARGET):
    headers = signed(till, "POST", target, body)
    if encoding:
        headers["Content-Encoding"] = encoding
    return plain.post(target, content=body, headers=headers)


def batch_of(till, **changed):
    """A batch as a dictionary, to be spoiled."""
    till.sell(100)
    events = [event_of(entry) for entry in till.written]
    batch = EventBatch(
        epoch=till.epoch, first=1, prev_hash=till.written[0].prev.hex(), events=events
    )
    return {**json.loads(msgspec.json.encode(batch)), **changed}


def spoiled(till, **changed):
    batch = batch_of(till)
    batch["events"][0].update(changed)
    return json.dumps(batch).encode()


def zstd(content):
    return zstandard.ZstdCompressor().compress(content)


def test_bombs_are_refused_without_unpacking_them(plain, terminal):
    bomb = zstd(b'{"envelope":1,' + b" " * 100_000_000)
    assert len(bomb) < 100_000
    assert code_of(post(plain, terminal, bomb, encoding="zstd")) == (413, "too_large")
    tracemalloc.start()
    try:
        with pytest.raises(Problem):
            unpack(bomb, encoding="zstd", limit=1_000_000)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_bomb_that_hides_its_size_is_refused_too(plain, terminal):
    packer = zstandard.ZstdCompressor(write_content_size=False).compressobj()
    bomb = packer.compress(b" " * 50_000_000) + packer.flush()
    assert code_of(post(plain, terminal, bomb, encoding="zstd")) == (413, "too_large")


def test_what_one_body_was_refused_for_is_not_held_against_the_next():
    hiding = zstandard.ZstdCompressor(write_content_size=False).compressobj()
    bomb = hiding.compress(b" " * 50_000) + hiding.flush()
    for bad in (bomb, bomb[:-9], b"not zstd", zstd(b"{}" * 500)[:-9]):
        with suppress(Problem):
            assert unpack(bad, encoding="zstd", limit=1_000) != b"{}" * 500
        assert unpack(zstd(b"{}" * 500), encoding="zstd", limit=1_000) == b"{}" * 500


def test_a_frame_that_wants_a_huge_window_is_refused(plain, terminal):
    parameters = zstandard.ZstdCompressionParameters(window_log=27, write_content_size=False)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    body = packer.compress(b"{}") + packer.flush()
    assert code_of(post(plain, terminal, body, encoding="zstd")) == (400, "bad_compression")


def test_a_body_over_the_limit_is_refused(plain, terminal):
    assert code_of(post(plain, terminal, b"x" * 1_100_000)) == (413, "too_large")


def test_a_length_that_lies_is_refused_at_once(office):
    host, port = office.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as raw:
        raw.sendall(
            f"POST {TARGET} HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\n".encode()
        )
        assert b" 413 " in raw.recv(4096)


@pytest.mark.parametrize(
    ("body", "encoding", "answer"),
    [
        (b"", "", (400, "bad_body")),
        (b"", "zstd", (400, "bad_body")),
        (b"\x00\x01\x02", "zstd", (400, "bad_compression")),
        (zstd(b'{"envelope":1}')[:-4], "zstd", (400, "bad_body")),
        (b"{}", "", (400, "bad_body")),
        (b"{}", "gzip", (415, "bad_encoding")),
        (b"{}", "zstd, zstd", (415, "bad_encoding")),
        (b"not json", "", (400, "bad_body")),
        (b"[]", "", (400, "bad_body")),
        (b'{"envelope":"1"}', "", (400, "bad_body")),
        (b'{"envelope":0}', "", (426, "upgrade")),
        (b'{"envelope":2}', "", (400, "envelope_newer")),
        (b'{"envelope":1}', "", (400, "bad_body")),
        (b'{"envelope":1,"x":' + b"[" * 100_000, "", (400, "bad_body")),
        (b'\xff\xfe{"envelope":1}', "", (400, "bad_body")),
    ],
)
def test_bodies_that_are_no_batch(plain, terminal, body, encoding, answer):
    assert code_of(post(plain, terminal, body, encoding=encoding)) == answer


@pytest.mark.parametrize(
    "changed",
    [
        {"seq": 0},
        {"seq": 2},
        {"seq": "1"},
        {"seq": 2**70},
        {"ts": 2**63},
        {"ts": 1.5},
        {"total": -(2**80)},
        {"hash": "xyz"},
        {"hash": "A" * 64},
        {"kind_prev": ""},
        {"body_sha256": "0"},
        {"sig": "AAAA"},
        {"sig": "not base64"},
        {"boot": "b" * 65},
        {"kind": "k" * 17},
        {"key_id": None},
        {"body_base64": "***"},
        {"day": 20261122},
    ],
)
def test_events_that_no_terminal_of_ours_would_send(office, plain, terminal, changed):
    reply = post(plain, terminal, spoiled(terminal, **changed))
    assert reply.status_code == 400
    assert reply.json()["code"] in ("bad_body", "bad_batch")
    booked = f"SELECT count(*) FROM journal WHERE epoch = {terminal.epoch}"
    assert office.select(booked) == [(0,)]


@pytest.mark.parametrize(
    "changed",
    [
        {"boot": "\x00"},
        {"kind": "tele\x00port"},
        {"key_id": "\x00"},
        {"day": "'; DROP TABLE sale; --"},
        {"kind": "\u4e07"},
        {"total": 2**62},
        {"ts": -(2**62)},
        {"mono": 2**62},
        {"v": 0},
        {"body": {"total": 1.5}},
        {"body": None},
        {"body_sha256": "0" * 64},
    ],
)
def test_events_that_are_odd_but_whole_are_kept_aside(plain, terminal, changed):
    reply = post(plain, terminal, spoiled(terminal, **changed))
    assert (reply.status_code, reply.json().get("seqs")) == (422, [1]), reply.text


@pytest.mark.parametrize(
    "changed",
    [
        {"epoch": 99},
        {"epoch": 0},
        {"first": 0},
        {"first": -1},
        {"first": 2**70},
        {"prev_hash": "00"},
        {"events": None},
        {"events": {}},
        {"events": [None]},
    ],
)
def test_batches_that_no_terminal_of_ours_would_send(plain, terminal, changed):
    reply = post(plain, terminal, json.dumps(batch_of(terminal, **changed)).encode())
    assert reply.status_code == 400


def test_more_events_than_a_batch_may_hold(plain, terminal):
    for _ in range(501):
        terminal.write("system", {})
    batch = encode_batch(
        epoch=terminal.epoch,
        first=1,
        prev_hash=terminal.written[0].prev,
        entries=terminal.written,
    )
    assert code_of(post(plain, terminal, zstd(batch), encoding="zstd")) == (413, "too_large")


@pytest.mark.parametrize(
    ("method", "target", "answer"),
    [
        ("GET", "/nowhere", (404, "not_found")),
        ("GET", "/v1/feed/", (404, "not_found")),
        ("PUT", "/v1/hello", (405, "method_not_allowed")),
        ("GET", "/v1/enrol", (405, "method_not_allowed")),
        ("GET", "/v1/feed/x?after=-1", (400, "bad_request")),
        ("GET", "/v1/feed/x?after=1e3", (400, "bad_request")),
        ("GET", "/v1/feed/x?limit=0", (400, "bad_request")),
        ("GET", "/v1/feed/x?limit=999999", (400, "bad_request")),
        ("GET", "/v1/feed/x?wait=26", (400, "bad_request")),
        ("GET", "/v1/feed/" + "x" * 100, (400, "bad_request")),
        ("GET", "/v1/feed/%ff", (401, "bad_headers")),
        ("GET", "/v1/feed/%00%ff", (400, "bad_request")),
        ("GET", "/v1/feed/x?gen=%0A", (400, "bad_request")),
        ("GET", "/v1/receipts/S001-T01-00%00001", (400, "bad_request")),
        ("PUT", "/v1/serials/vou%00cher/ABCD1/abc", (400, "bad_request")),
        ("GET", "/live/store/%00", (404, "not_found")),
    ],
)
def test_requests_to_nowhere(plain, method, target, answer):
    assert code_of(plain.request(method, target)) == answer


def test_a_disk_that_fails_asks_for_patience_and_says_no_path(office, plain, terminal, monkeypatch):
    def failing(*_, **__):
        raise StorageError("disk_full", office.path, "no space left on device")

    monkeypatch.setattr(intake_module, "ingest", failing)
    reply = post(plain, terminal, json.dumps(batch_of(terminal)).encode())
    assert code_of(reply) == (503, "disk_full")
    assert int(reply.headers["Retry-After"]) > 0
    assert str(office.path) not in reply.text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
FIELDS = st.sampled_from([*EventBatch.__struct_fields__, "surplus"])
EVENT_FIELDS = st.sampled_from(Event.__struct_fields__)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    outer=st.dictionaries(FIELDS, JSON, max_size=2),
    inner=st.dictionaries(EVENT_FIELDS, JSON, max_size=2),
)
def test_no_batch_makes_head_office_fail(plain, terminal, outer, inner):
    batch = {**batch_of(terminal), "first": len(terminal.written)}
    batch["events"] = [{**batch["events"][-1], **inner}]
    batch["prev_hash"] = terminal.written[-1].prev.hex()
    reply = post(plain, terminal, json.dumps({**batch, **outer}).encode())
    assert reply.status_code in (200, 400, 409, 413, 422, 426)
    if reply.status_code != 200:
        assert reply.json()["code"]


@given(st.binary(max_size=200))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_make_head_office_fail(plain, terminal, content):
    assert post(plain, terminal, content, encoding="zstd").status_code == 400
    assert plain.post("/v1/enrol", content=content).status_code in (400, 401)
