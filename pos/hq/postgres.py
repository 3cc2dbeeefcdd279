"""Head office's database grown up: one PostgreSQL for several worker processes.

The same tables and statements as with SQLite. What differs is here: connections come from a pool,
writers run side by side, and whoever waits for news is woken by NOTIFY, which carries no news
itself.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg
import sqlalchemy as sa
from psycopg.types.string import BytesBinaryDumper
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from pos.database import StorageError
from pos.hq.rows import is_of_the_rows

POSTGRES: Final = ("postgresql://", "postgresql+psycopg://")

_POOL: Final = 16
"""Connections that one process keeps. None is opened beside them for one use: that takes longer
than to wait for one of these."""
_PATIENCE: Final = 10
"""Seconds to wait for a connection, and for a lock that another worker holds."""
_LOOK: Final = 1
"""Seconds after which a listener looks whether it is to end."""
_ABANDONED: Final = 60
"""Seconds after which a transaction that does nothing is ended: its worker may be frozen."""
_BUGS: Final = (
    DataError,
    IntegrityError,
    ProgrammingError,
    psycopg.DataError,
    psycopg.IntegrityError,
    psycopg.ProgrammingError,
)
_FULL: Final = {"53100", "53200"}
_READ_ONLY: Final = {"25006"}
_BUSY: Final = {"40001", "40P01", "53300", "55P03", "57014"}


def is_postgres(url: str) -> bool:
    """Whether a database URL names a PostgreSQL."""
    return url.startswith(POSTGRES)


def shown(url: str) -> str:
    """The URL as people and logs may see it: without a password."""
    return sa.make_url(url).render_as_string(hide_password=True)


class PostgresDatabase:
    """Connections to one PostgreSQL database. Any thread, several at once."""

    def __init__(self, url: str, *, carried: Mapping[str, object] | None = None) -> None:
        """`carried` are execution options that every connection has."""
        self._shown = shown(url)
        options = {
            # An acknowledgement is a promise: it waits for the disk, and for the standby's where
            # the server is told to have one.
            "synchronous_commit": "on",
            "lock_timeout": f"{_PATIENCE}s",
            "idle_in_transaction_session_timeout": f"{_ABANDONED}s",
            "timezone": "UTC",
            # Sixty partitions look dear to the planner; compiling for them costs many times what
            # our short statements take.
            "jit": "off",
        }
        self._url = sa.make_url(url).set(drivername="postgresql+psycopg")
        self._engine = sa.create_engine(
            self._url,
            # What was sold and to whom is in no message, whatever goes wrong.
            hide_parameters=True,
            execution_options=dict(carried or {}),
            pool_size=_POOL,
            max_overflow=0,
            # Those that were used last are used first: a quiet process leaves the rest alone.
            pool_use_lifo=True,
            pool_timeout=_PATIENCE,
            connect_args={
                "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
                "connect_timeout": _PATIENCE,
                "application_name": "lianpos",
            },
        )
        sa.event.listen(self._engine, "connect", _take_bytes_as_they_are)
        self._single = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self._steady = self._engine.execution_options(isolation_level="REPEATABLE READ")
        with self.read():
            pass

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[sa.Connection]:
        """A writing transaction; rolled back whole when the block raises."""
        with self._said_plainly(), self._engine.begin() as connection:
            if not durable:
                connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")
            yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A reading connection, each statement its own snapshot."""
        with self._said_plainly(), self._single.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[sa.Connection]:
        """A reading transaction of one moment: for long reads."""
        with self._said_plainly(), self._steady.connect() as connection:
            yield connection

    @contextmanager
    def alone(self, what: int) -> Iterator[sa.Connection]:
        """A writing transaction that only one process at a time is in, for one purpose."""
        with self.write() as connection:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:what)"), {"what": what})
            yield connection

    def notify(self, channel: str) -> None:
        """Wakes everybody who listens; outside of any transaction, for NOTIFY holds up commits."""
        with self.read() as connection:
            connection.exec_driver_sql(f"NOTIFY {channel}")

    def listen(self, channel: str, heard: Callable[[], None]) -> Callable[[], None]:
        """Calls `heard` on a thread of its own after every NOTIFY; answers how to end that."""
        listener = _Listener(self._url, channel, heard)
        listener.start()
        return listener.stop

    def close(self) -> None:
        """Closes every connection that is not in use."""
        self._engine.dispose()

    @contextmanager
    def _said_plainly(self) -> Iterator[None]:
        """Turns what the world does to us into `StorageError`; a bug of ours stays what it is."""
        try:
            yield
        except _BUGS:
            raise
        except PoolTimeoutError as error:
            raise self._error("database_busy", error) from error
        except (DBAPIError, psycopg.Error) as error:
            if is_of_the_rows(error):
                raise
            original: Any = getattr(error, "orig", error)
            raise self._error(_code(getattr(original, "sqlstate", None)), original) from error

    def _error(self, code: str, error: BaseException) -> StorageError:
        # A path has single slashes; who and where is what people need.
        place = Path(self._shown.partition("://")[2])
        return StorageError(code, place, str(error).strip().partition("\n")[0])


def _take_bytes_as_they_are(line: psycopg.Connection[Any], _: object) -> None:
    """COPY asks for the last dumper of a type: for bytes that is one for wrapped ones, and slow."""
    line.adapters.register_dumper(bytes, BytesBinaryDumper)


class _Listener(threading.Thread):
    """One connection that LISTENs; comes back by itself when the server was away."""

    def __init__(self, url: sa.URL, channel: str, heard: Callable[[], None]) -> None:
        super().__init__(name=f"listen-{channel}", daemon=True)
        self._conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._channel = channel
        self._heard = heard
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.is_set():
            try:
                with psycopg.connect(self._conninfo, autocommit=True, connect_timeout=5) as line:
                    line.execute(f"LISTEN {self._channel}")
                    # Whatever was told before we listened is news as well.
                    self._heard()
                    self._hear(line)
            except psycopg.Error:
                self._ended.wait(1)

    def _hear(self, line: psycopg.Connection[Any]) -> None:
        while not self._ended.is_set():
            for _ in line.notifies(timeout=_LOOK, stop_after=1):
                self._heard()

    def stop(self) -> None:
        """Ends within a second."""
        self._ended.set()
        self.join(5)


def _code(state: str | None) -> str:
    if state in _FULL:
        return "disk_full"
    if state in _READ_ONLY:
        return "disk_read_only"
    return "database_busy" if state in _BUSY else "database_away"
