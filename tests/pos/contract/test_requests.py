"""The signature of a request: it fits this request, from this terminal, and no other."""

from __future__ import annotations

from base64 import b64decode
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.contract.requests import (
    BadHeaders,
    is_loopback,
    is_signed_request,
    read_headers,
    sign_request,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ASKED = {"method": "POST", "target": "/v1/terminals/S001-T01/events?x=1", "body": b"\x28\xb5"}
FACTS = {"terminal": "S001-T01", "epoch": 3, "ts": 17, "nonce": "ab" * 16, "count": 18}


def headers(**changed):
    return sign_request(KEY, **{**FACTS, **ASKED, **changed})


def test_the_signature_is_over_the_line_of_the_contract():
    digest = sha256(ASKED["body"]).hexdigest()
    line = f"POST|/v1/terminals/S001-T01/events?x=1|17|{'ab' * 16}|18|{digest}"
    KEY.public_key().verify(b64decode(headers()["X-Sig"]), line.encode())


def test_what_was_signed_is_accepted():
    signed = read_headers(headers())
    assert (signed.terminal, signed.epoch, signed.ts, signed.count) == ("S001-T01", 3, 17, 18)
    assert is_signed_request(KEY.public_key(), signed, **ASKED)


@pytest.mark.parametrize(
    "changed", [{"method": "GET"}, {"target": "/v1/terminals/S001-T01/events"}, {"body": b""}]
)
def test_another_request_is_not(changed):
    signed = read_headers(headers())
    assert not is_signed_request(KEY.public_key(), signed, **{**ASKED, **changed})


@pytest.mark.parametrize("changed", [{"X-Ts": "16"}, {"X-Count": "19"}, {"X-Nonce": "cd" * 16}])
def test_other_headers_are_not(changed):
    signed = read_headers({**headers(), **changed})
    assert not is_signed_request(KEY.public_key(), signed, **ASKED)


def test_another_terminals_key_is_not():
    other = Ed25519PrivateKey.generate().public_key()
    assert not is_signed_request(other, read_headers(headers()), **ASKED)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Term", "S001"),
        ("X-Term", "s001-t01"),
        ("X-Epoch", "-3"),
        ("X-Ts", "1.5"),
        ("X-Ts", "٣"),
        ("X-Count", "1" * 19),
        ("X-Nonce", "AB" * 16),
        ("X-Sig", "AAAA"),
        ("X-Sig", "!" * 88),
    ],
)
def test_a_header_that_is_wrong_is_named(header, value):
    with pytest.raises(BadHeaders) as error:
        read_headers({**headers(), header: value})
    assert error.value.header == header


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("[::1]", True),
        ("0.0.0.0", False),
        ("192.168.0.1", False),
        ("localhost.example", False),
        ("", False),
    ],
)
def test_what_is_this_machine(host, here):
    assert is_loopback(host) is here
