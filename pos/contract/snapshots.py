"""A whole feed as one file, and head office's word for it: what is in it, how long, which bytes.

The file is a catalogue as a terminal keeps it, search index and all, compressed with zstd. Its
integrity comes from this signed description and not from whoever handed the file over. The key is
head office's own, which a terminal learns when it is enrolled.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Meta, Struct

from pos.contract.signatures import is_genuine
from pos.contract.wire import Count, Hex32

MAX_BYTES: Final = 8 * 1024 * 1024 * 1024
"""Of a snapshot, packed or unpacked."""
MAX_PART: Final = 4 * 1024 * 1024
"""Bytes of a file that one request asks for at most."""

_Bytes = Annotated[int, Meta(ge=1, le=MAX_BYTES)]


class Snapshot(Struct, frozen=True, kw_only=True):
    """What a snapshot file is: the feed `scope` of `gen` up to `cursor`.

    `sha256` and `size` are of the packed file, `raw_size` of what it unpacks to; `schema` is the
    version of the catalogue's tables, `made_at` microseconds of UTC since 1970.
    """

    scope: Annotated[str, Meta(max_length=80)]
    gen: Annotated[str, Meta(max_length=64)]
    cursor: Count
    rows: Count
    sha256: Hex32
    size: _Bytes
    raw_size: _Bytes
    schema: Count
    made_at: Count
    sig: bytes = b""


def sign_snapshot(key: Ed25519PrivateKey, snapshot: Snapshot) -> Snapshot:
    """The description with head office's signature."""
    return msgspec.structs.replace(snapshot, sig=key.sign(_signed(snapshot)))


def is_signed_snapshot(key: Ed25519PublicKey, snapshot: Snapshot) -> bool:
    """Whether head office said so, word for word."""
    return is_genuine(key, signature=snapshot.sig, message=_signed(snapshot))


def _signed(snapshot: Snapshot) -> bytes:
    fields = msgspec.structs.asdict(snapshot)
    words = [f"{name}={fields[name]}" for name in sorted(fields) if name != "sig"]
    return "\n".join(["lianpos snapshot", *words]).encode()
