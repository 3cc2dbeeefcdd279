"""At head office's doors terminals that are let in learn who a member is, and nobody else does."""

from __future__ import annotations

import json
import logging

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pos.contract.members import Allowance, Held, MembersFound, allowed_bytes
from pos.hq.clock import machine_now
from pos.hq.members import devices
from pos.hq.members.listing import ListedMember
from pos.hq.members.taking_over import take_over
from tests.hq.conftest import MEMBER_KEYS, code_of, signed

PHONE = "13800138000"


@pytest.fixture
def members(office):
    listed = [ListedMember(card="CARD-1", name="王芳", phone=PHONE, points=150)]
    take_over(office.database, listed, issuer="club", keys=MEMBER_KEYS, now=machine_now())
    return MEMBER_KEYS.member_id("club", "CARD-1")


@pytest.fixture
def ask(plain, terminal):
    def send(method, path, content=None):
        body = b"" if content is None else json.dumps(content).encode()
        headers = signed(terminal, method, path, body)
        return plain.request(method, path, content=body, headers=headers)

    return send


def test_a_terminal_finds_a_member_and_spends_what_his_telephone_allows(office, members, ask):
    found = ask("POST", "/v1/members/find", {"by": "phone", "text": PHONE})
    (seen,) = msgspec.json.decode(found.content, type=MembersFound).members
    assert (seen.id, seen.name, seen.tail, seen.points) == (members, "王*", "8000", 150)
    assert PHONE not in found.text and "王芳" not in found.text
    with office.write() as connection:
        device = devices.register(connection, members, now=machine_now())
        code = devices.give_code(connection, MEMBER_KEYS, device, now=machine_now())
    code += devices.digits_of(MEMBER_KEYS, device, now=machine_now())
    wanted = {"sale": "SALE-1", "member": members, "points": 100, "code": code}
    for _ in range(2):
        held = Held(**ask("PUT", "/v1/members/holds/S001T01HOLD000001", wanted).json())
        assert (held.amount, held.left) == (100, 50)
    ended = ask("DELETE", "/v1/members/holds/S001T01HOLD000001").json()
    assert (ended["hold"], ended["freed"]) == ("S001T01HOLD000001", True)


def test_what_may_be_spent_unasked_is_signed_with_the_key_that_terminals_know(office, ask):
    content = ask("GET", "/v1/members/allowance").content
    allowance = msgspec.json.decode(content, type=Allowance)
    own = Ed25519PublicKey.from_public_bytes(office.depot.public_key())
    own.verify(allowance.sig, allowed_bytes(allowance))
    assert allowance.terminal == "S001-T01"


@pytest.mark.parametrize(
    ("method", "path", "content", "refused"),
    [
        ("POST", "/v1/members/find", {"by": "phone", "text": "1390000"}, (404, "unknown_member")),
        ("POST", "/v1/members/find", {"by": "code", "text": "LM1.X"}, (422, "bad_code")),
        ("POST", "/v1/members/find", {"by": "face", "text": "x"}, (400, "bad_body")),
        ("POST", "/v1/value/find", {"number": "8888000011112222"}, (404, "unknown_card")),
        ("PUT", "/v1/value/holds/S001T01HOLD000001",
         {"sale": "S", "number": "8888000011112222", "amount": 1}, (404, "unknown_card")),
        ("PUT", "/v1/members/holds/short", {}, (400, "bad_request")),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_by_a_stable_word(members, ask, method, path, content, refused):
    assert code_of(ask(method, path, content)) == refused


def test_a_stranger_learns_nothing(plain, members):
    asked = {"by": "phone", "text": PHONE}
    assert code_of(plain.post("/v1/members/find", json=asked)) == (401, "bad_headers")
    assert code_of(plain.get("/v1/members/allowance")) == (401, "bad_headers")


def test_no_log_knows_who_was_looked_for(members, ask, caplog, capfd):
    with caplog.at_level(logging.DEBUG):
        for by, text in (("phone", PHONE), ("phone", "13900000000"), ("name", "王芳")):
            ask("POST", "/v1/members/find", {"by": by, "text": text})
    told = caplog.text + "".join(capfd.readouterr())
    for secret in (PHONE, "13900000000", "王芳"):
        assert secret not in told
