"""The language in which a command speaks to the person who gave it."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from pos.sync.problems import SyncProblem
from pos.texts import LANGUAGES, Texts
from pos.till.config import ConfigError, find_config

_DAMAGES: Final = {
    "foreign": "not a database",
    "pages": "malformed",
    "io": "I/O error",
    "unopened": "unable to open",
}
"""By what SQLite says of a file (its result codes NOTADB, CORRUPT, IOERR, CANTOPEN)."""

OwnLanguage = Annotated[
    str | None,
    typer.Option("--language", help="zh_CN or en: what it says; else the terminal's own."),
]
Language = Annotated[str, typer.Option("--language", help="zh_CN or en: what it says.")]


def texts_in(language: str) -> Texts:
    """The texts of the language that was asked for; ends with 2 where there is none such."""
    if language not in LANGUAGES:
        sys.stderr.write(f"--language: {', '.join(LANGUAGES)}\n")
        raise typer.Exit(2)
    return Texts(language)


def own_texts(folder: Path | None, language: str | None) -> Texts:
    """The texts of the language that was asked for, else of the terminal in `folder`."""
    if language is not None:
        return texts_in(language)
    try:
        return Texts(LANGUAGES[0] if folder is None else find_config(folder, None).language)
    except ConfigError:
        return Texts(LANGUAGES[0])


def refused(sentence: str) -> typer.Exit:
    """Says on standard error why a command makes no sense; raise what it returns."""
    sys.stderr.write(f"{sentence}\n")
    return typer.Exit(2)


def cause(say: Texts, error: OSError) -> str:
    """Why the system refused, in words; its own words only where we have none."""
    if isinstance(error, socket.gaierror):
        return say("cause.no_such_host")
    name = errno.errorcode.get(error.errno or 0, "")
    if name in say.catalogue["cause"]:
        return say(f"cause.{name}")
    return say("cause.other", why=error.strerror or str(error))


def kept_from_office(say: Texts, refused: SyncProblem) -> str:
    """What keeps a terminal from its head office, for whoever sets it up."""
    if refused.code in say.catalogue["office"]:
        return say(f"office.{refused.code}")
    return say("office.other", code=refused.code)


def problem(say: Texts, verdict: Mapping[str, Any]) -> str:
    """What the verifier found wrong, in words."""
    return say(f"verify.{verdict['code']}", **verdict["values"])


def in_words(say: Texts, verdict: Mapping[str, Any]) -> dict[str, Any]:
    """A verdict as programs and people read it: the fault's `code`, and its sentence."""
    told = {name: value for name, value in verdict.items() if name != "values"}
    return told if verdict["ok"] else {**told, "problem": problem(say, verdict)}


def damage(say: Texts, detail: str) -> str:
    """What SQLite says of a file that it cannot read, or of its pages, in words."""
    for name, told in _DAMAGES.items():
        if told in detail:
            return say(f"damage.{name}")
    if detail == "ok":
        return say("damage.none")
    # A check of the pages tells of trees, cells and rows.
    return say("damage.pages" if "***" in detail or "row " in detail else "damage.other")


def one_of(say: Texts, option: str, choices: Sequence[str]) -> typer.Exit:
    """Says which values an option may have; raise what it returns."""
    return refused(say("install.one_of", option=option, choices=", ".join(choices)))
