"""The keys of a simulated provider and of the merchant who talks to it: made once, in one folder.

The names are those that hq.toml has. A provider never sees a merchant's private key in the world;
here one folder holds both sides' keys, because nothing of it is worth anything.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

_BITS: Final = 2048


class UnusableKeys(Exception):
    """A file in the folder is no key; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What the provider signs with, and whom it believes."""

    own: RSAPrivateKey = field(repr=False)
    merchant: RSAPublicKey = field(repr=False)

    def sign(self, text: bytes, *, forged: bool = False) -> str:
        """Base64 of RSASSA-PKCS1-v1_5 over SHA-256; a forgery is somebody else's."""
        key = _stranger() if forged else self.own
        return b64encode(key.sign(text, PKCS1v15(), SHA256())).decode()

    def believes(self, text: bytes, signature: str) -> bool:
        """Whether the merchant signed exactly this; False for whatever is no signature."""
        try:
            self.merchant.verify(b64decode(signature, validate=True), text, PKCS1v15(), SHA256())
        except (InvalidSignature, ValueError):
            return False
        return True


def keys_in(folder: Path, *, merchant: str, provider: str) -> Keys:
    """The keys in `folder`, made where there are none yet.

    `merchant` names the merchant's private key, as app_private.pem; his public key lies beside it.
    `provider` does so for the provider, whose public key the merchant is given.
    """
    folder.mkdir(parents=True, exist_ok=True)
    merchants = _pair(folder, merchant)
    return Keys(own=_pair(folder, provider), merchant=merchants.public_key())


@cache
def _stranger() -> RSAPrivateKey:
    """A key that nobody knows. It takes a tenth of a second, and few forge anything."""
    return generate_private_key(65537, _BITS)


def secret_in(path: Path, *, length: int) -> bytes:
    """A secret of so many letters in a file of its own, made where there is none yet."""
    if not path.exists():
        _write_secret(path, secrets.token_hex(length)[:length].encode())
    found = path.read_bytes().strip()
    if len(found) != length:
        raise UnusableKeys(f"{path}: {length} characters expected")
    return found


def _pair(folder: Path, name: str) -> RSAPrivateKey:
    """One key pair: NAME_private.pem for its owner and NAME_public.pem for everybody."""
    path, public = folder / f"{name}_private.pem", folder / f"{name}_public.pem"
    if not path.exists():
        made = generate_private_key(65537, _BITS)
        _write_secret(path, made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    try:
        # Made here and worth nothing: whether its numbers are primes is not tried at each start.
        key = load_pem_private_key(path.read_bytes(), None, unsafe_skip_rsa_key_validation=True)
    except (ValueError, TypeError) as error:
        raise UnusableKeys(f"{path}: no private key in PEM") from error
    if not isinstance(key, RSAPrivateKey):
        raise UnusableKeys(f"{path}: no RSA key")
    text = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    if not public.exists() or public.read_bytes() != text:
        public.write_bytes(text)
    return key


def public_key(path: Path) -> RSAPublicKey:
    """The public key in a PEM file."""
    key = load_pem_public_key(path.read_bytes())
    if not isinstance(key, RSAPublicKey):
        raise UnusableKeys(f"{path}: no RSA key")
    return key


def _write_secret(path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
