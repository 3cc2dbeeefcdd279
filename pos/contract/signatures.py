"""Whether an Ed25519 signature is genuine: one home for everybody who was handed one.

Checking is what head office spends most of its time on. libsodium, which comes with head office
(PyNaCl), takes half of what OpenSSL takes; a till checks few signatures and starts without it.
Both follow RFC 8032, section 5.1.7, without the cofactor; libsodium refuses besides what only
somebody who made his key for it can make: keys and points of small order.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_Check = Callable[[Ed25519PublicKey, bytes, bytes], bool]


def is_genuine(public_key: Ed25519PublicKey, *, signature: bytes, message: bytes) -> bool:
    """Whether `signature` over `message` was made with the private half of `public_key`."""
    return _check()(public_key, signature, message)


@cache
def _check() -> _Check:
    """The quickest there is here; looked for when the first signature is checked."""
    try:
        sodium = importlib.import_module("nacl.bindings")
        errors = importlib.import_module("nacl.exceptions")
    except ImportError:
        return is_genuine_to_openssl
    return _by_sodium(sodium, errors)


def _by_sodium(sodium: Any, errors: Any) -> _Check:
    def check(public_key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
        if len(signature) != 64:
            return False
        try:
            sodium.crypto_sign_open(signature + message, public_key.public_bytes_raw())
        except errors.BadSignatureError:
            return False
        return True

    return check


def is_genuine_to_openssl(public_key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    """The same by the library that is always there."""
    try:
        public_key.verify(signature, message)
    except InvalidSignature:
        return False
    return True
