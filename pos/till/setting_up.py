"""A new terminal from an empty folder: its file, and its place in the chain where it has one.

    DIR/set-up.json    how far somebody has come and what he has answered, until he is done

The till is not open yet. Making the terminal waits for head office: no GUI thread.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

import msgspec

from pos.codes.cleaning import clean
from pos.contract.invitations import is_code
from pos.contract.invitations import read_invitation as read_invitation
from pos.texts import Texts
from pos.till.config import ConfigError, HqConfig

Face: TypeAlias = Literal["cashier", "kiosk", "admin"]
MARK: Final = "set-up.json"

TEXT: Final = """\
# How this terminal is set. Every key may be left out; a wrong one is refused with its line.
# What head office sends goes before it where both say something.

language = "{language}"    # zh_CN or en: the people who work here
face = "{face}"    # cashier, kiosk or admin: what this machine opens

[hq]
url = "{url}"    # https://..., empty for a terminal that stands alone
"""

log = logging.getLogger(__name__)


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """How far somebody has come: the page, and what he has answered. Never a code: one is good for
    minutes, and whoever has it is the terminal."""

    page: str = ""
    language: Literal["", "zh_CN", "en"] = ""
    face: Face = "cashier"
    alone: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What a set-up that is not at its end has left. `joined`: head office has taken the terminal;
    `made`: its file is there, and its till opens."""

    mark: Mark
    joined: bool
    made: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What somebody answered. Without `url` the terminal stands alone, with the demo store."""

    language: Literal["zh_CN", "en"]
    face: Face
    url: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """How it went: the name of the terminal, or which answer will not do and why."""

    terminal: str = ""
    wrong: Literal["", "url", "code", "folder"] = ""
    why: str = ""


def is_new(folder: Path) -> bool:
    """Whether nobody has set a terminal up in this folder, nor sold there. A key alone is none:
    it is what is left where head office did not agree."""
    made = ("journal.db", "lianpos.toml", "terminal.json")
    return not any((folder / name).exists() for name in made)


def left_off(folder: Path) -> Left | None:
    """Where setting up goes on in this folder; None where it has come to its end."""
    try:
        mark = msgspec.json.decode((folder / MARK).read_bytes(), type=Mark)
    except FileNotFoundError:
        if not is_new(folder):
            return None
        mark = Mark()
    except (OSError, msgspec.MsgspecError) as error:
        # What is there says enough: a page is answered again.
        log.warning("how far the set-up has come cannot be read: %s", error)
        mark = Mark()
    return Left(
        mark=mark,
        joined=(folder / "terminal.json").exists(),
        made=(folder / "lianpos.toml").exists(),
    )


def keep_mark(folder: Path, mark: Mark) -> None:
    """Remembers how far somebody has come. Without it he would begin anew, so a disk that does not
    take it keeps nobody."""
    part = folder / f"{MARK}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_bytes(msgspec.json.encode(mark))
        part.replace(folder / MARK)
    except OSError as error:
        log.warning("how far the set-up has come cannot be kept: %s", error)


def drop_mark(folder: Path) -> None:
    """The terminal is set up."""
    try:
        (folder / MARK).unlink(missing_ok=True)
    except OSError as error:
        log.warning("that the set-up is done cannot be kept: %s", error)


def is_address(url: str) -> bool:
    """Whether head office may be at such an address: HTTPS, or on this machine."""
    try:
        msgspec.convert({"url": url}, HqConfig)
    except msgspec.ValidationError:
        return False
    return bool(url)


def read_scan(raw: str) -> tuple[str, str] | None:
    """Address and code of an invitation as a scanner or a camera reads it; None where it is none.

    The address is empty where the picture holds the code alone. Digits alone are an article.
    """
    cleaned = clean(raw)
    if isinstance(cleaned, str):
        return None
    url, code = read_invitation(cleaned[0])
    return (url, code) if is_code(code) and (url or not code.isdigit()) else None


def set_up(folder: Path, wishes: Wishes) -> SetUp:
    """Makes the terminal. Where head office does not agree, nothing of it stays but the key.

    One that head office has taken already gets its file.
    """
    # The databases' library loads here, and not with the first page of a wizard.
    from pos.database import StorageError
    from pos.sync.identity import load_identity
    from pos.sync.problems import SyncProblem
    from pos.till.config_file import ConfigFile
    from pos.till.enrolling import enrol_terminal

    texts = Texts(wishes.language)
    file = ConfigFile(folder)
    text = TEXT.format(language=wishes.language, face=wishes.face, url=wishes.url)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        identity = load_identity(folder)
        terminal = "" if identity is None else identity.terminal
        if wishes.url and identity is None:
            done = enrol_terminal(folder=folder, url=wishes.url, code=wishes.code, sealing=True)
            terminal = done.identity.terminal
        file.write(text, at="", user="")
    except SyncProblem as problem:
        known = texts.catalogue["office"]
        why = texts(f"office.{problem.code}" if problem.code in known else "office.other",
                    code=problem.code)  # fmt: skip
        wrong: Literal["url", "code"] = "code" if "code" in problem.code else "url"
        return SetUp(wrong=wrong, why=why)
    except ConfigError as error:
        return SetUp(wrong="url", why=error.reason)
    except StorageError as error:
        return SetUp(wrong="folder", why=texts(f"error.{error.code}", file=error.path.name))
    except OSError as error:
        return SetUp(wrong="folder", why=error.strerror or str(error))
    return SetUp(terminal=terminal)
