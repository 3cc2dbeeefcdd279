"""What a terminal makes of answers that head office never gives: proxies, resets, garbage."""

from __future__ import annotations

import datetime as dt
import json
import socket
import ssl
import threading
from contextlib import suppress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from pos.contract.requests import is_signed_request, read_headers
from pos.ports import MachineClock
from pos.sync.client import HeadOffice
from pos.sync.identity import Identity
from pos.sync.problems import SyncProblem
from tests.pos.sync.conftest import http

KEY = Ed25519PrivateKey.generate()
ACK = json.dumps({"acked": 0, "head": "0" * 64, "hq_time": 1, "cfg_rev": 0, "hint_ms": 0}).encode()


def office(url, timeout=5.0):
    identity = Identity(
        terminal="S001-T01",
        store="S001",
        epoch=1,
        hq_url=url,
        role="till",
        scopes=(),
        enrolled_at="",
    )
    return HeadOffice(identity=identity, private_key=KEY, clock=MachineClock(), timeout=timeout)


def push(hq):
    return hq.push(first=1, prev_hash=bytes(32), entries=[])


def headers_of(request):
    lines = request.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    pairs = (line.split(": ", 1) for line in lines)
    found = {name.lower(): value for name, value in pairs}
    return {name: found[name.lower()] for name in SIGNING}


SIGNING = ("X-Term", "X-Epoch", "X-Ts", "X-Nonce", "X-Count", "X-Sig")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (http(200, b"<html>sign in to the Wi-Fi</html>"), "hq_garbled"),
        (http(200, b"{}"), "hq_garbled"),
        (http(200, ACK[:-5]), "hq_garbled"),
        (http(302, b"", "Location: http://elsewhere.example/"), "hq_garbled"),
        (http(200, b"not zstd", "Content-Encoding: zstd"), "hq_garbled"),
        (http(500, b"Internal Server Error"), "hq_garbled"),
        (http(409, b'{"code":"other"}'), "hq_garbled"),
        (http(413, b"<html>nginx</html>"), "too_large"),
        (http(426, b'{"code":"upgrade","message":"x"}'), "upgrade"),
        (http(401, b'{"code":"revoked","message":"x"}'), "revoked"),
        (http(401, b"<html>proxy</html>"), "hq_garbled"),
        (http(403, b'{"code":"not_your_journal","message":"x"}'), "not_your_journal"),
    ],
)
def test_answers_that_help_nobody_are_named(scripted, answer, code):
    with office(scripted(answer).url) as hq, pytest.raises(SyncProblem) as problem:
        push(hq)
    assert problem.value.code == code


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("Retry-After: 7", 7.0), ("Retry-After: 999999", 300.0), ("X: y", 0.0), ("Retry-After: x", 0)],
)
@pytest.mark.parametrize("status", [429, 503])
def test_back_pressure_says_how_long(scripted, status, header, seconds):
    with office(scripted(http(status, b"", header)).url) as hq:
        with pytest.raises(SyncProblem) as problem:
            push(hq)
    assert (problem.value.code, problem.value.retry_after) == ("hq_busy", seconds)


def test_a_reset_connection_is_tried_once_more_and_signed_anew(scripted):
    peer = scripted(b"", http(200, ACK))
    with office(peer.url) as hq:
        assert push(hq).acked == 0
    first, second = (headers_of(request) for request in peer.requests)
    assert int(second["X-Count"]) > int(first["X-Count"])
    assert second["X-Nonce"] != first["X-Nonce"]
    bodies = [request.partition(b"\r\n\r\n")[2] for request in peer.requests]
    assert bodies[0] == bodies[1]


def test_two_resets_are_a_head_office_that_is_not_there(scripted):
    with office(scripted(b"", b"").url) as hq, pytest.raises(SyncProblem) as problem:
        push(hq)
    assert problem.value.code == "hq_unreachable"


def test_a_silent_head_office_is_given_up(scripted):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with office(url, timeout=0.3) as hq, pytest.raises(SyncProblem) as problem:
            push(hq)
    assert problem.value.code == "hq_timeout"


def test_what_is_sent_is_signed_as_it_is_sent(scripted):
    peer = scripted(http(200, ACK))
    with office(peer.url) as hq:
        push(hq)
    head, _, body = peer.requests[0].partition(b"\r\n\r\n")
    method, target, _ = head.split(b"\r\n")[0].decode().split(" ")
    signed = read_headers(headers_of(peer.requests[0]))
    assert is_signed_request(KEY.public_key(), signed, method=method, target=target, body=body)
    assert body[:4] == b"\x28\xb5\x2f\xfd"


def test_the_clock_answer_moves_the_signature_and_nothing_else(scripted):
    clock = json.dumps({"code": "clock", "message": "x", "hq_time": 1_000_000_000}).encode()
    peer = scripted(http(401, clock), http(200, ACK))
    with office(peer.url) as hq:
        push(hq)
    again = headers_of(peer.requests[1])
    assert abs(int(again["X-Ts"]) - 1_000_000_000) < 60_000_000
    assert int(again["X-Count"]) > int(headers_of(peer.requests[0])["X-Count"])


def test_a_head_office_that_is_never_content_is_not_asked_for_ever(scripted):
    clock = json.dumps({"code": "clock", "message": "x", "hq_time": 1_000_000_000}).encode()
    peer = scripted(*[http(401, clock)] * 20)
    with office(peer.url) as hq, pytest.raises(SyncProblem) as problem:
        push(hq)
    assert problem.value.code == "clock"
    assert len(peer.requests) < 6


def test_counts_rise_over_restarts_with_nothing_written_down(scripted):
    counts = []
    for _ in range(3):
        peer = scripted(http(200, ACK), http(200, ACK))
        with office(peer.url) as hq:
            push(hq)
            push(hq)
        counts += [int(headers_of(request)["X-Count"]) for request in peer.requests]
    assert counts == sorted(set(counts))


def test_a_cut_feed_page_is_refused(scripted):
    page = b'[1,"item","put","A",{}]\n{"gen":"g","cursor":1,"more":false,"sum":"00"}\n'
    with office(scripted(http(200, page)).url) as hq, pytest.raises(SyncProblem) as problem:
        hq.feed("store:S001", gen="", after=0, limit=10)
    assert problem.value.code == "hq_garbled"


def test_certificates_are_checked_wherever_tls_is_spoken(tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "impostor.pem"
    pem.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + certificate.public_bytes(Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet():
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                context.wrap_socket(connection, server_side=True).close()

        greeting = threading.Thread(target=greet)
        greeting.start()
        with office(f"https://127.0.0.1:{listener.getsockname()[1]}") as hq:
            with pytest.raises(SyncProblem) as problem:
                push(hq)
        greeting.join(5)
    assert problem.value.code == "hq_not_trusted"
    assert "CERTIFICATE_VERIFY_FAILED" in problem.value.detail


def test_the_settings_of_somebodys_desktop_are_not_ours(scripted, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with office(scripted(http(200, ACK)).url) as hq:
        assert push(hq).acked == 0
