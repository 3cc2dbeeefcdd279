"""Asking head office to be let in."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from pathlib import Path

from pos.ports import Clock
from pos.sync.client import HeadOffice
from pos.sync.identity import Identity, load_identity, make_keys, settle
from pos.sync.problems import SyncProblem


def enrol(folder: Path, url: str, code: str, clock: Clock, *, pins: Sequence[str] = ()) -> Identity:
    """Makes this folder the terminal that head office gave `code` out for.

    Needs head office. Raises `SyncProblem`: already_enrolled, bad_code, code_used,
    hq_unreachable and others; the terminal is then what it was before.
    """
    known = load_identity(folder)
    if known is not None:
        raise SyncProblem("already_enrolled", f"this is {known.terminal} of {known.hq_url}")
    folder.mkdir(parents=True, exist_ok=True)
    keys = make_keys(folder)
    with HeadOffice.newcomer(
        url=url, private_key=keys.private_key, clock=clock, pins=pins
    ) as office:
        reply = office.enrol(code=code, facts=_facts())
    return settle(folder, reply, url=url, clock=clock)


def enrol_again(
    folder: Path, url: str, code: str, clock: Clock, *, pins: Sequence[str] = ()
) -> Identity:
    """Begins this terminal's next epoch at head office, under the key that it has.

    Raises `SyncProblem`; the terminal is then what it was before.
    """
    known = load_identity(folder)
    keys = make_keys(folder)
    with HeadOffice.newcomer(
        url=url, private_key=keys.private_key, clock=clock, pins=pins
    ) as office:
        reply = office.enrol(code=code, facts=_facts())
    if known is not None and reply.terminal != known.terminal:
        raise SyncProblem("bad_code", f"the code is {reply.terminal}'s, this is {known.terminal}")
    return settle(folder, reply, url=url, clock=clock)


def come_back(
    folder: Path, url: str, code: str, clock: Clock, *, pins: Sequence[str] = ()
) -> Identity:
    """Has a head office that forgot this terminal, or shut it out, take it as what it is.

    Nothing changes here; what it has not got is sent by the next exchange. Raises `SyncProblem`.
    """
    known = load_identity(folder)
    if known is None:
        raise SyncProblem("not_enrolled", f"{folder} is no terminal of any head office")
    keys = make_keys(folder)
    with HeadOffice.newcomer(
        url=url, private_key=keys.private_key, clock=clock, pins=pins
    ) as office:
        office.enrol(code=code, facts=_facts(), known=known)
    return known


def _facts() -> dict[str, str]:
    """What machine this is, for the people at head office."""
    return {"host": platform.node()[:200], "system": platform.platform()[:200]}
