"""Members at tills that are alone: they earn and spend, and head office makes the same of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
import pytest

from pos.member.code import is_member_code

GOODS = "1000052"
PRICE = 690
CARD = "A00001"
POINTS = 900
ALONE = 500
"""Points that a till may take of one member by itself: what head office lends where it has no rules
of its own."""


class Counter:
    """A till's console, the clock beside it, and the code that a member's telephone has fetched."""

    def __init__(
        self, start_console: Callable[..., Any], folder: Path, *, shown: str, at: dt.datetime
    ) -> None:
        self._start = start_console
        self.folder = folder
        self._code, self._digits = shown[:-8], int(shown[-8:])
        self._ahead = at - dt.datetime.now().astimezone()
        self.open()
        self.do(do="sync")
        self.do(do="open_shift", float=0)

    def open(self) -> None:
        """Starts the till, and signs in."""
        self.console = self._start(self.folder, options=("--clock", self._now()))
        self.do(do="login", user="1001", pin="1001")

    def do(self, **command: Any) -> dict[str, Any]:
        answer = self.console.ask(**command)
        assert answer is not None and answer["ok"], (command, answer and answer.get("error"))
        return dict(answer)

    def shown(self) -> str:
        """What the telephone shows now; whether its digits are right only head office can tell."""
        return f"{self._code}{self._digits:08d}"

    def later(self) -> None:
        """Half a minute: the telephone shows other digits."""
        self._ahead += dt.timedelta(seconds=31)
        self._digits = (self._digits + 1) % 10**8
        self.do(do="clock", at=self._now())

    def _now(self) -> str:
        """The till's time, which runs on as the machine's does."""
        return (dt.datetime.now().astimezone() + self._ahead).isoformat()

    def ring_up(self) -> None:
        self.do(do="scan", code=GOODS)
        self.do(do="member", code=CARD)

    def spend(self, points: int) -> dict[str, Any]:
        """The answer to so many points, each of which is worth a fen."""
        answer = self.console.ask(do="pay", tender="points", amount=points, code=self.shown())
        assert answer is not None
        return dict(answer)

    def send_again(self) -> None:
        """Tells head office everything once more, as a till does that has lost its place."""
        self.do(do="quit")
        self.console.close()
        draft = sqlite.connect(str(self.folder / "draft.db"), isolation_level=None)
        draft.execute("UPDATE known SET number = 0 WHERE name = 'acked'")
        draft.close()
        self.open()
        assert self.do(do="sync")["sent"] > 0


@pytest.fixture
def counter(
    head_office: Any, start_console: Callable[..., Any], tmp_path: Path
) -> Callable[[str], Counter]:
    """Opens tills at which the same member shows the same telephone."""
    rows = "card_no,name,phone,birthday,tier,points,stored_value,alipay_id,wechat_id"
    file = tmp_path / "members.csv"
    file.write_text(f"{rows}\n{CARD},王芳,13800138000,,,{POINTS},0,,\n", encoding="utf-8")
    head_office.run("import-members", str(file), "--issuer", "bailian-card")
    device = head_office.run("member", "device", members(head_office)["member"]).strip()
    code = head_office.run("member", "code", device).splitlines()[0]
    assert is_member_code(code)
    at = dt.datetime.now().astimezone()

    def opener(terminal: str) -> Counter:
        folder = tmp_path / terminal
        head_office.enrol(folder, terminal=terminal)
        return Counter(start_console, folder, shown=code, at=at)

    return opener


def members(head_office: Any) -> dict[str, Any]:
    """What head office says of its one member."""
    (row,) = json.loads(head_office.run("report", "members", "--json"))["rows"]
    return dict(row)


def test_earned_and_spent_alone_the_ledger_is_right_and_no_replay_doubles_a_point(
    head_office: Any, counter: Callable[[str], Counter]
) -> None:
    till = counter("T01")
    till.ring_up()
    till.do(do="pay", tender="cash")
    till.do(do="sync")
    assert members(head_office)["pending_points"] == PRICE // 100

    head_office.close()
    till.ring_up()
    till.do(do="pay", tender="cash")  # earned alone
    till.ring_up()
    assert till.spend(250)["ok"]
    assert till.spend(ALONE - 250 + 1)["error"]["code"] == "points_allowance"
    till.do(do="pay", tender="cash")
    till.ring_up()
    assert till.spend(1)["error"]["code"] == "member_code_used"
    till.later()
    beyond = till.spend(ALONE - 250 + 1)["error"]
    assert beyond["code"] == "points_allowance" and str(ALONE - 250) in beyond["message"]
    assert till.spend(ALONE - 250)["ok"]
    till.do(do="pay", tender="cash")

    # Whoever pulls the plug has no more points by it.
    till.console.close()
    till.open()
    till.ring_up()
    till.later()
    assert till.spend(1)["error"]["code"] == "points_allowance"
    till.do(do="pay", tender="cash")

    head_office.start()
    till.do(do="sync")
    # Each sale is rounded down by itself.
    earned = 3 * (PRICE // 100) + 2 * ((PRICE - 250) // 100)
    right = members(head_office)
    assert (right["points"], right["pending_points"]) == (POINTS - ALONE, earned)
    till.send_again()
    assert members(head_office) == right
    head_office.run("member", "check")
    # Head office has heard of all of it, and lends again.
    head_office.close()
    till.later()
    till.ring_up()
    assert till.spend(100)["ok"]
