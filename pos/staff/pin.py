"""What is kept of a PIN and of a badge.

A PIN is kept as argon2id over an HMAC with a pepper that only the store's devices hold.

The parameters are OWASP's minimum (two passes over 19 MiB). A PIN of four digits falls in
minutes without the pepper, which is why it never lies in the same file as the hashes.
"""

from __future__ import annotations

import hmac
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hash_pin(pin: str, pepper: bytes, *, hasher: PasswordHasher = _HASHER) -> str:
    """The encoded argon2id hash, which tells how it was made: a PIN of no worth may take less.

    Takes about 80 ms of CPU: never on the GUI thread.
    """
    return hasher.hash(_peppered(pin, pepper))


def check_pin(encoded: str, pin: str, pepper: bytes) -> bool:
    """Whether `pin` belongs to `encoded`. As slow as `hash_pin`."""
    try:
        return _HASHER.verify(encoded, _peppered(pin, pepper))
    except (VerificationError, InvalidHashError):
        return False


def badge_digest(code: str, pepper: bytes) -> str:
    """What is kept of a badge's code: it finds the person and gives no code away."""
    return hmac.digest(pepper, b"badge:" + code.encode(), "sha256").hex()


def _peppered(pin: str, pepper: bytes) -> str:
    return hmac.digest(pepper, pin.encode(), "sha256").hex()
