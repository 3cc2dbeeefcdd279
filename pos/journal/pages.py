"""Rows out of an SQLite file that SQLite itself no longer reads: page by page, whatever is left.

Only what a row of a table needs is understood here: leaf pages, their cells, overflow pages and the
frames of a write-ahead log. Nothing is trusted and nothing is written; a cell that makes no sense
is passed over. Source: the SQLite file format (sqlite.org/fileformat2.html), sections 1.5, 1.6, 2.1
and 4.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Final, TypeAlias

Value: TypeAlias = int | str | bytes | None
Row: TypeAlias = tuple[Value, ...]

PAGE: Final = 4096
"""Bytes: the size that every file of ours has had from its first page on."""

_LOG_HEADER: Final = 32
_FRAME_HEADER: Final = 24
_FILE_HEADER: Final = 100
_MAGIC: Final = b"SQLite format 3\x00"
_LEAF: Final = 0x0D
_LARGEST: Final = 16 * 1024 * 1024
_INTEGERS: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


class _NoRow(Exception):
    """These bytes are no row."""


@contextmanager
def open_pages(file: Path) -> Iterator[Pages]:
    """The pages of a database file and of the log beside it; either may be missing."""
    log = file.with_name(file.name + "-wal")
    with ExitStack() as stack:
        yield Pages(_mapped(stack, file), _mapped(stack, log))


def _mapped(stack: ExitStack, path: Path) -> bytes | mmap:
    if not path.is_file() or path.stat().st_size == 0:
        return b""
    file = stack.enter_context(path.open("rb"))
    return stack.enter_context(mmap(file.fileno(), 0, access=ACCESS_READ))


class Pages:
    """Every image of every page: those of the file, and the newer ones of its log."""

    def __init__(self, file: bytes | mmap, log: bytes | mmap) -> None:
        self._file = file
        self._log = log
        self._frames: dict[int, int] = {}
        """Page number -> where its newest image in the log begins."""
        for start in self._log_images():
            number = int.from_bytes(log[start - _FRAME_HEADER : start - _FRAME_HEADER + 4], "big")
            self._frames[number] = start

    def rows(self) -> Iterator[Row]:
        """Every row of every leaf of every table, as often as there are images of it."""
        for start in range(0, len(self._file) - PAGE + 1, PAGE):
            yield from self._rows_of(self._file[start : start + PAGE])
        for start in self._log_images():
            yield from self._rows_of(self._log[start : start + PAGE])

    def _log_images(self) -> Iterator[int]:
        step = _FRAME_HEADER + PAGE
        first = _LOG_HEADER + _FRAME_HEADER
        yield from range(first, len(self._log) - PAGE + 1, step)

    def _rows_of(self, page: bytes) -> Iterator[Row]:
        head = _FILE_HEADER if page.startswith(_MAGIC) else 0
        if page[head] != _LEAF:
            return
        cells = int.from_bytes(page[head + 3 : head + 5], "big")
        for n in range(min(cells, PAGE // 4)):
            place = head + 8 + 2 * n
            start = int.from_bytes(page[place : place + 2], "big")
            # The newest image of an overflow page is the right one, unless the log is not ours.
            for newest in (True, False) if self._frames else (False,):
                try:
                    yield _row(self._payload(page, start, newest=newest))
                except (_NoRow, IndexError, UnicodeDecodeError):
                    continue

    def _payload(self, page: bytes, start: int, *, newest: bool) -> bytes:
        size, place = _number(page, start)
        _, place = _number(page, place)
        if not 0 < size <= _LARGEST:
            raise _NoRow
        room = PAGE - 35
        if size <= room:
            return page[place : place + size]
        least = (PAGE - 12) * 32 // 255 - 23
        local = least + (size - least) % (PAGE - 4)
        local = local if local <= room else least
        parts = [page[place : place + local]]
        left = size - local
        number = int.from_bytes(page[place + local : place + local + 4], "big")
        while left > 0:
            more = self._image(number, newest=newest)
            parts.append(more[4 : 4 + min(left, PAGE - 4)])
            left -= PAGE - 4
            number = int.from_bytes(more[:4], "big")
        return b"".join(parts)

    def _image(self, number: int, *, newest: bool) -> bytes:
        start = self._frames.get(number) if newest else None
        if start is not None:
            return self._log[start : start + PAGE]
        place = (number - 1) * PAGE
        if not 0 < number or place + PAGE > len(self._file):
            raise _NoRow
        return self._file[place : place + PAGE]


def _row(payload: bytes) -> Row:
    size, place = _number(payload, 0)
    types = []
    while place < size:
        kind, place = _number(payload, place)
        types.append(kind)
    values: list[Value] = []
    for kind in types:
        value, place = _value(payload, place, kind)
        values.append(value)
    return tuple(values)


def _value(payload: bytes, place: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, place
    if kind in (8, 9):
        return kind - 8, place
    size = _INTEGERS[kind] if kind in _INTEGERS else (kind - 12) // 2
    content = payload[place : place + size]
    if kind in (7, 10, 11) or len(content) != size:
        raise _NoRow
    place += size
    if kind in _INTEGERS:
        return int.from_bytes(content, "big", signed=True), place
    return (content.decode() if kind % 2 else content), place


def _number(content: bytes, place: int) -> tuple[int, int]:
    """A variable-length integer and where it ends."""
    number = 0
    for n in range(8):
        byte = content[place + n]
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            return number, place + n + 1
    return number << 8 | content[place + 8], place + 9
