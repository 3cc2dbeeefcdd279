"""Reading JSON strictly: every fault of a file with the path to it, not only the first."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from typing import Any, Final, NoReturn

from pos.money import LARGEST, NotAnAmount, TooLarge, read_decimal

YEARS: Final = range(1970, 2200)
"""Times outside these are mistakes, and days beside the first and the last one do not exist."""

_TEXT: Final = frozenset({str})
_UNFIT: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, which a printer or a terminal obeys, and halves of characters."""


class BadFile(ValueError):
    """A file that is not valid; `faults` has one line for each thing that is wrong.

    `is_whole` where the file as such is no good, so that no fault has a path in it.
    """

    def __init__(self, faults: Iterable[str], *, is_whole: bool = False) -> None:
        self.faults = tuple(faults)
        self.is_whole = is_whole
        super().__init__("; ".join(self.faults))


def load_json(content: bytes | str) -> Any:
    """The value of a JSON text. Raises `BadFile` for anything that is not exactly JSON."""
    text = _text(content)
    with _told_as_faults():
        return _DECODER.decode(text)


def load_list(content: bytes | str, *, what: str) -> Iterator[Any]:
    """The entries of a JSON list one after another: ten thousand of them never lie in memory
    together. Raises `BadFile` where it comes to something that is not JSON; `what` names them."""
    text = _text(content)
    at = _after_space(text, 0)
    if text[at : at + 1] != "[":
        load_json(text)
        raise BadFile([f"not a list of {what}"], is_whole=True)
    at = _after_space(text, at + 1)
    more = text[at : at + 1] != "]"
    with _told_as_faults():
        while more:
            value, at = _DECODER.raw_decode(text, at)
            yield value
            at = _after_space(text, at)
            more = text[at : at + 1] == ","
            if more:
                at = _after_space(text, at + 1)
        if text[at : at + 1] != "]":
            raise json.JSONDecodeError("Expecting ',' delimiter", text, at)
        if _after_space(text, at + 1) != len(text):
            raise json.JSONDecodeError("Extra data", text, at + 1)


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _text(content: bytes | str) -> str:
    with _told_as_faults():
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
    if not text or text.isspace():
        raise BadFile(["empty"], is_whole=True)
    return text


@contextmanager
def _told_as_faults() -> Iterator[None]:
    try:
        yield
    except RecursionError as error:
        raise BadFile(["nested too deep"], is_whole=True) from error
    except UnicodeDecodeError as error:
        told = f"not UTF-8 text: byte {error.start} fits nowhere"
        raise BadFile([told], is_whole=True) from error
    except (json.JSONDecodeError, _NotExact) as error:
        raise BadFile([f"not JSON: {error}"], is_whole=True) from error
    except ValueError as error:
        # What the interpreter says of whole numbers of thousands of digits.
        raise BadFile(["not JSON: a number has too many digits"], is_whole=True) from error


class _NotExact(ValueError):
    """What the decoder would let pass."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _NotExact(f"the field {twice!r} comes twice in one object")
    return made


def _no_constant(name: str) -> NoReturn:
    raise _NotExact(f"{name} is no number")


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)
_SPACE: Final = re.compile(r"[ \t\n\r]*")


class Faults:
    """Collects what is wrong; each reader answers a usable value and goes on."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._percents: dict[str, int] = {}

    def add(self, path: str, reason: str) -> None:
        """Notes a fault at a JSON path."""
        self.found.append(f"{path}: {reason}" if path else reason)

    def mapping(
        self, value: Any, path: str, *, known: AbstractSet[str], required: Iterable[str] = ()
    ) -> Mapping[str, Any]:
        """An object of known fields; an empty one where it is none."""
        if not isinstance(value, dict):
            self.add(path, "not an object")
            return {}
        if not value.keys() <= known:
            for name in sorted(value.keys() - known):
                self.add(_join(path, name), "unknown field")
        for name in required:
            if name not in value:
                self.add(_join(path, name), "missing")
        return value

    def items(self, value: Any, path: str, *, empty: str | None = None) -> list[Any]:
        """A list; `empty` says what is wrong with one that has nothing in it."""
        if not isinstance(value, list):
            self.add(path, "not a list")
            return []
        if not value and empty is not None:
            self.add(path, empty)
        return value

    def text(self, value: Any, path: str, *, empty: bool = False) -> str:
        """A string, by default with something in it."""
        if not isinstance(value, str):
            self.add(path, "not a text")
            return ""
        if not value and not empty:
            self.add(path, "empty")
        if _UNFIT.search(value):
            self.add(path, "holds a character that cannot be printed")
            return ""
        return str(value)

    def texts(self, value: Any, path: str, *, empty: str | None = None) -> frozenset[str]:
        """A list of non-empty strings."""
        listed = self.items(value, path, empty=empty)
        try:
            made = frozenset(listed)
        except TypeError:
            made = frozenset()
        if (
            not made
            or "" in made
            or not _TEXT.issuperset(map(type, made))
            or _UNFIT.search("".join(made))
        ):
            for n, entry in enumerate(listed):
                self.text(entry, f"{path}[{n}]")
            return frozenset(entry for entry in listed if isinstance(entry, str))
        return made

    def choice(self, value: Any, path: str, options: tuple[str, ...]) -> str:
        """One of some words; the first where it is none of them."""
        for option in options:
            if value == option:
                return option
        self.add(path, f"not one of {', '.join(options)}")
        return options[0]

    def flag(self, value: Any, path: str) -> bool:
        """True or false."""
        if not isinstance(value, bool):
            self.add(path, "not true or false")
            return False
        return value

    def whole(self, value: Any, path: str, *, least: int | None = 0) -> int:
        """A whole number that is not below `least` and not absurd."""
        if isinstance(value, bool) or not isinstance(value, int):
            self.add(path, "not a whole number")
            return max(least or 0, 1)
        if least is not None and value < least:
            reason = {0: "negative", 1: "not a positive number"}.get(least, f"below {least}")
            self.add(path, reason)
            return max(least, 1)
        if abs(value) > LARGEST:
            self.add(path, "too large")
            return max(least or 0, 1)
        return value

    def decimal(self, value: Any, path: str) -> int | None:
        """A decimal string with at most three decimals, in thousandths."""
        if not isinstance(value, str):
            self.add(path, 'not a decimal string such as "0.485"')
            return None
        try:
            return read_decimal(value, places=3)
        except TooLarge:
            self.add(path, "too large")
            return None
        except NotAnAmount:
            self.add(path, "not a number with at most 3 decimals")
            return None

    def percent(self, value: Any, path: str) -> int:
        """A percentage above 0 and not over 100, in thousandths of a percent."""
        if isinstance(value, str) and value in self._percents:
            return self._percents[value]
        points = self.decimal(value, path)
        if points is None:
            return 1
        if points <= 0:
            self.add(path, "not a positive number")
        elif points > 100_000:
            self.add(path, "over 100")
        else:
            self._percents[value] = points
        return min(max(points, 1), 100_000)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
