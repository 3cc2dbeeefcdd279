"""Proposes device URLs for what is plugged in, or announces itself in the network.

A person confirms; nothing is opened or enabled.

Probing an unknown port by writing to it may make a printer print or a scale forget its tare, so
only what the machine says of a device by itself counts. Any thread.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote

from drivers import registry
from drivers.machine import Plugged

KNOWN = Path(__file__).parent / "known.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A URL that may be right for something plugged in. `sure`: its kind is not in doubt."""

    url: str
    kind: str
    sure: bool
    path: str
    words: str
    near: bool = False
    """Answers on the network, and is not plugged in."""


def discover(found: Iterable[Plugged], *, used: Collection[str] = ()) -> list[Proposal]:
    """What could be set up, the sure ones first; without the URLs that are `used` already.

    Two devices that say the same of themselves are proposed by their ports instead.
    """
    rules = tomllib.loads(KNOWN.read_text(encoding="utf-8"))["rule"]
    schemes = registry.schemes()
    devices = sorted(found, key=lambda plugged: (plugged.bus, plugged.path))
    places = {place for url in used for place in _places(url)}
    proposals = [
        proposal
        for plugged in devices
        for proposal in _propose(plugged, rules, alike=_alike(plugged, devices))
        if proposal.url.partition(":")[0] in schemes and not places & _places(proposal.url)
    ]
    return sorted(proposals, key=lambda proposal: not proposal.sure)


def _places(url: str) -> set[str]:
    """What a URL is bound by: its place, and the name that a printer announces in the network."""
    place, _, query = url.partition("?")
    name = dict(parse_qsl(query)).get("announced")
    return {place, f"announced={name}"} if name else {place}


def _alike(plugged: Plugged, devices: list[Plugged]) -> bool:
    def says(one: Plugged) -> tuple[object, ...]:
        return one.bus, one.vendor, one.product, one.serial

    return sum(says(one) == says(plugged) for one in devices) > 1


def _propose(
    plugged: Plugged, rules: list[dict[str, object]], *, alike: bool
) -> Iterator[Proposal]:
    for rule in rules:
        vendors = rule.get("vendor")
        if rule["bus"] != plugged.bus:
            continue
        if isinstance(vendors, list) and f"{plugged.vendor:04x}" not in vendors:
            continue
        says = rule.get("says")
        words = plugged.words.lower()
        if isinstance(says, list) and not any(str(one).lower() in words for one in says):
            continue
        url = str(rule["url"]).format(
            id=_identity(plugged), path=plugged.path, name=quote(plugged.serial, safe="")
        )
        if alike and plugged.bus == "serial":
            url = f"{url.partition(':')[0]}://{plugged.path}"
        yield Proposal(
            url=url,
            kind=str(rule["kind"]),
            sure=bool(rule["sure"]),
            path=plugged.path,
            words=plugged.words,
            near=plugged.bus == "network",
        )
        return


def _identity(plugged: Plugged) -> str:
    tail = f"/{plugged.serial}" if plugged.serial else ""
    return f"{plugged.vendor:04x}:{plugged.product:04x}{tail}"
