"""What keeps a terminal's secrets from whoever copies its disk: the seal on its key files.

    DIR/keys/seal    which seal the files beside it are under; missing where there is none

A sealed file is AES-256-GCM under a key that lies elsewhere:

    keyring      in the keyring of whoever set the terminal up, under the name in `seal`: Secret
                 Service, macOS' keychain or Windows' credentials
    credential   in what systemd hands a service as its credential `lianpos-seal`, which it keeps
                 under the machine's TPM or its own key (systemd-creds(1)): for machines without a
                 desktop

Where there is neither, the files are their owner's only, and the doctor says so. Files are sealed
when a terminal is enrolled and when it changes its key, not when it starts: no shop ever waits for
a keyring that nobody chose. The library that speaks to keyrings loads for sealed terminals only.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, NoReturn

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pos.sync.problems import SyncProblem

Kind = Literal["keyring", "credential"]

CREDENTIAL: Final = "lianpos-seal"
SERVICE: Final = "lianpos"
"""The name under which keyrings show what is ours."""

_SEAL: Final = "seal"
_MARK: Final = b"lianpos-sealed-1\n"
_NONCE: Final = 12
_KEY: Final = 32
_LEAST_PRIORITY: Final = 1
"""A backend below is none at all, or a file in plain text, by the library's own measure."""


class _Named(msgspec.Struct, frozen=True):
    """The file `seal`: where the key lies, and under which name."""

    kind: Kind
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Seal:
    """The key of a seal, in memory."""

    key: bytes

    def __repr__(self) -> str:
        return "_Seal(...)"

    def close(self, content: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return _MARK + nonce + AESGCM(self.key).encrypt(nonce, content, _MARK)

    def open(self, content: bytes) -> bytes:
        """What was sealed; raises `InvalidTag` for another key's, and for a damaged file."""
        rest = content.removeprefix(_MARK)
        return AESGCM(self.key).decrypt(rest[:_NONCE], rest[_NONCE:], _MARK)


class SecretFiles:
    """The files of a folder of secrets, sealed where the folder is. One process at a time.

    Reading and writing raise `SyncProblem`: key_sealed where the key of the seal is not to be had
    now, identity_damaged where it never will.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seal: _Seal | None = None

    def read(self, name: str) -> bytes:
        """The content of a file, sealed or not."""
        content = (self.folder / name).read_bytes()
        if not content.startswith(_MARK):
            return content
        seal = self._known() or self._broken(_SEAL)
        try:
            return seal.open(content)
        except InvalidTag:
            self._broken(name)

    def write(self, name: str, content: bytes) -> None:
        """Writes a file whole or not at all, under the seal of the folder."""
        seal = self._known()
        write_whole(self.folder / name, content if seal is None else seal.close(content))

    def seal(self) -> None:
        """Puts all files of the folder under a seal, where there is one to be had.

        Whoever is killed in between finds some sealed and some not: each says itself what it is.
        """
        if self._known() is None:
            self._seal = _make_seal(self.folder / _SEAL)
        if self._seal is None:
            return
        for path in sorted(self.folder.iterdir()):
            if path.name != _SEAL and path.is_file():
                content = path.read_bytes()
                if not content.startswith(_MARK):
                    self.write(path.name, content)

    def _known(self) -> _Seal | None:
        path = self.folder / _SEAL
        if self._seal is None and path.exists():
            try:
                named = msgspec.json.decode(path.read_bytes(), type=_Named)
            except msgspec.DecodeError:
                self._broken(_SEAL)
            key = _credential() if named.kind == "credential" else _from_keyring(named.name)
            if key is None:
                raise SyncProblem("key_sealed", f"the {named.kind} that {path} names is not here")
            self._seal = _Seal(key)
        return self._seal

    def _broken(self, name: str) -> NoReturn:
        raise SyncProblem("identity_damaged", f"{self.folder / name} is not what was sealed")


def protection_of(file: Path) -> Kind | None:
    """What a secret's file is sealed with; None where its owner's rights are all it has.

    Asks no keyring.
    """
    try:
        with file.open("rb") as opened:
            if opened.read(len(_MARK)) != _MARK:
                return None
        return msgspec.json.decode(file.with_name(_SEAL).read_bytes(), type=_Named).kind
    except (OSError, msgspec.DecodeError):
        return None


def write_whole(path: Path, content: bytes) -> None:
    """Writes the file whole or not at all, readable by its owner only from its first byte on."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _make_seal(path: Path) -> _Seal | None:
    """A new seal, written down at `path` when its key is where it can be found again."""
    key = _credential()
    named = _Named("credential")
    if key is None:
        named = _Named("keyring", secrets.token_hex(8))
        key = _into_keyring(named.name, secrets.token_bytes(_KEY))
    if key is None:
        return None
    write_whole(path, msgspec.json.encode(named))
    return _Seal(key)


def _credential() -> bytes | None:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if not folder:
        return None
    try:
        given = Path(folder, CREDENTIAL).read_bytes()
    except OSError:
        return None
    return hashlib.sha256(given).digest() if len(given) >= _KEY else None


def _from_keyring(name: str) -> bytes | None:
    keyring = _keyring()
    if keyring is None:
        return None
    try:
        found = keyring.get_password(SERVICE, name)
        return base64.b64decode(found) if found else None
    except (keyring.errors.KeyringError, OSError, ValueError):
        return None


def _into_keyring(name: str, key: bytes) -> bytes | None:
    """The key, when it can be read back; None where there is no keyring, or one that says no."""
    keyring = _keyring()
    if keyring is None:
        return None
    try:
        keyring.set_password(SERVICE, name, base64.b64encode(key).decode())
    except (keyring.errors.KeyringError, OSError):
        return None
    return key if _from_keyring(name) == key else None


def _keyring() -> Any | None:
    """The library, where it has found a keyring worth the name."""
    try:
        keyring = importlib.import_module("keyring")
    except ImportError:
        return None
    return keyring if keyring.get_keyring().priority >= _LEAST_PRIORITY else None
