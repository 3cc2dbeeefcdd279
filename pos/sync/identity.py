"""Who this terminal is: its identity file, its key, and the pepper of its store.

    DIR/terminal.json       who the terminal is; missing until it is enrolled
    DIR/keys/terminal.key   Ed25519, PKCS8 PEM, made here and never sent
    DIR/keys/terminal.key.next, terminal.key.before
                            while the key changes: the one to come, and the one that was
    DIR/keys/pepper         32 bytes under which PINs are hashed; the store's once enrolled

The folder is 0700 and the files 0600; those in keys/ are sealed as well, where this machine has
something to seal them with (`pos.sync.seal`). terminal.json is written last: with it the terminal
is enrolled, without it nothing has happened, and `enrol` with the same code goes on where it was
cut.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from pos.contract.wire import PEPPER_BYTES, EnrolReply
from pos.ports import Clock
from pos.sync.problems import SyncProblem
from pos.sync.seal import Kind, SecretFiles, protection_of, write_whole

_IDENTITY: Final = "terminal.json"
_KEYS: Final = "keys"
_KEY: Final = "terminal.key"
_NEXT_KEY: Final = "terminal.key.next"
_KEY_BEFORE: Final = "terminal.key.before"
_PEPPER: Final = "pepper"
_NEW_PEPPER: Final = "pepper.enrolled"


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who an enrolled terminal is. `last_receipt`, `last_shift`, `last_z`, `total` and `abs_total`
    are where earlier epochs of its name ended; `enrolled_at` is ISO 8601. `office_key` is what head
    office's snapshots are checked with, empty where it makes none.
    """

    terminal: str
    store: str
    epoch: int
    hq_url: str
    role: str
    scopes: tuple[str, ...]
    enrolled_at: str
    last_receipt: int = 0
    total: int = 0
    abs_total: int = 0
    office_key: bytes = b""
    last_shift: str = ""
    last_z: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalKeys:
    """The terminal's secrets. Never in a log, a message or a backup.

    `others` may still be, or already be, what head office knows this terminal by.
    """

    private_key: Ed25519PrivateKey
    pepper: bytes
    others: tuple[Ed25519PrivateKey, ...] = ()

    def __repr__(self) -> str:
        return "TerminalKeys(...)"


def load_identity(folder: Path) -> Identity | None:
    """Who this terminal is, None until it is enrolled."""
    try:
        content = (folder / _IDENTITY).read_bytes()
    except FileNotFoundError:
        return None
    try:
        return msgspec.json.decode(content, type=Identity)
    except msgspec.DecodeError as error:
        raise SyncProblem("identity_damaged", f"{folder / _IDENTITY}: {error}") from error


def make_keys(folder: Path) -> TerminalKeys:
    """The terminal's key and pepper; made on first use."""
    keys = folder / _KEYS
    keys.mkdir(parents=True, exist_ok=True)
    keys.chmod(0o700)
    files = SecretFiles(keys)
    if not (keys / _KEY).exists():
        files.write(_KEY, _new_key())
    if (keys / _NEW_PEPPER).exists() and (folder / _IDENTITY).exists():
        # Enrolment was cut off between its last two steps.
        (keys / _NEW_PEPPER).replace(keys / _PEPPER)
    if not (keys / _PEPPER).exists():
        files.write(_PEPPER, secrets.token_bytes(PEPPER_BYTES))
    return TerminalKeys(
        private_key=_read_key(files, _KEY),
        pepper=files.read(_PEPPER),
        others=tuple(
            _read_key(files, name) for name in (_KEY_BEFORE, _NEXT_KEY) if (keys / name).exists()
        ),
    )


def seal_keys(folder: Path) -> None:
    """Puts the terminal's secrets, those of later included, under the best seal to be had here."""
    make_keys(folder)
    SecretFiles(folder / _KEYS).seal()


def key_protection(folder: Path) -> Kind | None:
    """What the terminal's key is sealed with; None where it lies in a file of its owner's."""
    return protection_of(folder / _KEYS / _KEY)


def make_next_key(folder: Path) -> Ed25519PrivateKey:
    """The key that takes the place of today's; the same one until it has."""
    files = SecretFiles(folder / _KEYS)
    if not (files.folder / _NEXT_KEY).exists():
        files.write(_NEXT_KEY, _new_key())
    return _read_key(files, _NEXT_KEY)


def take_next_key(folder: Path) -> None:
    """Puts the next key in the place of today's, which is kept as the one before."""
    keys = folder / _KEYS
    files = SecretFiles(keys)
    files.write(_KEY_BEFORE, files.read(_KEY))
    (keys / _NEXT_KEY).replace(keys / _KEY)


def settle(folder: Path, reply: EnrolReply, *, url: str, clock: Clock) -> Identity:
    """Writes down who head office says this terminal is; terminal.json comes last."""
    if len(reply.pepper) != PEPPER_BYTES:
        raise SyncProblem("hq_garbled", "the pepper is not 32 bytes")
    identity = Identity(
        terminal=reply.terminal,
        store=reply.store,
        epoch=reply.epoch,
        hq_url=url.rstrip("/"),
        role=reply.role,
        scopes=tuple(reply.scopes),
        enrolled_at=clock.now().isoformat(timespec="seconds"),
        last_receipt=reply.last_receipt,
        total=reply.total,
        abs_total=reply.abs_total,
        office_key=reply.office_key,
        last_shift=reply.last_shift,
        last_z=reply.last_z,
    )
    keys = folder / _KEYS
    SecretFiles(keys).write(_NEW_PEPPER, reply.pepper)
    write_whole(folder / _IDENTITY, msgspec.json.format(msgspec.json.encode(identity)))
    (keys / _NEW_PEPPER).replace(keys / _PEPPER)
    return identity


def _new_key() -> bytes:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _read_key(files: SecretFiles, name: str) -> Ed25519PrivateKey:
    path = files.folder / name
    try:
        key = load_pem_private_key(files.read(name), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SyncProblem("identity_damaged", f"{path} is not a key") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SyncProblem("identity_damaged", f"{path} is a key of another kind")
    return key
