"""How a terminal signs what it asks of head office, and how head office checks it.

The signature is Ed25519, sent as base64, over these parts joined by ``|``::

    method | path?query | X-Ts | X-Nonce | X-Count | sha256(body as sent)

The path and query are the bytes of the request line; without a query there is no ``?``. X-Ts is
microseconds of UTC since 1970 in decimal. X-Nonce is 32 hex digits. X-Count is a decimal number
that is higher in every request than in all before it. The SHA-256 is 64 lower-case hex digits,
of the body after compression, of nothing where there is no body.
"""

from __future__ import annotations

import binascii
import ipaddress
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pos.contract.signatures import is_genuine

CLOCK_WINDOW_US: Final = 10 * 60 * 1_000_000
"""How far a terminal's clock may be from head office's before it is told to sign again."""

_TERMINAL: Final = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{3}")
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_NONCE: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """The signed facts of one request, as its headers carry them. `terminal` is empty in enrol."""

    terminal: str
    epoch: int
    ts: int
    nonce: str
    count: int
    sig: bytes


class BadHeaders(Exception):
    """A header of a signed request is missing or is not what it should be."""

    def __init__(self, header: str) -> None:
        super().__init__(f"the header {header} is missing or is not valid")
        self.header = header


def sign_request(
    key: Ed25519PrivateKey,
    *,
    terminal: str,
    epoch: int,
    method: str,
    target: str,
    body: bytes,
    ts: int,
    nonce: str,
    count: int,
) -> dict[str, str]:
    """The headers that make this request this terminal's own. `target` is path and query."""
    text = _canonical(method=method, target=target, ts=ts, nonce=nonce, count=count, body=body)
    return {
        "X-Term": terminal,
        "X-Epoch": str(epoch),
        "X-Ts": str(ts),
        "X-Nonce": nonce,
        "X-Count": str(count),
        "X-Sig": b64encode(key.sign(text)).decode(),
    }


def read_headers(headers: Mapping[str, str], *, enrolling: bool = False) -> Signed:
    """The headers of a signed request; `BadHeaders` names the first that is wrong.

    `headers` must find names in any letter case. A terminal that enrols has no name yet: its
    X-Term is empty and its X-Epoch 0.
    """
    terminal = headers.get("X-Term", "")
    if not enrolling and not _TERMINAL.fullmatch(terminal):
        raise BadHeaders("X-Term")
    nonce = headers.get("X-Nonce", "")
    if not _NONCE.fullmatch(nonce):
        raise BadHeaders("X-Nonce")
    try:
        sig = b64decode(headers.get("X-Sig", ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadHeaders("X-Sig") from error
    if len(sig) != 64:
        raise BadHeaders("X-Sig")
    return Signed(
        terminal="" if enrolling else terminal,
        epoch=_number(headers, "X-Epoch"),
        ts=_number(headers, "X-Ts"),
        nonce=nonce,
        count=_number(headers, "X-Count"),
        sig=sig,
    )


def is_signed_request(
    public_key: Ed25519PublicKey, signed: Signed, *, method: str, target: str, body: bytes
) -> bool:
    """Whether the holder of the private key asked exactly this."""
    text = _canonical(
        method=method,
        target=target,
        ts=signed.ts,
        nonce=signed.nonce,
        count=signed.count,
        body=body,
    )
    return is_genuine(public_key, signature=signed.sig, message=text)


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine itself, so that plain HTTP to it crosses no wire."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _canonical(*, method: str, target: str, ts: int, nonce: str, count: int, body: bytes) -> bytes:
    parts = (method, target, str(ts), nonce, str(count), sha256(body).hexdigest())
    return "|".join(parts).encode()


def _number(headers: Mapping[str, str], name: str) -> int:
    text = headers.get(name, "")
    if not _NUMBER.fullmatch(text):
        raise BadHeaders(name)
    return int(text)
