"""A new terminal from an empty folder: its file, and its place in the chain where it has one.

The till is not open yet. Waits for head office: no GUI thread.
"""

from __future__ import annotations

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

TEXT: Final = """\
# How this terminal is set. Every key may be left out; a wrong one is refused with its line.
# What head office sends goes before it where both say something.

language = "{language}"    # zh_CN or en: the people who work here
face = "{face}"    # cashier, kiosk or admin: what this machine opens

[hq]
url = "{url}"    # https://..., empty for a terminal that stands alone
"""


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
    """Makes the terminal. Where head office does not agree, nothing of it stays but the key."""
    # The databases' library loads here, and not with the first page of a wizard.
    from pos.database import StorageError
    from pos.sync.problems import SyncProblem
    from pos.till.config_file import ConfigFile
    from pos.till.enrolling import enrol_terminal

    texts = Texts(wishes.language)
    file = ConfigFile(folder)
    text = TEXT.format(language=wishes.language, face=wishes.face, url=wishes.url)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        terminal = ""
        if wishes.url:
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
