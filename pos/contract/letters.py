"""A letter that only head office can open, from anybody who knows its public key.

For what a terminal's journal has to carry and must not tell, not even to whoever takes head
office's database home: the telephone of somebody who becomes a member. It is sealed to the Ed25519
key that terminals have known since they were enrolled, read as the X25519 key of the same point
(the map of RFC 7748 section 4.1, as age and libsodium use it), with a key pair of its own for each
letter. What was sealed about one thing opens for nothing else.
"""

from __future__ import annotations

from hashlib import sha512
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from pos.contract.sealing import Box

_USE: Final = b"lianpos-letter-1"
_LENGTH: Final = 32
_PRIME: Final = 2**255 - 19


def seal_letter(content: bytes, *, about: str, to: Ed25519PublicKey) -> bytes:
    """The content for the holder of that key alone, about that thing; otherwise each time."""
    own = X25519PrivateKey.generate()
    public = own.public_key().public_bytes_raw()
    reader = _as_x25519(to)
    shared = own.exchange(X25519PublicKey.from_public_bytes(reader))
    return public + _box(shared, public, reader).close(content, about=about)


def open_letter(letter: bytes, *, about: str, key: Ed25519PrivateKey) -> bytes | None:
    """What a letter says; None for one to another key, about another thing, or damaged."""
    public, sealed = letter[:_LENGTH], letter[_LENGTH:]
    own = X25519PrivateKey.from_private_bytes(sha512(key.private_bytes_raw()).digest()[:_LENGTH])
    try:
        shared = own.exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        return None
    return _box(shared, public, own.public_key().public_bytes_raw()).open(sealed, about=about)


def _box(shared: bytes, public: bytes, reader: bytes) -> Box:
    return Box(shared + public + reader, use=_USE)


def _as_x25519(key: Ed25519PublicKey) -> bytes:
    """The same point on the Montgomery curve: u = (1 + y) / (1 - y)."""
    y = int.from_bytes(key.public_bytes_raw(), "little") & (2**255 - 1)
    u = (1 + y) * pow(1 - y, -1, _PRIME) % _PRIME
    return u.to_bytes(_LENGTH, "little")
