"""A line of `lianpos console` as the command that it is, or what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Final, get_args

import msgspec

from pos.cli.commands import Command
from pos.codes.cleaning import masked
from pos.till.faces.commands import Unread

_DECODER = msgspec.json.Decoder(Command)


class _Named(msgspec.Struct):
    do: Annotated[str, msgspec.Meta(max_length=40)]


_NAME = msgspec.json.Decoder(_Named)

_FIELD: Final = re.compile(r"field `([^`]*)`")
_PLACE: Final = re.compile(r"at `\$\.?([^`]*)`")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A line that is no command: what it calls itself, what is wrong with it, and where."""

    did: str
    fault: Unread
    field: str = ""


def read(line: bytes) -> Command | Unreadable:
    """The command in a line, or why there is none."""
    try:
        command: Command = _DECODER.decode(line)
    except msgspec.ValidationError as error:
        return _misshapen(_name(line), str(error), line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Unreadable(did=_name(line), fault="no_json")
    return command


def _misshapen(did: str, told: str, line: bytes) -> Unreadable:
    """What the decoder says of a line in its own words, as far as it names a field.

    It names the first field that is missing; whoever types the command wants to hear of all.
    """
    place, named = _PLACE.search(told), _FIELD.search(told)
    parts = [found[1] for found in (place, named) if found is not None]
    field = ".".join(part.replace("[...]", "") for part in parts if part)
    if told.startswith("Object missing required field"):
        fields = [field] if place is not None else _missing(did, line) or [field]
        return Unreadable(did=did, fault="missing", field=", ".join(fields))
    if told.startswith("Object contains unknown field"):
        return Unreadable(did=did, fault="extra", field=field)
    if field in ("", "do"):
        return Unreadable(did=did, fault="no_such")
    return Unreadable(did=did, fault="wrong", field=field)


def _missing(did: str, line: bytes) -> list[str]:
    """The fields that a command needs and a line does not have."""
    there = msgspec.json.decode(line)
    return [
        field.encode_name
        for kind in get_args(Command)
        if kind.__struct_config__.tag == did
        for field in msgspec.structs.fields(kind)
        if field.required and field.encode_name not in there
    ]


def _name(line: bytes) -> str:
    """What a line that is no command calls itself, as far as that can be read."""
    try:
        return masked(_NAME.decode(line).do)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return "?"
