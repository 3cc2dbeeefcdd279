"""A template: which parts a shop's papers have, in which order, and the shop's own words on them.

As data it is a table with a list for each paper and a few words beside them; whatever it leaves
out stays as it is in the template below it (shipped, chain, store):

    footer = {zh_CN = ["谢谢惠顾"], en = ["Thank you"]}
    sale = ["logo", "store", {rule = "-"}, "number", "lines", "total", "tenders", "footer"]

A name stands for a part that follows from what is printed; a table is a block of the paper itself.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias, cast, get_args

from drivers.paper import Align, Cut, CutMode, Feed, Image, Rule, Size, char_width

Words: TypeAlias = Mapping[str, tuple[str, ...]]
"""Lines of text by language."""


class BadTemplate(ValueError):
    """A template that cannot be used, with every fault that it has."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnText:
    """A line of the shop's own by language; `{store}` and the like stand for facts."""

    words: Mapping[str, str]
    align: Align = "left"
    size: Size = "normal"
    bold: bool = False


Piece: TypeAlias = str | OwnText | Rule | Feed | Image | Cut
"""A part by its name, or a block as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """How a shop's papers look. `papers` is kind of paper -> its pieces, from the top.

    `logo` is a picture's name; `picture` is that PNG itself where head office sent it along, empty
    where it lies in the terminal's folder of pictures already.
    """

    papers: Mapping[str, tuple[Piece, ...]]
    header: Words
    footer: Words
    logo: str = ""
    picture: bytes = b""
    qr_mm: int = 25


_ABOUT: Final = frozenset({"logo", "store", "header", "footer"})
WAYS_BACK: Final = ("return_key", "return_qr", "keep")
"""What of a receipt is for bringing the goods back; one of goods that came back has none of it."""
_SOLD: Final = _ABOUT | {"mark", "number", "time", "of", "count", "note", *WAYS_BACK}
_SHIFT: Final = _ABOUT | {"title", "shift", "time", "sales", "tenders", "drawer"}

PARTS: Final[Mapping[str, frozenset[str]]] = {
    "sale": _SOLD
    | {
        "cashier", "member", "lines", "savings", "total", "tenders", "tax", "promotions",
        "receipt_link", "invoice_link", "exit",
    },
    "gift": _SOLD | {"lines"},
    "x": _SHIFT | {"cashier", "opened_at", "taxes", "remark"},
    "z": _SHIFT
    | {
        "cashier", "z_number", "day", "opened_at", "closed_at", "taxes", "count", "perpetual",
        "head", "sign_cashier", "sign_manager",
    },
    "handover": _SHIFT | {"from", "to", "count", "sign_from", "sign_to"},
}  # fmt: skip
"""The parts that each kind of paper may have."""

NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "sale": ("mark", "number", "lines", "total", "tenders"),
    "gift": ("number", "lines"),
    "x": ("title", "sales", "tenders"),
    "z": ("title", "z_number", "sales", "tenders", "taxes", "count", "perpetual"),
    "handover": ("title", "from", "to"),
}
"""Without these a paper would not say what it is for."""

FACTS: Final = ("store", "store_number", "terminal", "number", "date", "cashier")
"""What a text of the shop may name in braces."""

_LANGUAGES: Final = ("zh_CN", "en")
_MOST_PIECES: Final = 100
_MOST_LINES: Final = 20
_LONGEST: Final = 400
MOST_PICTURE: Final = 64 * 1024
"""Bytes of a logo, which every till of a chain is sent."""
_PNG: Final = b"\x89PNG\r\n\x1a\n"


def read_template(document: object, *, over: Template | None = None) -> Template:
    """The template in a document, on top of another one; raises `BadTemplate` with every fault.

    Without one below it a document must name every paper.
    """
    faults: list[str] = []
    if not isinstance(document, Mapping):
        raise BadTemplate(["a table is expected"])
    below = over or Template(papers={}, header={}, footer={})
    papers = dict(below.papers)
    values: dict[str, Any] = {}
    for key, value in document.items():
        if key in PARTS:
            papers[key] = tuple(_pieces(key, value, faults))
        elif key in _OTHERS:
            values[key] = _OTHERS[key](key, value, faults)
        else:
            faults.append(f"{key}: there is no such key")
    if "logo" in document and "picture" not in document:
        values["picture"] = b""  # That of the template below is another logo's.
    if over is None:
        faults += [f"{kind}: the paper is missing" for kind in PARTS if kind not in papers]
    if faults:
        raise BadTemplate(faults)
    return replace(below, papers=papers, **values)


def faults_of(document: object) -> tuple[str, ...]:
    """Every fault of a document that is to go on top of another template."""
    try:
        read_template(document, over=Template(papers={}, header={}, footer={}))
    except BadTemplate as error:
        return error.faults
    return ()


def _pieces(kind: str, value: object, faults: list[str]) -> Iterator[Piece]:
    if not isinstance(value, list | tuple) or not 1 <= len(value) <= _MOST_PIECES:
        faults.append(f"{kind}: a list of 1 to {_MOST_PIECES} pieces is expected")
        return
    for number, one in enumerate(value, start=1):
        place = f"{kind}[{number}]"
        if isinstance(one, str):
            if one not in PARTS[kind]:
                faults.append(f"{place}: there is no part {one!r}; {_known(PARTS[kind])}")
            yield one
        else:
            yield from _block(place, one, faults)
    faults += [
        f"{kind}: the part {part!r} is missing" for part in NEEDED[kind] if part not in value
    ]


def _block(place: str, value: object, faults: list[str]) -> Iterator[Piece]:
    if isinstance(value, Mapping):
        for key, read in _BLOCKS.items():
            if key in value:
                unknown = value.keys() - {key, *(_STYLE if key == "text" else ())}
                if unknown:
                    faults.append(f"{place}: there is no key {sorted(unknown)[0]!r}")
                found = len(faults)
                piece = read(place, value, faults)
                if len(faults) == found:
                    yield piece
                return
    faults.append(f"{place}: neither a part's name nor a table with {', '.join(_BLOCKS)}")


def _own_text(place: str, value: Mapping[str, object], faults: list[str]) -> Piece:
    text = value["text"]
    words = {language: text for language in _LANGUAGES} if isinstance(text, str) else text
    if not isinstance(words, Mapping) or not all(isinstance(w, str) for w in words.values()):
        faults.append(f"{place}.text: a text is expected, or one by language")
        words = {}
    if isinstance(text, Mapping):
        _check_languages(f"{place}.text", text, faults)
    for line in words.values():
        _check_line(f"{place}.text", line, faults)
    return OwnText(
        words=dict(words),
        align=cast(Align, _choice(place, "align", value, get_args(Align), faults)),
        size=cast(Size, _choice(place, "size", value, get_args(Size), faults)),
        bold=_flag(place, "bold", value, faults),
    )


def _rule(place: str, value: Mapping[str, object], faults: list[str]) -> Piece:
    char = value["rule"]
    if not isinstance(char, str) or len(char) != 1 or not char_width(char):
        faults.append(f"{place}.rule: one visible character is expected")
        return Rule()
    return Rule(char=char)


def _feed(place: str, value: Mapping[str, object], faults: list[str]) -> Piece:
    return Feed(lines=_whole(f"{place}.feed", value["feed"], faults, least=1, most=20))


def _image(place: str, value: Mapping[str, object], faults: list[str]) -> Piece:
    return Image(name=_file(f"{place}.image", value["image"], faults))


def _cut(place: str, value: Mapping[str, object], faults: list[str]) -> Piece:
    mode = _choice(place, "cut", value, get_args(CutMode), faults)
    return Cut(mode=cast(CutMode, mode))


_STYLE: Final = ("align", "size", "bold")
_BLOCKS: Final[Mapping[str, Callable[[str, Mapping[str, object], list[str]], Piece]]] = {
    "text": _own_text,
    "rule": _rule,
    "feed": _feed,
    "image": _image,
    "cut": _cut,
}


def _words(place: str, value: object, faults: list[str]) -> Words:
    if not isinstance(value, Mapping):
        faults.append(f"{place}: lines by language are expected")
        return {}
    _check_languages(place, value, faults)
    found: dict[str, tuple[str, ...]] = {}
    for language, lines in value.items():
        if not isinstance(lines, list | tuple) or len(lines) > _MOST_LINES:
            faults.append(f"{place}.{language}: a list of at most {_MOST_LINES} lines is expected")
            continue
        for line in lines:
            _check_line(f"{place}.{language}", line, faults)
        found[language] = tuple(line for line in lines if isinstance(line, str))
    return found


def _check_languages(place: str, value: Mapping[str, object], faults: list[str]) -> None:
    given = set(value)
    faults += [f"{place}: there is no language {one!r}" for one in sorted(given - set(_LANGUAGES))]
    faults += [f"{place}: {one} is missing" for one in _LANGUAGES if one not in given]


def _check_line(place: str, line: object, faults: list[str]) -> None:
    """A line of the shop's: short enough, and with no braces but round the facts there are."""
    if not isinstance(line, str) or len(line) > _LONGEST:
        faults.append(f"{place}: a text of at most {_LONGEST} characters is expected")
        return
    rest = line
    for fact in FACTS:
        rest = rest.replace(f"{{{fact}}}", "")
    if "{" in rest or "}" in rest:
        faults.append(f"{place}: braces stand round one of {', '.join(FACTS)} only")


def _choice(
    place: str, key: str, value: Mapping[str, object], choices: tuple[str, ...], faults: list[str]
) -> str:
    """One of some words; the first of them where it is left out."""
    chosen = value.get(key, choices[0])
    if chosen not in choices:
        faults.append(f"{place}.{key}: one of {', '.join(choices)} is expected")
        return choices[0]
    return str(chosen)


def _flag(place: str, key: str, value: Mapping[str, object], faults: list[str]) -> bool:
    flag = value.get(key, False)
    if not isinstance(flag, bool):
        faults.append(f"{place}.{key}: true or false is expected")
    return flag is True


def _whole(place: str, value: object, faults: list[str], *, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        faults.append(f"{place}: a whole number from {least} to {most} is expected")
        return least
    return value


def _file(place: str, value: object, faults: list[str]) -> str:
    """A picture's name: it lies in the folder of pictures, nowhere else."""
    if not isinstance(value, str) or len(value) > 100 or set(value) & set("/\\:\0"):
        faults.append(f"{place}: the name of a picture is expected")
        return ""
    return value


def _picture(place: str, value: object, faults: list[str]) -> bytes:
    """A small PNG in base64."""
    try:
        picture = base64.b64decode(value if isinstance(value, str) else "", validate=True)
    except (binascii.Error, ValueError):
        picture = b""
    if not picture.startswith(_PNG) or len(picture) > MOST_PICTURE:
        faults.append(f"{place}: a PNG of at most {MOST_PICTURE // 1024} KB in base64 is expected")
    return picture


def _qr_mm(place: str, value: object, faults: list[str]) -> int:
    return _whole(place, value, faults, least=15, most=50)


_OTHERS: Final[Mapping[str, Callable[[str, object, list[str]], Any]]] = {
    "header": _words,
    "footer": _words,
    "logo": _file,
    "picture": _picture,
    "qr_mm": _qr_mm,
}


def _known(parts: frozenset[str]) -> str:
    return f"there are {', '.join(sorted(parts))}"
