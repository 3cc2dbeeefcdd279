"""The journal entry: one record, one hash, one signature, for terminal and head office alike.

An entry's hash is SHA-256 over ``lianpos-j1``, the hash of the entry before, the hash of the
entry before of the same kind, the header bytes and the SHA-256 of the body. Hashes enter as
their 32 raw bytes. The body is hashed apart, so that it can be blanked under an erasure duty
without breaking the chain. The signature is Ed25519 over the hash.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final, Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pos.contract.signatures import is_genuine

Kind = Literal[
    "sale", "return", "shift", "cash", "drawer", "payment", "staff", "print", "member", "system"
]
KINDS: Final[tuple[Kind, ...]] = (
    "sale",
    "return",
    "shift",
    "cash",
    "drawer",
    "payment",
    "staff",
    "print",
    "member",
    "system",
)

_MAGIC: Final = b"lianpos-j1"
_JSON: Final = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a terminal's journal, as it is stored and sent.

    `ts` and `mono` are microseconds (UTC since 1970, and since `boot`); `total` and `abs_total`
    are the perpetual totals after this entry in minor units; `body` holds the exact UTF-8 JSON
    bytes that were hashed, or None once they were blanked.
    """

    epoch: int
    seq: int
    kind: Kind
    kind_seq: int
    v: int
    ts: int
    mono: int
    boot: str
    day: str
    total: int
    abs_total: int
    body: bytes | None
    body_sha256: bytes
    prev: bytes
    kind_prev: bytes
    hash: bytes
    sig: bytes
    key_id: str


def genesis(*, terminal: str, epoch: int) -> bytes:
    """What the first entry of an epoch, and of each kind in it, names as the one before."""
    return sha256(_MAGIC + terminal.encode() + str(epoch).encode()).digest()


def header_bytes(
    *,
    terminal: str,
    epoch: int,
    seq: int,
    kind: str,
    kind_seq: int,
    v: int,
    ts: int,
    mono: int,
    boot: str,
    day: str,
    total: int,
    abs_total: int,
) -> bytes:
    """The compact JSON array of everything in an entry that is neither body, hash nor signature."""
    fields = [terminal, epoch, seq, kind, kind_seq, v, ts, mono, boot, day, total, abs_total]
    return _JSON.encode(fields)


def chain_hash(*, prev: bytes, kind_prev: bytes, header: bytes, body_sha256: bytes) -> bytes:
    """The hash of an entry; every argument as raw bytes."""
    return sha256(_MAGIC + prev + kind_prev + header + body_sha256).digest()


def entry_hash(terminal: str, entry: Entry) -> bytes:
    """The hash that `entry` ought to carry, from its header, body hash and predecessors."""
    header = header_bytes(
        terminal=terminal,
        epoch=entry.epoch,
        seq=entry.seq,
        kind=entry.kind,
        kind_seq=entry.kind_seq,
        v=entry.v,
        ts=entry.ts,
        mono=entry.mono,
        boot=entry.boot,
        day=entry.day,
        total=entry.total,
        abs_total=entry.abs_total,
    )
    return chain_hash(
        prev=entry.prev, kind_prev=entry.kind_prev, header=header, body_sha256=entry.body_sha256
    )


def seal(
    *,
    terminal: str,
    private_key: Ed25519PrivateKey,
    key_name: str,
    epoch: int,
    seq: int,
    kind: Kind,
    kind_seq: int,
    v: int,
    ts: int,
    mono: int,
    boot: str,
    day: str,
    total: int,
    abs_total: int,
    body: bytes,
    prev: bytes,
    kind_prev: bytes,
) -> Entry:
    """A whole entry: hashed, chained and signed. `key_name` is the `key_id` of the key."""
    unsealed = Entry(
        epoch=epoch,
        seq=seq,
        kind=kind,
        kind_seq=kind_seq,
        v=v,
        ts=ts,
        mono=mono,
        boot=boot,
        day=day,
        total=total,
        abs_total=abs_total,
        body=body,
        body_sha256=sha256(body).digest(),
        prev=prev,
        kind_prev=kind_prev,
        hash=b"",
        sig=b"",
        key_id=key_name,
    )
    digest = entry_hash(terminal, unsealed)
    return replace(unsealed, hash=digest, sig=private_key.sign(digest))


def key_id(public_key: Ed25519PublicKey) -> str:
    """Names a terminal's key: the first 16 hex digits of the SHA-256 of its 32 raw bytes."""
    return sha256(public_key.public_bytes_raw()).hexdigest()[:16]


def is_signed(public_key: Ed25519PublicKey, *, entry_hash: bytes, signature: bytes) -> bool:
    """Whether `signature` over `entry_hash` was made with the private half of `public_key`."""
    return is_genuine(public_key, signature=signature, message=entry_hash)
