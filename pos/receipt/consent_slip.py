"""What somebody signs who becomes a member at a till where he has no screen of his own."""

from __future__ import annotations

from drivers.paper import Block, Cut, Feed, Paper, Rule, Text
from pos.receipt.assembly import Look, pair
from pos.receipt.shift_figures import moment

_LINE = "_" * 24


def consent_slip(
    *, member: str, number: str, name: str, text: str, version: str, at: str, look: Look
) -> Paper:
    """`number` and `name` as people may see them, `text` the whole wording; the shop keeps it."""
    texts = look.texts
    blocks: list[Block] = [
        Text(text=look.store_name, align="center", bold=True),
        Text(text=texts("consent_slip.title"), align="center", size="double", bold=True),
        pair(texts("receipt.time"), moment(at)),
        pair(texts("consent_slip.number"), number),
    ]
    if name:
        blocks.append(pair(texts("consent_slip.name"), name))
    blocks += [
        pair(texts("consent_slip.member"), f"***{member[-6:]}"),
        Rule(),
        Text(text=text),
        Rule(),
        pair(texts("consent_slip.version"), version),
        Feed(lines=2),
        Text(text=f"{texts('consent_slip.sign')} {_LINE}"),
        Feed(lines=3),
        Cut(mode="partial"),
    ]
    return Paper(blocks=tuple(blocks), width=look.width, language=look.language)
