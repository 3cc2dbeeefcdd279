"""Head office's key for what it knows of members: numbers to be found by, and what is encrypted.

One file where `pos.hq.home` says, or hq.toml, that its owner alone may read:

    keys/hq_members.key               32 bytes, made on first use

Its keys follow from it (HKDF-SHA256), one for each use. Whoever takes the database home without
that file has names for nobody. Whoever loses the file has lost names and numbers, and no points.
The database knows its key by what follows from it for no other use: with another one, or a new one
in its place, members would be kept twice, so nothing is done before the right one is there.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b32encode
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pos.database import StorageError, file_error
from pos.hq.database import BadDatabase, OfficeDatabase, get_meta, set_meta
from pos.hq.home import KEYS, home_of
from pos.hq.key_files import read_or_make
from pos.hq.members import tables
from pos.member.identity import phone_key, subject_key

_MARK: Final = "member_key_mark"
_ONE_SEALED: Final = sa.select(
    tables.identity.c.issuer, tables.identity.c.subject, tables.identity.c.sealed
).limit(1)
_PUT_BACK: Final = (
    "what is known of members was encrypted with the file that head office had there before; "
    "put it back, or name it as member_key_file in hq.toml"
)
_LENGTH: Final = 32
_NONCE: Final = 12
_DIGITS: Final = 16
_FEW: Final = 20_000


class MemberKeys:
    """Names and seals what is personal. Any thread."""

    def __init__(self, master: bytes, *, ids: bytes | None = None) -> None:
        """`ids` is the key that the ids of an older head office's members follow from."""
        self._ids = ids or _derived(master, b"lianpos-member-ids-1")
        self._search = _derived(master, b"lianpos-member-search-1")
        self._box = AESGCM(_derived(master, b"lianpos-member-seal-1"))
        self._codes = _derived(master, b"lianpos-member-codes-1")
        self._few: dict[tuple[str, str], str] = {}

        self.mark = _derived(master, b"lianpos-member-mark-1").hex()
        """What the database knows this key by; it tells nothing of the key."""

    def __repr__(self) -> str:
        return "MemberKeys(...)"

    def member_id(self, issuer: str, card: str) -> str:
        """The id of the account that a card of this issuer opens: the same at every import."""
        digest = hmac.digest(self._ids, f"{issuer}|{card}".encode(), "sha256")
        return "M" + b32encode(digest).decode()[:_DIGITS]

    def subject(self, issuer: str, subject: str) -> str:
        """The name under which a subject of an issuer is found."""
        return subject_key(issuer, subject, pepper=self._search)

    def phone(self, phone: str) -> str:
        """The name under which a telephone is found; empty for none."""
        return phone_key(phone, pepper=self._search) if phone else ""

    def erased(self, phone: str) -> str:
        """The name of a telephone whose member was erased: it leads to nothing else here."""
        return subject_key("erased", phone_key(phone, pepper=self._search), pepper=self._search)

    def tail(self, phone: str) -> str:
        """The name under which telephones with these last four digits are found."""
        return self._one_of_few("ends", phone[-4:])

    def spelled(self, spelled: str) -> str:
        """The name under which people are found whose names sound so."""
        letters = "".join(spelled.split())
        return self._one_of_few("spelled", letters)

    def birthday(self, birthday: str) -> str:
        """The name under which people are found who were born on that day, MM-DD."""
        return self._one_of_few("born", birthday)

    def _one_of_few(self, kind: str, text: str) -> str:
        """The name of what there are some thousands of in all: each is worked out once."""
        known = self._few.get((kind, text))
        if known is None:
            known = subject_key(kind, text, pepper=self._search) if text else ""
            if len(self._few) >= _FEW:
                self._few.clear()
            self._few[kind, text] = known
        return known

    def pin_hash(self, card: str, pin: str) -> bytes:
        """What is kept of the PIN of a card of value."""
        return bytes.fromhex(subject_key(f"pin:{card}", pin, pepper=self._search))

    def code_key(self, number: int) -> Ed25519PrivateKey:
        """The key of that number, from 1 on, with which members' codes are signed."""
        return Ed25519PrivateKey.from_private_bytes(_derived(self._codes, b"sign-%d" % number))

    def device_secret(self, device: str) -> bytes:
        """What a device of a member's shares with head office: its digits follow from it."""
        return _derived(self._codes, b"device-" + device.encode())

    def seal(self, content: bytes, *, of: str) -> bytes:
        """Encrypted, and of use in the row that is `of` that name alone."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._box.encrypt(nonce, content, of.encode())

    def unseal(self, sealed: bytes, *, of: str) -> bytes:
        """What was sealed; `StorageError` where it is another key's or another row's."""
        try:
            return self._box.decrypt(sealed[:_NONCE], sealed[_NONCE:], of.encode())
        except InvalidTag as error:
            why = "this is not the key that members were encrypted with"
            raise StorageError("database_damaged", Path("member"), why) from error

    def proof_hash(self, member: str, code: str) -> bytes:
        """What is kept of a one-time code."""
        return bytes.fromhex(subject_key(f"proof:{member}", code, pepper=self._search))


def key_file_of(*, database: str, key_file: str = "") -> Path:
    """The file with the key for the database of that URL, at its home where none is given."""
    return Path(key_file or home_of(database).joinpath(KEYS, "hq_members.key"))


def open_keys(path: Path, *, ids: bytes | None = None) -> MemberKeys:
    """The key in that file, made where there is none yet."""
    try:
        master = read_or_make(path, lambda: secrets.token_bytes(_LENGTH))
    except OSError as error:
        raise file_error(path, error) from error
    if len(master) != _LENGTH:
        raise StorageError("identity_damaged", path, "it is not a key")
    return MemberKeys(master, ids=ids)


def keys_of(database: OfficeDatabase, path: Path) -> MemberKeys:
    """The keys in that file, and the one that ids of an older head office's members follow from.

    Made where neither file nor members are there yet; `BadDatabase` where the file is not the one
    that this database's members were encrypted with.
    """
    with database.read() as connection:
        if get_meta(connection, _MARK):
            return keys_on(connection, path)
    with database.write() as connection:
        # Somebody else may have begun at the same moment, with a file of his own.
        return keys_on(connection, path)


def keys_on(connection: sa.Connection, path: Path) -> MemberKeys:
    """The same; in a writing transaction, unless the database knows its key already."""
    before = get_meta(connection, "member_key")
    mark = get_meta(connection, _MARK)
    sealed = None if mark else connection.execute(_ONE_SEALED).first()
    if not path.exists() and (mark or sealed):
        raise BadDatabase(f"{path} is missing: {_PUT_BACK}")
    keys = open_keys(path, ids=None if before is None else bytes.fromhex(before))
    if mark != keys.mark and (mark or (sealed is not None and not _fits(keys, sealed))):
        raise BadDatabase(f"{path} is another key: {_PUT_BACK}")
    if not mark:
        set_meta(connection, _MARK, keys.mark)
    return keys


def begin_anew(connection: sa.Connection, path: Path) -> MemberKeys:
    """Has the key in that file take the place of one that is lost for good, made where there is
    none: names, numbers and PINs that were kept under the lost one stay unreadable."""
    keys = open_keys(path)
    set_meta(connection, _MARK, keys.mark)
    return keys


def _fits(keys: MemberKeys, sealed: sa.Row[Any, Any, Any]) -> bool:
    try:
        keys.unseal(sealed.sealed, of=f"{sealed.issuer}|{sealed.subject}")
    except StorageError:
        return False
    return True


def _derived(master: bytes, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_LENGTH, salt=None, info=use).derive(master)
