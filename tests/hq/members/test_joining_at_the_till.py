"""Somebody becomes a member at the till: in the sale at once, head office there or not."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pos.contract.enrolments import Newcomer
from pos.contract.letters import open_letter
from pos.journal.verify import verify
from pos.till.till import Till
from tests.hq.conftest import Office
from tests.hq.members.club import CARD, WANG, Club
from tests.pos.conftest import code, entries

NEW_CARD = "N0000001"
NUMBERS = count(12_345_678, 7)
Joined = Callable[[], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def club(
    make_office: Callable[[], Office], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Club]:
    opened = Club(make_office(), tmp_path_factory.mktemp("club"))
    opened.till()
    yield opened
    opened.close()


@pytest.fixture
def till(club: Club) -> Iterator[Till]:
    """The till, nothing on its desk."""
    yield club.at("T01")
    till = club.at("T01")
    till.training(False)
    if till.state.sale is not None:
        assert till.void_sale().ok


@pytest.fixture
def alone(club: Club, till: Till) -> Iterator[Till]:
    """A till whose head office is away."""
    club.office.stop()
    yield till
    club.office.start()
    assert club.at("T01").sync().ok


@pytest.fixture
def phone() -> str:
    """A telephone that nobody has told of."""
    return f"136{next(NUMBERS):08d}"


@pytest.fixture
def joined(club: Club, till: Till) -> Callable[[], list[dict[str, Any]]]:
    """What the till's journal tells of newcomers since the test began."""

    def told() -> list[dict[str, Any]]:
        return [entry for entry in entries(club.folder(), "member") if entry["do"] == "enrol"]

    before = len(told())
    return lambda: told()[before:]


def buyer(till: Till) -> str | None:
    sale = till.state.sale
    return None if sale is None or sale.member is None else sale.member.id


def read(club: Club, entry: dict[str, Any]) -> Newcomer:
    """What an entry tells head office alone."""
    letter = base64.b64decode(entry["letter"])
    opened = open_letter(letter, about=entry["member"], key=club.office.depot.signing_key())
    assert opened is not None
    return msgspec.json.decode(opened, type=Newcomer)


def join(till: Till, **by: str) -> str:
    """Somebody who reads and agrees; his id."""
    asked = till.join(**by)  # type: ignore[arg-type]
    assert asked.ok, asked.error
    assert till.state.sale is None or buyer(till) is None
    answer = till.agree(True)
    assert answer.ok, answer.error
    return str(answer.values["member"])


def test_he_is_in_the_sale_as_soon_as_he_has_agreed(
    club: Club, till: Till, joined: Joined, phone: str
) -> None:
    till.scan("D001")
    asked = till.join(phone=phone, name="赵敏", birthday="03-08").values["consent"]
    assert isinstance(asked, dict)
    assert f"136****{phone[-4:]}" in str(asked["title"]) and phone not in str(asked)
    answer = till.agree(True)
    member = str(answer.values["member"])
    assert (buyer(till), answer.values["name"], answer.values["points"]) == (member, "赵*", 0)
    (entry,) = joined()
    assert read(club, entry) == Newcomer(phone=phone, name="赵敏", birthday="03-08")
    (agreed,) = entry["agreed"]
    assert agreed == {
        "purpose": "programme", "version": "1", "language": "zh_CN", "channel": "screen",
        "text_hash": sha256(str(asked["text"]).encode()).hexdigest(),
    }  # fmt: skip
    assert till.pay("cash").ok
    assert entries(club.folder(), "sale")[-1]["member"] == member


def test_head_office_may_be_away_and_he_is_known_to_the_next_sale_and_after_a_restart(
    club: Club, alone: Till, joined: Joined, phone: str
) -> None:
    alone.scan("D001")
    member = join(alone, phone=phone, card=NEW_CARD)
    alone.pay("cash")
    assert alone.member(None, phone=f"+86 {phone}").values["member"] == member
    alone.void_sale()
    till = club.open()
    till.login("1001", "2468")
    assert till.scan(NEW_CARD).values["member"] == member
    till.member(None)
    assert till.member(None, phone=phone[-4:]).values["member"] == member
    offered = till.member(None, phone="8000").values["choose"]
    assert isinstance(offered, list) and len(offered) == 2
    # Nobody is made twice by the same number.
    again = till.join(phone=phone)
    assert (again.values["known"], again.values["member"]) == (True, member)
    assert len(joined()) == 1
    till.close()
    assert verify(club.folder())["ok"]
    for file in club.folder().rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            for secret in (phone, NEW_CARD):
                assert secret.encode() not in content, file.name
    club.open().login("1001", "2468")


def test_head_office_makes_him_a_person_once_and_his_row_takes_the_place_of_the_till_s(
    club: Club, till: Till, phone: str
) -> None:
    club.office.stop()
    till.scan("D001")
    member = join(till, phone=phone, name="赵敏")
    till.pay("cash")
    club.office.start()
    assert till.sync().ok
    assert club.points(member) == (0, 5, 0)
    assert till.sync().ok
    club.office.stop()
    found = till.member(None, phone=phone).values
    assert (found["member"], found["name"]) == (member, "赵*")
    assert till.member(None, phone=phone[-4:]).values["member"] == member
    club.open().login("1001", "2468")
    assert club.at("T01").member(None, phone=phone).values["member"] == member
    club.office.start()
    assert phone.encode() not in b"".join(
        file.read_bytes() for file in club.office.path.parent.glob("hq.db*")
    )


def test_who_does_not_agree_is_nowhere(till: Till, joined: Joined, phone: str) -> None:
    till.scan("D001")
    till.join(phone=phone)
    assert till.agree(False).values == {"member": None, "joined": False}
    assert (buyer(till), joined()) == (None, [])
    assert code(till.agree(True)) == "nobody_joins"


def test_who_is_a_member_is_attached_and_not_asked(till: Till, joined: Joined) -> None:
    assert till.join(phone="13800138000").values["member"] == WANG
    till.member(None)
    assert till.join(card=CARD).values["known"] is True
    assert joined() == []


def test_what_nobody_can_be_found_by_is_asked_again(till: Till, phone: str) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({}, "join_by_nothing"),
        ({"name": "赵敏"}, "join_by_nothing"),
        ({"phone": "12"}, "join_unreadable"),
        ({"phone": phone, "birthday": "8 March"}, "join_unreadable"),
        ({"card": "赵"}, "join_unreadable"),
        ({"phone": phone, "way": "paper"}, "consent_no_printer"),
    ]
    for by, problem in wrong:
        assert code(till.join(**by)) == problem
        assert code(till.agree(True)) == "nobody_joins"


def test_who_joins_after_he_has_paid_has_bought_in_that_sale(
    club: Club, alone: Till, phone: str
) -> None:
    alone.scan("D001")
    alone.pay("cash")
    asked = alone.join(phone=phone, last=True)
    assert asked.ok, asked.error
    alone.scan("D002")  # the next customer
    member = alone.agree(True).values["member"]
    assert buyer(alone) is None
    last = entries(club.folder(), "member")[-1]
    assert (last["do"], last["member"], last["spent"]) == ("attach", member, 500)
    # A sale that is somebody's takes nobody else.
    alone.member(None, phone=phone)
    alone.pay("cash")
    assert code(alone.join(phone="13612340000", last=True)) == "no_sale_to_join"


def test_a_sale_that_takes_money_already_hears_of_him_at_its_end(
    club: Club, alone: Till, phone: str
) -> None:
    alone.scan("D001")
    assert alone.pay("cash", 500).ok is True
    alone.scan("D001")
    alone.pay("cash", 100)
    alone.join(phone=phone)
    alone.pay("cash")
    receipt = alone.state.last.receipt  # type: ignore[union-attr]
    member = alone.agree(True).values["member"]
    told = entries(club.folder(), "member")[-1]
    assert (told["do"], told["member"], told["receipt"]) == ("attach", member, receipt)


def test_in_practice_somebody_joins_and_nobody_hears_of_it(
    till: Till, joined: Joined, phone: str
) -> None:
    assert till.training(True).ok
    till.open_shift(0)
    till.scan("D001")
    member = join(till, phone=phone)
    assert buyer(till) == member
    till.pay("cash")
    till.training(False)
    assert joined() == []
    assert code(till.member(None, phone=phone)) == "unknown_member"


def test_the_chain_may_have_a_wording_of_its_own(
    club: Club, till: Till, joined: Joined, phone: str, tmp_path: Path
) -> None:
    file = tmp_path / "settings.toml"
    words = '[member_consent]\nversion = "7"\nzh_CN = "我们自己的条款。"\nen = "Ours."\n'
    file.write_text(words, encoding="utf-8")
    club.run("publish-settings", str(file))
    assert till.sync().ok
    join(till, phone=phone)
    (agreed,) = joined()[0]["agreed"]
    digest = sha256("我们自己的条款。".encode()).hexdigest()
    assert (agreed["version"], agreed["text_hash"]) == ("7", digest)
