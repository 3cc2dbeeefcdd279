"""The words of one page of a self-checkout, whatever it is about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFace:
    """The words of a page. `go` stands on the jade key, none where there is nothing to go on to;
    `back` on the quiet one beside it. `hero`: the words have the whole page. `tone` is the colour
    of the picture. `waits`: somebody is coming, and to go on without him is the quiet way."""

    title: str
    sentence: str = ""
    icon: str = "scan-barcode"
    go: str = ""
    go_ready: bool = True
    back: str = ""
    hero: bool = False
    tone: str = "jade"
    waits: bool = False
