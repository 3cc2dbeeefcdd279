"""What a page says of the terminals: how much they still have, since when, and who is silent."""

from __future__ import annotations

import re

from pos.hq.clock import machine_now
from pos.hq.live.board import SILENT_US, read_board
from pos.hq.live.rendering import Renderer
from pos.hq.live.views import View

MINUTE = 60_000_000


def shown(office, view, *, later):
    """The panel as text, `later` microseconds from now, and the rows that need a look."""
    now = machine_now() + later
    board = read_board(office.database, view, day=None, now=now)
    part = Renderer("en").print(board, now=now).parts["side"]
    rows = re.findall(r"<tr class=\"look\">.*?</tr>", part, re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", part).split()), len(rows)


def test_entries_that_wait_and_silence_are_seen_and_all_is_calm_without(office, enrolled):
    chain = View(role="hq")
    till = enrolled()
    other = enrolled("T01", "S002", folder="other")
    assert "never" in shown(office, chain, later=0)[0]
    for one in (till, other):
        one.sell(100)
    with till.office() as hq:
        hq.push(first=1, prev_hash=till.written[0].prev, entries=till.written, end=1)
    with other.office() as hq:
        hq.push(first=1, prev_hash=other.written[0].prev, entries=[], end=1)
    text, looks = shown(office, chain, later=3 * MINUTE)
    assert "1 unsent" in text
    assert "S002-T01 1 3 min ago 3 min ago S001-T01 0 – 3 min ago" in text
    assert looks == 1
    own, looks = shown(office, View(role="store", scope="S001"), later=3 * MINUTE)
    assert ("All sent" in own, "S002" in own, looks) == (True, False, 0)
    with other.office() as hq:
        hq.push(first=1, prev_hash=other.written[0].prev, entries=other.written, end=1)
    assert "All sent" in shown(office, chain, later=0)[0]
    text, looks = shown(office, chain, later=SILENT_US + MINUTE)
    assert "2 not heard of" in text
    assert ("All sent" in text, looks) == (False, 2)
