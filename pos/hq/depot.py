"""Where head office keeps its snapshots, and the key with which it signs them.

    keys/hq_signing.pem               Ed25519, PKCS8, made on first use, its owner's only
    snapshots/SCOPE.json              the newest snapshot of a feed, described and signed
    snapshots/SHA256.sqlite.zst       its file; the one before stays for those who are fetching it
    snapshots/SCOPE.db                the catalogue that head office feeds to make the next one of

Both folders lie where `pos.hq.home` says, or hq.toml. Several servers may share them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
import sqlalchemy as sa
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from pos.contract.snapshots import Snapshot
from pos.database import StorageError, file_error
from pos.hq import cursors
from pos.hq.home import KEYS, home_of
from pos.hq.key_files import read_or_make

_PACKED: Final = ".sqlite.zst"
_HEX: Final = frozenset("0123456789abcdef")


class Depot:
    """The folder of snapshots. Any thread, any process."""

    def __init__(self, *, folder: Path, key_file: Path) -> None:
        self.folder = folder
        self._key_file = key_file

    def signing_key(self) -> Ed25519PrivateKey:
        """Head office's key; made by the first process that asks."""
        path = self._key_file
        try:
            key = load_pem_private_key(read_or_make(path, _new_key), password=None)
        except OSError as error:
            raise file_error(path, error) from error
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise StorageError("identity_damaged", path, "it is not a key") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise StorageError("identity_damaged", path, "it is a key of another kind")
        return key

    def public_key(self) -> bytes:
        """What terminals check snapshots with, 32 bytes."""
        return self.signing_key().public_key().public_bytes_raw()

    def newest(self, connection: sa.Connection, scope: str) -> Snapshot | None:
        """The snapshot of a feed that leads on to what the feed is now; None where none does."""
        try:
            content = self._description(scope).read_bytes()
            snapshot = msgspec.json.decode(content, type=Snapshot)
            whole = self.file(snapshot.sha256).stat().st_size == snapshot.size
        except (OSError, msgspec.DecodeError):
            return None
        if not whole or cursors.generation(connection, scope) is None:
            return None
        try:
            cursors.read_cursor(connection, scope=scope, gen=snapshot.gen, cursor=snapshot.cursor)
        except cursors.WrongGeneration:
            return None
        return snapshot

    def file(self, sha256: str) -> Path:
        """The packed file with these bytes, whether or not it is there."""
        if len(sha256) != 64 or not set(sha256) <= _HEX:
            raise ValueError("a file is named by the 64 hex digits of its SHA-256")
        return self.folder / f"{sha256}{_PACKED}"

    def working_copy(self, scope: str) -> Path:
        """The catalogue that snapshots of a feed are made of."""
        return self.folder / f"{_plain(scope)}.db"

    def keep(self, packed: Path, snapshot: Snapshot) -> None:
        """Puts a new file and its description in the place of the last; the description is last."""
        known = self._known(snapshot.scope)
        packed.replace(self.file(snapshot.sha256))
        path = self._description(snapshot.scope)
        draft = path.with_suffix(".new")
        draft.write_bytes(msgspec.json.format(msgspec.json.encode(snapshot)))
        draft.replace(path)
        for file in self.folder.glob(f"*{_PACKED}"):
            if file not in {self.file(snapshot.sha256), known}:
                file.unlink(missing_ok=True)

    def _known(self, scope: str) -> Path | None:
        try:
            content = self._description(scope).read_bytes()
            return self.file(msgspec.json.decode(content, type=Snapshot).sha256)
        except (OSError, msgspec.DecodeError):
            return None

    def _description(self, scope: str) -> Path:
        return self.folder / f"{_plain(scope)}.json"


def depot_of(*, database: str, folder: str = "", key_file: str = "") -> Depot:
    """The depot of a database by its URL; what is not given lies at its home."""
    return Depot(
        folder=Path(folder or home_of(database).joinpath("snapshots")),
        key_file=Path(key_file or home_of(database).joinpath(KEYS, "hq_signing.pem")),
    )


def _plain(scope: str) -> str:
    return scope.replace(":", "-")


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
