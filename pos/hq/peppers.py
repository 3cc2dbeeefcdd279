"""The peppers of stores: under them PINs are hashed and members found, and none lies here in clear.

Head office's database keeps a store's pepper sealed under the key of what it knows of members,
which lies in a file apart (`pos.hq.members.keys`): whoever takes the database home can try neither
PINs nor telephone numbers against what is in there. A terminal is told its store's pepper when it
is let in, in a letter to its own key.

Databases of before held peppers in clear. Opened with that key they are sealed, and the file is
written anew without what was in it; where it was opened without one, as nobody but tests does,
they stay as they are.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
import structlog

from pos.contract.wire import PEPPER_BYTES
from pos.database import Database, StorageError
from pos.hq import schema
from pos.hq.database import KEY_FILE, KeyFile, OfficeDatabase, get_meta, set_meta
from pos.hq.members.keys import MemberKeys, keys_on

log = structlog.get_logger("lianpos.hq")

_STATE: Final = "peppers"
"""Where the database keeps whether its peppers are sealed, and what they were written over."""
_SEALED: Final = "sealed"
_DONE: Final = "gone"
_ALL: Final = sa.select(schema.store.c.store, schema.store.c.pepper).order_by(schema.store.c.store)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pepper:
    """A store and what its files are asked under."""

    store: str
    pepper: bytes


def new_pepper(connection: sa.Connection, store: str) -> bytes:
    """One for a store that opens, as its row keeps it."""
    pepper, keys = secrets.token_bytes(PEPPER_BYTES), _keys(connection)
    return pepper if keys is None else _sealed(keys, store, pepper)


def read_pepper(connection: sa.Connection, store: str) -> bytes:
    """That of a store that there is."""
    statement = sa.select(schema.store.c.pepper).where(schema.store.c.store == store)
    kept = bytes(connection.execute(statement).scalar_one())
    return _opened(connection, {store: kept})[0].pepper


def read_peppers(connection: sa.Connection) -> list[Pepper]:
    """Those of all stores."""
    return _opened(connection, {row.store: bytes(row.pepper) for row in connection.execute(_ALL)})


def seal_peppers(database: OfficeDatabase) -> None:
    """Seals what a database of before holds in clear, and leaves nothing of it in the file.

    Where somebody else reads the file at that moment, or there is no room to write it anew, what is
    left of it goes the next time.
    """
    with database.read() as connection:
        state = get_meta(connection, _STATE)
    if state == _DONE:
        return
    if state != _SEALED:
        with database.write() as connection:
            if not _seal_all(connection):
                set_meta(connection, _STATE, _DONE)
                return
            set_meta(connection, _STATE, _SEALED)
    if _write_anew(database):
        with database.write() as connection:
            set_meta(connection, _STATE, _DONE)


def new_peppers(connection: sa.Connection, keys: MemberKeys) -> None:
    """Gives every store another one, since those of before can be read no more."""
    for row in connection.execute(_ALL).all():
        pepper = _sealed(keys, row.store, secrets.token_bytes(PEPPER_BYTES))
        _keep(connection, row.store, pepper)


def _seal_all(connection: sa.Connection) -> int:
    """Seals those in clear; how many there were."""
    clear = [row for row in connection.execute(_ALL).all() if len(row.pepper) == PEPPER_BYTES]
    keys = _keys(connection) if clear else None
    if keys is None:
        return 0
    for row in clear:
        _keep(connection, row.store, _sealed(keys, row.store, bytes(row.pepper)))
    return len(clear)


def _write_anew(database: OfficeDatabase) -> bool:
    """Has the database hold nothing of what its rows held before; whether it does by now."""
    try:
        if isinstance(database, Database):
            return database.write_anew()
        with database.read() as connection:
            connection.exec_driver_sql("VACUUM FULL store")
    except StorageError as error:
        log.warning("old peppers are still in the file", code=error.code)
        return False
    return True


def _opened(connection: sa.Connection, kept: dict[str, bytes]) -> list[Pepper]:
    is_sealed = any(len(pepper) != PEPPER_BYTES for pepper in kept.values())
    keys = _keys(connection) if is_sealed else None
    return [
        Pepper(
            store=store,
            pepper=pepper if keys is None else keys.unseal(pepper, of=_row_of(store)),
        )
        for store, pepper in kept.items()
    ]


def _keys(connection: sa.Connection) -> MemberKeys | None:
    key_file: KeyFile | None = connection.get_execution_options().get(KEY_FILE)
    return None if key_file is None else keys_on(connection, key_file())


def _keep(connection: sa.Connection, store: str, pepper: bytes) -> None:
    mine = schema.store.c.store == store
    connection.execute(sa.update(schema.store).where(mine).values(pepper=pepper))


def _sealed(keys: MemberKeys, store: str, pepper: bytes) -> bytes:
    return keys.seal(pepper, of=_row_of(store))


def _row_of(store: str) -> str:
    return f"pepper:{store}"
