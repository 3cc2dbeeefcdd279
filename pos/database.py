"""One SQLite file: its guard, its pragmas and its single writing connection.

The engine is `pysqlite3` under SQLAlchemy Core, because the interpreter's own SQLite may carry
the WAL-reset bug (3.7.0 to 3.51.2), which loses committed writes when two connections write or
checkpoint at once.
"""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import pysqlite3.dbapi2 as sqlite
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, ProgrammingError
from sqlalchemy.pool import NullPool

from pos import statements

_FIXED: Final = (3, 51, 3)
_BUGS: Final = (
    DataError,
    IntegrityError,
    ProgrammingError,
    sqlite.DataError,
    sqlite.IntegrityError,
    sqlite.ProgrammingError,
)
_BACKPORTS: Final = {(3, 50): 7, (3, 44): 6}
_LONGEST_READ: Final = 5.0
"""Seconds for which a file that is to be replaced waits for those who read it."""
_PATIENCE: Final = 5000
"""Milliseconds to wait for another program that writes."""
_READING_KIB: Final = 512
"""Pages that a held reading connection keeps: the upper ones of its indexes. SQLite keeps 2 MB by
itself, and a till holds half a dozen such connections; the system has the file in memory anyway."""
_PAGES_AT_ONCE: Final = 128
"""Of 4 KiB: what a copy writes before it lets others have the disk."""


class StorageError(Exception):
    """The world kept us from reading or writing a file. `code` is stable and translated."""

    def __init__(self, code: str, path: Path, detail: str) -> None:
        super().__init__(f"{code}: {path}: {detail}")
        self.code = code
        self.path = path
        self.detail = detail


class UnsafeSqlite(RuntimeError):
    """This process would write with an SQLite that can lose committed transactions."""


def is_safe_sqlite(version: tuple[int, int, int]) -> bool:
    """Whether `version` has the fix of the WAL-reset bug, by release or by backport."""
    if version >= _FIXED:
        return True
    return version[:2] in _BACKPORTS and version[2] >= _BACKPORTS[version[:2]]


def require_safe_sqlite(version: tuple[int, int, int] = sqlite.sqlite_version_info) -> None:
    """Raises `UnsafeSqlite` where a till must not start."""
    if not is_safe_sqlite(version):
        raise UnsafeSqlite(
            f"SQLite {'.'.join(map(str, version))} can lose committed sales (WAL-reset bug). "
            "Install pysqlite3 0.6.1 or newer: python3 installer/bootstrap.py run does it."
        )


def storage_error(path: Path, error: BaseException) -> StorageError:
    """What an engine's error means to the person at the till."""
    original = getattr(error, "orig", None) or error
    name = str(getattr(original, "sqlite_errorname", "") or "")
    text = str(original)
    # A file size limit surfaces as IOERR_WRITE and not as FULL: both mean that nothing fits.
    if name in {"SQLITE_FULL", "SQLITE_IOERR_WRITE"} or "full" in text:
        return StorageError("disk_full", path, text)
    if name.startswith("SQLITE_READONLY") or "readonly" in text or "CANTOPEN" in name:
        return StorageError("disk_read_only", path, text)
    if (
        name in {"SQLITE_CORRUPT", "SQLITE_NOTADB"}
        or "malformed" in text
        or "not a database" in text
    ):
        return StorageError("database_damaged", path, text)
    return StorageError("disk_error", path, text)


def file_error(path: Path, error: OSError) -> StorageError:
    """What the system's error about a file or folder means to the person at the till."""
    code = "disk_full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "disk_read_only"
    return StorageError(code, path, str(error))


@contextmanager
def _said_plainly(path: Path) -> Iterator[None]:
    """Turns what the disk does to us into `StorageError`; a bug of ours stays what it is."""
    try:
        yield
    except _BUGS:
        raise
    except (DatabaseError, sqlite.DatabaseError) as error:
        raise storage_error(path, error) from error


def _keep_private(path: Path) -> None:
    """Makes the file if there is none; whoever cannot is told so by the engine.

    One that exists is not opened here: closing it would drop the locks that this process has on it.
    """
    if os.name != "posix":
        return
    with suppress(OSError):
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        elif path.stat().st_mode & 0o077:
            path.chmod(0o600)


class _Seat:
    """A reading connection that is held, opened for its first reader; use it under its lock."""

    def __init__(self, connect: Callable[[], sa.Connection]) -> None:
        self.lock = threading.RLock()
        self._connect = connect
        self._connection: sa.Connection | None = None

    def connection(self) -> sa.Connection:
        if self._connection is None:
            self._connection = self._connect()
            self._connection.exec_driver_sql(f"PRAGMA cache_size=-{_READING_KIB}")
        return self._connection

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class Database:
    """One file, one writing connection behind one lock; readers have their own connections.

    `write` may be called from any thread; each transaction is `BEGIN IMMEDIATE` and commits on
    leaving the block. With `durable` a commit survives a power cut (synchronous=FULL, one fsync);
    without, it survives a kill of the process (synchronous=NORMAL). The file is the account's that
    runs the program: nobody else on the machine reads it.
    """

    def __init__(
        self, path: Path, *, read_only: bool = False, carried: Mapping[str, object] | None = None
    ) -> None:
        """`carried` are execution options that every connection has."""
        require_safe_sqlite()
        self.path = path
        self._read_only = read_only
        self._lock = threading.RLock()
        # Who reads on a connection of their own; none while another file takes this one's place.
        self._guests = 0
        self._door = threading.Condition()
        self._shut = False
        self._durable: bool | None = None
        self._engine = sa.create_engine(
            statements.URL,
            creator=self._connect,
            module=sqlite,
            poolclass=NullPool,
            # What was sold and to whom is in no message, whatever goes wrong.
            hide_parameters=True,
            execution_options={"compiled_cache": statements.compiled, **(carried or {})},
        )
        if not read_only:
            _keep_private(path)
        with _said_plainly(path):
            self._writer = self._engine.connect()
            # Locks of their own: a scan must not wait for the pages of a feed that are written,
            # nor for the thread that writes them and looks what there is.
            self._seats = (_Seat(self._engine.connect), _Seat(self._engine.connect))
            self._seats[0].connection()

    def _connect(self) -> Any:
        mode = "?mode=ro" if self._read_only else ""
        connection = sqlite.connect(
            f"{self.path.absolute().as_uri()}{mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
        pragmas = [f"busy_timeout={_PATIENCE}", "foreign_keys=ON", "trusted_schema=OFF"]
        if not self._read_only:
            pragmas += ["journal_mode=WAL", "synchronous=FULL"]
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        # Reads the header, so that a damaged file is found here and not in mid-sale.
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        return connection

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[sa.Connection]:
        """A writing transaction; rolled back whole when the block raises."""
        with self._lock, _said_plainly(self.path):
            if self._durable is not durable:
                level = "FULL" if durable else "NORMAL"
                self._cursor().execute(f"PRAGMA synchronous={level}")
                self._durable = durable
            self._cursor().execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._commit()
            except BaseException:
                self._roll_back()
                raise

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keeps other writers out, for who has to look before he writes; `write` goes within.

        Whoever guards what he knows of the file by a lock of his own takes this first, as one does
        who is asked in the midst of a transaction: otherwise two of them wait for each other.
        """
        with self._lock:
            yield

    def _cursor(self) -> Any:
        return self._writer.connection.driver_connection

    def _commit(self) -> None:
        try:
            self._cursor().execute("COMMIT")
        except sqlite.DatabaseError as error:
            # Whether the last fsync failed or a write before it, the engine does not tell.
            if getattr(error, "sqlite_errorname", "") == "SQLITE_IOERR":
                self._roll_back()
                self._bury()
            raise

    def _bury(self) -> None:
        """Writes over what a failed commit may have left in the log, whole but for its last fsync.

        Nobody sees it now, but a start after a kill would take it for committed, although
        somebody was told that it is not.
        """
        driver = self._cursor()
        try:
            version = driver.execute("PRAGMA user_version").fetchone()[0]
            driver.execute("BEGIN IMMEDIATE")
            driver.execute(f"PRAGMA user_version = {version}")
            driver.execute("COMMIT")
        except sqlite.DatabaseError as error:
            raise StorageError("disk_in_doubt", self.path, str(error)) from error

    def _roll_back(self) -> None:
        driver = self._cursor()
        if driver.in_transaction:
            driver.execute("ROLLBACK")

    @contextmanager
    def reshape(self) -> Iterator[sa.Connection]:
        """A writing transaction that may alter tables, on a connection of its own.

        Foreign keys are not enforced meanwhile, since an altered table is dropped and made again,
        and are all checked before the commit.
        """
        with self._lock, _said_plainly(self.path), self._engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA foreign_keys=OFF")
            driver.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                broken = driver.execute("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(f"{self.path}: {len(broken)} rows would lose their parent")
                driver.execute("COMMIT")
            except BaseException:
                if driver.in_transaction:
                    driver.execute("ROLLBACK")
                raise

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A held reading connection, each statement its own snapshot. Any thread.

        Two may read at a time; a third waits for the first.
        """
        seat = next((seat for seat in self._seats if seat.lock.acquire(blocking=False)), None)
        if seat is None:
            seat = self._seats[0]
            seat.lock.acquire()
        try:
            with _said_plainly(self.path):
                yield seat.connection()
        finally:
            seat.lock.release()

    @contextmanager
    def _all_seats(self) -> Iterator[None]:
        first, second = self._seats
        with first.lock, second.lock:
            yield

    @contextmanager
    def snapshot(self) -> Iterator[sa.Connection]:
        """A reading transaction on a connection of its own: for long reads beside the till."""
        with self._entered(), _said_plainly(self.path), self._engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("BEGIN")
            try:
                yield connection
            finally:
                driver.execute("ROLLBACK")

    @contextmanager
    def _entered(self) -> Iterator[None]:
        with self._door:
            self._door.wait_for(lambda: not self._shut)
            self._guests += 1
        try:
            yield
        finally:
            with self._door:
                self._guests -= 1
                self._door.notify_all()

    def take_over(self, successor: Path) -> None:
        """Puts another file, which nobody has open, in the place of this one. Any thread.

        Readers and writers wait for some milliseconds and then find the new one; whoever is killed
        meanwhile leaves one file or the other, whole. Raises `StorageError` and goes on with the
        old file where somebody else has it open.
        """
        with self._lock, _said_plainly(self.path):
            # Beforehand, while others read: what closing would otherwise have to write.
            self._cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        with self._lock, self._all_seats(), self._nobody_reads():
            for seat in self._seats:
                seat.close()
            self._writer.close()
            try:
                log = self.path.with_name(f"{self.path.name}-wal")
                # A log that stays is somebody else's, and would be taken for the new file's.
                if log.exists() and log.stat().st_size:
                    raise StorageError("disk_error", self.path, "another program reads the file")
                successor.replace(self.path)
                sync_folder(self.path.parent)
            except OSError as error:
                raise file_error(self.path, error) from error
            finally:
                self._durable = None
                with _said_plainly(self.path):
                    self._writer = self._engine.connect()
                    self._seats[0].connection()

    @contextmanager
    def _nobody_reads(self) -> Iterator[None]:
        with self._door:
            self._shut = True
        try:
            with self._door:
                if not self._door.wait_for(lambda: not self._guests, timeout=_LONGEST_READ):
                    raise StorageError("disk_error", self.path, "a long read is under way")
            yield
        finally:
            with self._door:
                self._shut = False
                self._door.notify_all()

    def write_anew(self) -> bool:
        """Writes the file anew, so that nothing is left in it of what its rows held before.

        Whether it is so: not where another program reads it, and then it may be tried again.
        """
        with self._lock, _said_plainly(self.path):
            driver = self._cursor()
            driver.execute("VACUUM")
            driver.execute("PRAGMA busy_timeout=0")
            try:
                (is_busy, *_) = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                driver.execute(f"PRAGMA busy_timeout={_PATIENCE}")
        return not is_busy

    def compact_to(self, path: Path) -> None:
        """Writes the file's content to a new file, without gaps and in order. Any thread."""
        with self._entered(), _said_plainly(path), self._engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("VACUUM INTO ?", (str(path),))

    def copy_to(self, path: Path, *, breathe: Callable[[], None] = lambda: None) -> None:
        """Writes the file as it is now to `path`, whole or not at all, and durably. Any thread.

        Others write on meanwhile: the copy is of one moment. `breathe` is called after every half
        megabyte, to give the disk a pause or, by raising, to give the copy up.
        """
        draft = path.with_name(path.name + ".new")
        try:
            draft.unlink(missing_ok=True)
            _keep_private(draft)
            self._copy(draft, breathe)
            draft.replace(path)
            sync_folder(path.parent)
        except OSError as error:
            raise file_error(path, error) from error
        finally:
            draft.unlink(missing_ok=True)

    def _copy(self, path: Path, breathe: Callable[[], None]) -> None:
        with self.snapshot() as connection, _said_plainly(path):
            source: Any = connection.connection.driver_connection
            # The first read fixes the moment; without it every write would begin the copy anew.
            source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            target = sqlite.connect(path, isolation_level=None)
            with path.open("rb+") as file:
                try:
                    # Written at once and kept by us: what would wait in memory, the fsync of
                    # somebody's sale would have to write along with it.
                    target.execute("PRAGMA cache_size=16")
                    target.execute("PRAGMA synchronous=OFF")
                    target.execute("PRAGMA journal_mode=OFF").fetchone()

                    def rest(*_: int) -> None:
                        os.fsync(file.fileno())
                        breathe()

                    source.backup(target, pages=_PAGES_AT_ONCE, progress=rest)
                    # One file that stands alone, also on a disk that cannot be written.
                    target.execute("PRAGMA journal_mode=DELETE").fetchone()
                finally:
                    target.close()
                os.fsync(file.fileno())

    def close(self) -> None:
        """Checkpoints and closes the file. Call it from the thread that composed the till."""
        with self._lock, self._all_seats():
            for seat in self._seats:
                seat.close()
            self._writer.close()
            self._engine.dispose()


def check_file(path: Path) -> None:
    """Reads every table and index of a file; `StorageError` for a damaged one. Writes nothing.

    Of an index of words its pages are read, and not whether all words of the texts are in it: that
    is what such an index takes the file's check for, five times as long as all the rest of it.
    """
    with _said_plainly(path):
        connection = sqlite.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            for part in _parts(connection):
                verdict = connection.execute(f"PRAGMA quick_check({part})").fetchone()[0]
                if verdict != "ok":
                    raise StorageError("database_damaged", path, str(verdict))
        finally:
            connection.close()


def _parts(connection: Any) -> list[str]:
    """What `quick_check` takes: one fault is enough; or each table by name, so that none of those
    that are no trees of pages of their own is asked."""
    found = connection.execute("SELECT name, rootpage FROM sqlite_schema WHERE type = 'table'")
    pages: dict[str, int] = dict(found.fetchall())
    if all(pages.values()):
        return ["1"]
    trees = [name.replace('"', '""') for name, page in pages.items() if page]
    return ["sqlite_schema", *(f'"{name}"' for name in trees)]


def sync_folder(folder: Path) -> None:
    """Makes a file's new name in `folder` survive a power cut, where the system can be asked to."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


LOCK: Final = "lock.db"
"""In a folder that a process may keep for itself."""


class FolderLock:
    """Keeps a second process out of a folder: two tills must never write one journal.

    Held until `release` or until the process ends in any way. Any thread.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / LOCK
        try:
            self._connection = sqlite.connect(
                path, isolation_level=None, timeout=0, check_same_thread=False
            )
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite.DatabaseError as error:
            if getattr(error, "sqlite_errorname", "") in {"SQLITE_BUSY", "SQLITE_LOCKED"}:
                raise StorageError("till_running", folder, str(error)) from error
            raise storage_error(path, error) from error

    def release(self) -> None:
        """Lets the next one in."""
        self._connection.close()
