"""Putting a paper together: the pieces of its template, each with what there is to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from drivers.paper import Block, Cell, Image, Paper, Row, Rule, Text
from pos.codes.wallets import WALLETS
from pos.receipt.template import OwnText, Piece, Template, Words

Wording: TypeAlias = Callable[..., str]
"""Turns a text's code and values into a sentence of the receipt's language."""
Part: TypeAlias = Callable[[], Sequence[Block]]
"""What a part says of this paper; nothing where there is nothing to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the papers of a till look: whose they are, in which language, how wide, by which
    template. `links` is the address at which shoppers find receipts, empty where there is none.
    """

    store_name: str
    language: str
    width: int
    texts: Wording
    template: Template
    links: str = ""


def assemble(
    kind: str, *, look: Look, parts: Mapping[str, Part], facts: Mapping[str, str]
) -> Paper:
    """The paper of that kind. A rule goes with the parts behind it where they say nothing."""
    common: dict[str, Part] = {
        "logo": lambda: [Image(name=look.template.logo)] if look.template.logo else [],
        "store": lambda: [Text(text=look.store_name, align="center", size="double", bold=True)],
        "header": lambda: _lines(look, look.template.header, facts),
        "footer": lambda: _lines(look, look.template.footer, facts),
    }
    said = {**common, **parts}
    blocks: list[Block] = []
    rule: Rule | None = None
    for piece in look.template.papers[kind]:
        if isinstance(piece, Rule):
            rule = piece
            continue
        made = _made(piece, look, said, facts)
        if made and rule is not None and isinstance(piece, str | OwnText):
            blocks.append(rule)
        if made:
            rule = None
        blocks += made
    return Paper(blocks=tuple(blocks), width=look.width, language=look.language)


def pair(label: str, value: str) -> Row:
    """A label and its value at the right edge."""
    return Row(cells=(Cell(text=label), Cell(text=value, align="right")))


def _made(
    piece: Piece, look: Look, parts: Mapping[str, Part], facts: Mapping[str, str]
) -> Sequence[Block]:
    match piece:
        case str():
            return parts[piece]()
        case OwnText():
            text = _filled(_of_language(look, piece.words), look, facts)
            line = Text(text=text, align=piece.align, size=piece.size, bold=piece.bold)
            return [line] if text else []
        case _:
            return [piece]


def _lines(look: Look, words: Words, facts: Mapping[str, str]) -> list[Block]:
    lines = words.get(look.language, ())
    return [Text(text=_filled(line, look, facts), align="center") for line in lines]


def _of_language(look: Look, words: Mapping[str, str]) -> str:
    return words.get(look.language, "")


def _filled(line: str, look: Look, facts: Mapping[str, str]) -> str:
    """A line of the shop's with the facts that it names; what this paper does not know is left
    out."""
    known = {"store": look.store_name, "number": "", "cashier": "", **facts}
    for name, value in known.items():
        line = line.replace(f"{{{name}}}", value)
    return line


def wallet_name(wallet: str, texts: Wording) -> str:
    """What a wallet is called; one that only head office's table knows, as it is."""
    return texts(f"wallet.{wallet}") if any(row.wallet == wallet for row in WALLETS) else wallet
