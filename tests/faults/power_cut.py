"""What a power cut leaves of files, replayed from a record of everything that was written.

Bytes are safe once their file was synced, names once their folder was. At the cut every write that
was not yet safe is lost or torn by chance, in sectors of 512 bytes, and every new or removed name
may or may not be there: so a disk with a cache behaves at its worst.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512


@dataclass(frozen=True, slots=True)
class Operation:
    """A line of the record: W write, T size, S sync, O new name, U gone name, R rename, M mark."""

    kind: str
    name: str
    other: str
    offset: int
    content: bytes


def read_record(path: Path) -> list[Operation]:
    """Every operation of a run, in order."""
    found = []
    data = path.read_bytes()
    at = 0
    while at < len(data):
        end = data.index(b"\n", at)
        kind, name, other, offset, length = data[at:end].decode().split("\t")
        at = end + 1 + int(length)
        # The index of a log lives in memory and is made again at each start.
        if not name.endswith("-shm"):
            found.append(Operation(kind, name, other, int(offset), data[end + 1 : at]))
    return found


@dataclass
class _File:
    safe: bytearray = field(default_factory=bytearray)
    pending: list[Operation] = field(default_factory=list)
    is_safe: bool = False
    """Whether the name survives."""
    is_gone: bool = False
    """Removed, but perhaps not for good."""


class Disk:
    """The files of one folder, up to some point of the record. `name` is below DISK_FOLDER."""

    def __init__(self, start: Path, prefix: str) -> None:
        self._prefix = prefix
        self._files = {
            f"{prefix}/{file.relative_to(start)}": _File(bytearray(file.read_bytes()), is_safe=True)
            for file in start.rglob("*")
            if file.is_file()
        }

    def take(self, operation: Operation) -> None:
        """Goes one operation further."""
        name = operation.name
        match operation.kind:
            case "O":
                if name not in self._files or self._files[name].is_gone:
                    self._files[name] = _File()
            case "W" | "T":
                self._files[name].pending.append(operation)
            case "S":
                self._sync(name)
            case "U":
                self._files[name].is_gone = True
            case "R":
                moved = self._files.pop(name)
                self._files[operation.other] = moved

    def _sync(self, name: str) -> None:
        if name in self._files:
            file = self._files[name]
            for operation in file.pending:
                _apply(file.safe, operation)
            file.pending.clear()
            return
        for other in list(self._files):
            if str(Path(other).parent) == name:
                if self._files[other].is_gone:
                    del self._files[other]
                else:
                    self._files[other].is_safe = True

    def cut(self, into: Path, draw: random.Random) -> None:
        """Writes what a cut at this point leaves."""
        for name, file in self._files.items():
            if (not file.is_safe or file.is_gone) and draw.random() < 0.5:
                continue
            content = bytearray(file.safe)
            for operation in file.pending:
                for part in _survivors(operation, draw):
                    _apply(content, part)
            place = into / Path(name).relative_to(self._prefix)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)


def _survivors(operation: Operation, draw: random.Random) -> Iterator[Operation]:
    if draw.random() < 0.5:
        return
    if operation.kind == "T" or draw.random() >= 0.3:
        yield operation
        return
    for start in range(0, len(operation.content), SECTOR):
        if draw.random() < 0.5:
            sector = operation.content[start : start + SECTOR]
            yield Operation("W", operation.name, "", operation.offset + start, sector)


def _apply(content: bytearray, operation: Operation) -> None:
    if operation.kind == "T":
        del content[operation.offset :]
        content.extend(bytes(operation.offset - len(content)))
        return
    end = operation.offset + len(operation.content)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[operation.offset : end] = operation.content
