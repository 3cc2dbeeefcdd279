"""The language in which a command speaks to the person who gave it."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from pos.texts import LANGUAGES, Texts
from pos.till.config import ConfigError, find_config

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


def one_of(say: Texts, option: str, choices: Sequence[str]) -> typer.Exit:
    """Says which values an option may have; raise what it returns."""
    return refused(say("install.one_of", option=option, choices=", ".join(choices)))
