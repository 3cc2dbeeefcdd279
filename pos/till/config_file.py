"""The terminal's own file lianpos.toml as it is edited: key by key, comments kept, with a history.

A new text takes the place of the old one whole or not at all, and only one that the till can be
started with does. What it takes the place of is kept beside it, so that any change can be undone.
Nothing here knows of journal or screen. Any thread, one at a time.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from pos.database import sync_folder
from pos.till.config import Config, ConfigError, read_config

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

FILE: Final = "lianpos.toml"
HISTORY: Final = "config-history"
"""The folder, within the terminal's own, of the texts that were replaced."""
KEPT: Final = 100
"""So many of them."""

Value: TypeAlias = str | int | bool | Sequence[str] | Sequence[Mapping[str, str]] | None
"""What a key may be set to: several tables ([[labels]]) are a list of them, None takes it away."""

_NAME: Final = re.compile(r"(\d{6})_(\d{8}-\d{6})_([0-9A-Za-z]*)(\.sent)?\.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A text that was replaced at `at` (YYYYMMDD-HHMMSS, the till's clock) by `user`.

    `head_office`: what head office had set until then, which nobody undoes here.
    """

    number: int
    at: str
    user: str
    head_office: bool = False


class ConfigFile:
    """One lianpos.toml and what it was before."""

    def __init__(self, folder: Path, given: Path | None = None) -> None:
        """`given` is the file in the place of the folder's own."""
        self.path = given or folder / FILE
        self._history = folder / HISTORY

    def text(self) -> str:
        """What it says now; empty where there is none. Raises `ConfigError`."""
        try:
            return self.path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise ConfigError(f"{self.path}: cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise ConfigError(f"{self.path}: is not UTF-8 text") from error

    def changed(self, changes: Mapping[str, Value]) -> str:
        """The text with other values, all else as it stands: `{"devices.printer": "..."}`.

        Raises `ConfigError` where the till could not be started with it.
        """
        import tomlkit
        from tomlkit.exceptions import TOMLKitError

        text = self.text()
        read_config(text, path=self.path)
        try:
            document = tomlkit.parse(text)
            for key, value in changes.items():
                _set(document, key.split("."), value)
            new = tomlkit.dumps(document)
        except TOMLKitError as error:
            raise ConfigError(f"{self.path}: {error}") from error
        read_config(new, path=self.path)
        return new

    def write(self, text: str, *, at: str, user: str) -> None:
        """Puts a text in the place of the one before, which is kept. Raises `ConfigError` for one
        that no till starts with, and `OSError`."""
        read_config(text, path=self.path)
        before = self.text() if self.path.exists() else None
        if before == text:
            return
        if before is not None:
            self._keep(before, f"{at}_{user}")
        write_whole(self.path, text, newline=self._newline())

    def _newline(self) -> str:
        """How the file ends its lines: as the editor does in which somebody wrote it."""
        return "\r\n" if self.path.exists() and b"\r\n" in self.path.read_bytes() else "\n"

    def keep_sent(self, before: str, *, at: str) -> None:
        """Keeps what head office had set until now. Raises `OSError`."""
        self._keep(before, f"{at}_.sent")

    def _keep(self, text: str, name: str) -> None:
        self._history.mkdir(exist_ok=True, mode=0o700)
        number = max((kept.number for kept in self.history()), default=0) + 1
        write_whole(self._history / f"{number:06d}_{name}.toml", text)
        self._forget_oldest()

    def history(self) -> tuple[Kept, ...]:
        """What was replaced, the newest first."""
        if not self._history.is_dir():
            return ()
        found = (_NAME.fullmatch(file.name) for file in self._history.iterdir())
        kept = [
            Kept(number=int(m[1]), at=m[2], user=m[3], head_office=bool(m[4])) for m in found if m
        ]
        return tuple(sorted(kept, key=lambda one: -one.number))

    def kept(self, number: int) -> str:
        """One of those texts. Raises `ConfigError` where it is not there any more."""
        for file in self._history.glob(f"{number:06d}_*.toml"):
            return file.read_text(encoding="utf-8")
        raise ConfigError(f"{self._history}: there is no {number}")

    def _forget_oldest(self) -> None:
        for one in self.history()[KEPT:]:
            for file in self._history.glob(f"{one.number:06d}_*.toml"):
                file.unlink()


def refuse_own_folder(folder: Path, config: Config) -> None:
    """Raises `ConfigError` where copies of the journal were to lie beside it, in `folder` itself:
    what takes one takes the other."""
    wanted = config.backup.folder
    if wanted and Path(wanted).resolve() == folder.resolve():
        raise ConfigError("backup.folder: this is the terminal's own folder; leave it out")


def _set(document: TOMLDocument, keys: list[str], value: Value) -> None:
    """Sets one key in the document, with the tables that lead to it."""
    import tomlkit

    table: Any = document
    for name in keys[:-1]:
        if name not in table:
            if value is None:
                return
            table.add(name, tomlkit.table())
        table = table[name]
        if not isinstance(table, MutableMapping):
            raise ConfigError(f"{'.'.join(keys)}: {name} is a value, and holds no others")
    last = keys[-1]
    if value is None:
        table.pop(last, None)
    elif isinstance(value, Sequence) and value and isinstance(value[0], Mapping):
        tables = tomlkit.aot()
        for row in value:
            made = tomlkit.table()
            assert isinstance(row, Mapping)
            for name, text in row.items():
                made.add(name, text)
            tables.append(made)
        table.pop(last, None)
        table.add(last, tables)
    elif isinstance(value, str | bool | int):
        table[last] = value
    else:
        table[last] = list(value)


def write_whole(path: Path, text: str, *, newline: str = "\n") -> None:
    """Writes a file whole or not at all, so that it survives a power cut.

    Who may read it stays as it was: of a file that is new, its owner alone, for a device's address
    may hold a password.
    """
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    before = path.stat() if path.exists() else None
    try:
        made = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "w", encoding="utf-8", newline=newline) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if before is not None:
            if (chown := getattr(os, "chown", None)) is not None:  # Not on Windows.
                # Of somebody else's file only its own owner, or root, can keep whose it is.
                with suppress(PermissionError):
                    chown(part, before.st_uid, before.st_gid)
            part.chmod(stat.S_IMODE(before.st_mode))
        part.replace(path)
        sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)
