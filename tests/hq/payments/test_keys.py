"""Keys as providers' tools hand them out; and nothing of them in what is said about a bad one."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from pos.hq.payments.keys import (
    BadKey,
    is_signed,
    private_key_of,
    public_key_of,
    read_text,
    sign,
)
from tests.hq.payments.gateways import key_of

KEY = key_of("merchant")


@pytest.mark.parametrize("form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL])
@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_every_form_of_a_private_key(form: PrivateFormat, encoding: Encoding) -> None:
    raw = KEY.private_bytes(encoding, form, NoEncryption())
    text = raw.decode() if encoding is Encoding.PEM else b64encode(raw).decode()
    found = private_key_of(text)
    assert is_signed(KEY.public_key(), "付".encode(), sign(found, "付".encode()))


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_every_form_of_a_public_key(encoding: Encoding) -> None:
    raw = KEY.public_key().public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)
    text = raw.decode() if encoding is Encoding.PEM else b64encode(raw).decode()
    assert is_signed(public_key_of(text), b"x", sign(KEY, b"x"))
    assert not is_signed(public_key_of(text), b"y", sign(KEY, b"x"))


def test_a_short_key_is_refused() -> None:
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    raw = short.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    with pytest.raises(BadKey, match="2048"):
        private_key_of(raw)


@pytest.mark.parametrize("text", ["", "c2VjcmV0", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0"])
def test_a_bad_key_is_not_quoted(text: str) -> None:
    for read in (private_key_of, public_key_of):
        with pytest.raises(BadKey) as refused:
            read(text, name="keys/app.pem")
        assert "keys/app.pem" in str(refused.value)
        assert "c2VjcmV0" not in str(refused.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadKey, match=r"app\.pem"):
        read_text(tmp_path / "app.pem")


def test_a_key_that_a_password_locks_says_so() -> None:
    locked = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"abcd"))
    with pytest.raises(BadKey, match="a password locks this key"):
        private_key_of(locked.decode("ascii"), name="app.pem")
