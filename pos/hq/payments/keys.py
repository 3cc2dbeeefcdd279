"""The keys with which head office speaks to providers: read from files, shown to nobody.

Providers' own tools hand keys out as PKCS#1 PEM, as PKCS#8 PEM and as bare base64 of either; all
are taken.
"""

from __future__ import annotations

import binascii
import os
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    load_der_private_key,
    load_der_public_key,
    load_pem_private_key,
    load_pem_public_key,
)
from cryptography.x509 import load_pem_x509_certificate

_SMALLEST: Final = 2048
"""Bits: what both providers ask for."""


class BadKey(Exception):
    """A key cannot be used; the message says which file and why, and nothing of the key."""


def read_text(path: Path) -> str:
    """The words of a key's file."""
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise BadKey(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadKey(f"{path}: this is no key") from None


def read_secret(path: Path) -> str:
    """The words of a file that only its owner may read."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise BadKey(f"{path}: {error.strerror}") from None
    # Windows keeps rights elsewhere.
    if os.name != "nt" and mode & 0o077:
        raise BadKey(f"{path}: others may read this key; chmod 600 {path.name} ends that")
    return read_text(path)


def private_key_of(text: str, *, name: str = "the private key") -> RSAPrivateKey:
    """The RSA key that a text holds."""
    try:
        if text.startswith("-----"):
            key = load_pem_private_key(text.encode("ascii"), password=None)
        else:
            key = load_der_private_key(_bare(text), password=None)
    except TypeError:
        message = f"{name}: a password locks this key; head office needs it without one"
        raise BadKey(message) from None
    except (ValueError, UnsupportedAlgorithm):
        # What the library says may quote the key.
        raise BadKey(f"{name}: this is no private RSA key") from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < _SMALLEST:
        raise BadKey(f"{name}: an RSA key of {_SMALLEST} bits or more is needed")
    return key


def public_key_of(text: str, *, name: str = "the public key") -> RSAPublicKey:
    """The RSA key that a text or a certificate holds."""
    try:
        key: object
        if "CERTIFICATE" in text.partition("\n")[0]:
            key = load_pem_x509_certificate(text.encode("ascii")).public_key()
        elif text.startswith("-----"):
            key = load_pem_public_key(text.encode("ascii"))
        else:
            key = load_der_public_key(_bare(text))
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise BadKey(f"{name}: this is no public RSA key") from None
    if not isinstance(key, RSAPublicKey) or key.key_size < _SMALLEST:
        raise BadKey(f"{name}: an RSA key of {_SMALLEST} bits or more is needed")
    return key


def sign(key: RSAPrivateKey, text: bytes) -> str:
    """RSASSA-PKCS1-v1_5 with SHA-256, as base64."""
    return b64encode(key.sign(text, PKCS1v15(), SHA256())).decode("ascii")


def is_signed(key: RSAPublicKey, text: bytes, signature: str) -> bool:
    """Whether the holder of the private key signed exactly this."""
    try:
        key.verify(b64decode(signature, validate=True), text, PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def _bare(text: str) -> bytes:
    return b64decode("".join(text.split()), validate=True)
