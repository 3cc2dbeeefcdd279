"""Staff: somebody new signs in, a forgotten PIN is set before a witness, badges, head office."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from pos.bagging.leaving import exit_code
from pos.staff.permissions import PERMISSIONS
from pos.till.config import Config
from pos.till.opening import open_till
from pos.till.till import Till
from tests.ui.admin.conftest import Office, OfficeMaker
from ui.admin.people_page import PeoplePage


def write(page: PeoplePage, **texts: str) -> None:
    for name, text in texts.items():
        line = page.findChild(QLineEdit, f"person_{name}")
        assert line is not None and line.isVisible(), name
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, text)


def opened(office: Office) -> PeoplePage:
    office.sign_in()
    office.click("rail_people")
    made = office.screen.page("people")
    assert isinstance(made, PeoplePage)
    return made


@pytest.fixture
def page(office: Office) -> PeoplePage:
    return opened(office)


def pick(page: PeoplePage, user: str) -> None:
    page.staff.selectRow([one.user for one in page.people.people].index(user))


def newest(till: Till) -> dict[str, object]:
    return till.events_page(0, 1, "staff")[0][1]


def test_somebody_new_signs_in_and_is_let_go(office: Office, page: PeoplePage, till: Till) -> None:
    office.click("person_new")
    office.click("person_keep")
    assert set(page.people.person.faults) == {"user", "name"}
    write(page, user="1001", name="Zhao Min", pin="13", again="14")
    office.click("person_keep")
    assert "already" in page.card.fields["user"].fault
    write(page, user="Self")
    office.click("person_keep")
    assert "program itself" in page.card.fields["user"].fault
    write(page, user="1003")
    office.click("person_keep")
    assert page.card.fields["pin"].fault
    for weak in ("1003", "1234"):
        write(page, pin=weak, again=weak)
        office.click("person_keep")
        assert page.card.fields["pin"].fault, weak
    write(page, pin="4711", again="4712")
    office.click("person_keep")
    assert page.card.fields["again"].fault
    write(page, again="4711")
    office.click("person_role_1")
    office.click("person_keep")

    assert page.banner.tone == "done"
    assert (newest(till)["do"], newest(till)["whom"]) == ("person_added", "1003")
    assert till.check_pin("1003", "4711").right
    pick(page, "1003")
    assert page.people.person.role == "supervisor"
    write(page, name="Zhao Min R")
    office.click("person_keep")
    assert {one.user: one.name for one in till.people()}["1003"] == "Zhao Min R"
    assert till.check_pin("1003", "4711").right
    office.click("person_drop")
    assert "1003" not in {one.user for one in till.people()}
    assert newest(till)["user"] == "9001"


def test_a_pin_is_set_anew_before_a_second_person(
    office: Office, page: PeoplePage, till: Till
) -> None:
    pick(page, "1001")
    write(page, pin="2468", again="2468")
    office.click("person_pin")
    assert page.people.person.asks
    assert till.check_pin("1001", "1001").right

    write(page, second="9001", second_pin="9001")
    office.click("person_agree")
    assert page.card.fields["second_pin"].fault
    write(page, second="2001", second_pin="2001")
    office.click("person_agree")

    assert page.banner.tone == "done"
    assert not till.check_pin("1001", "1001").right
    assert till.check_pin("1001", "2468").right
    for _, told in till.events_page(0, 2, "staff"):
        assert told["do"] in ("approve", "pin_reset")
        assert (told["user"], told["approver"]) == ("9001", "2001")
    assert page.people.event_rows(0, 1)[0][1] == "9001 + 2001"


def test_a_badge_stands_for_one_person_and_its_code_is_kept_nowhere(
    office: Office, page: PeoplePage, till: Till, sold: Path
) -> None:
    pick(page, "1001")
    write(page, badge="BADGE-77")
    office.click("person_badge")
    assert till.badge("BADGE-77") is not None
    pick(page, "2001")
    write(page, badge="BADGE-77")
    office.click("person_badge")
    assert "somebody else" in page.card.fields["badge"].fault
    pick(page, "1001")
    write(page, badge="")
    office.click("person_badge")
    assert till.badge("BADGE-77") is None
    office.click("person_badge_print")
    assert page.banner.tone == "refused"

    for name in ("catalog.db", "journal.db", "draft.db"):
        assert b"BADGE-77" not in b"".join(file.read_bytes() for file in sold.glob(f"{name}*"))


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("bar code", "6997203000026"),
        ("bar code", "4006381333931"),
        ("member", "88000001"),
        ("member", "97000000000000000017"),
        ("payment", "280000000000000001"),
        ("weighed", "2100001002500"),
        ("receipt", "S001-T01-000123"),
        ("parked", "PK-S001-T01-01HZX3V9Q0ABCDEFGHJKMNPQRS"),
        ("way out", exit_code(Ed25519PrivateKey.generate(), receipt="S001-K01-000123", at=0,
                              minutes=30)),
    ],
)  # fmt: skip
def test_a_badge_is_nothing_that_customers_bring(till: Till, kind: str, code: str) -> None:
    till.enter_office(till.check_pin("9001", "9001"))
    refused = till.give_badge("2001", code)
    assert refused.error is not None and refused.error.code == "badge_is_code"
    assert kind in refused.error.message
    assert till.badge(code) is None


@pytest.mark.parametrize("code", ["12345678", "LBQ7X2MNP4RSTUVWXY", "04A1B2C3D4"])
def test_a_badge_with_a_number_of_its_own_is_given(till: Till, code: str) -> None:
    till.enter_office(till.check_pin("9001", "9001"))
    assert till.give_badge("2001", f"]E0{code}").ok
    badge = till.badge(code)
    assert badge is not None and badge.user == "2001"


def test_what_each_role_may_do_is_there(page: PeoplePage) -> None:
    rows = {row[0]: row[1:] for row in page.people.role_rows(0, 99)}
    assert page.may.rows.rowCount() == len(rows) == len(PERMISSIONS)
    assert rows["Selling"] == ("alone", "alone", "alone")
    assert set(rows["Managing the store"]) == {"", "alone"}
    assert any(row[:2] == ("with a second person", "alone") for row in rows.values())


def test_nobody_locks_the_office_from_the_inside(till: Till) -> None:
    till.enter_office(till.check_pin("9001", "9001"))
    sealed, _ = till.seal_pin("4711", "1003")
    for answer, code in (
        (till.put_person("self", "x", "admin", sealed), "user_reserved"),
        (till.drop_person("9001"), "not_yourself"),
        (till.put_person("9001", "管理员", "cashier"), "last_manager"),
        (till.put_person("1 3", "x", "cashier", sealed), "bad_person"),
        (till.put_person("1003", "x", "king", sealed), "bad_person"),
        (till.put_person("1003", "x", "cashier"), "bad_pin"),
        (till.give_badge("1001", "2001"), "bad_badge"),
        (till.reset_pin("7777", sealed), "no_such_user"),
    ):
        assert answer.error is not None and answer.error.code == code
    for pin, code in (("12a4", "bad_pin"), ("1003", "pin_is_number"), ("0000", "pin_is_easy")):
        _, problem = till.seal_pin(pin, "1003")
        assert problem is not None and problem.code == code
    till.leave_office()
    till.enter_office(till.check_pin("2001", "2001"))
    assert not till.put_person("1003", "x", "cashier", sealed).ok
    assert {one.user for one in till.people()} == {"1001", "2001", "9001"}


def test_under_a_head_office_a_wish_goes_on_record(
    make_office: OfficeMaker, wallet_shop: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(wallet_shop, tmp_path / "shop"))
    till = open_till(folder=folder / "till", config=Config(language="en"))
    try:
        office = make_office(till)
        page = opened(office)
        before = till.people()
        office.click("person_new")
        write(page, user="1009", name="Zhao")
        office.click("person_keep")

        assert newest(till) | {"at": ""} == {
            "do": "staff_wanted", "at": "", "user": "9001", "wish": "add", "whom": "1009",
            "name": "Zhao", "role": "cashier",
        }  # fmt: skip
        assert "lianpos hq add-staff --user 1009" in office.text("people_banner")
        sealed, _ = till.seal_pin("4711", "1009")
        refused = till.put_person("1009", "Zhao", "cashier", sealed)
        assert refused.error is not None and refused.error.code == "staff_from_office"
        assert till.people() == before
    finally:
        till.close()
    journal = sqlite3.connect(folder / "till" / "journal.db")
    kinds = journal.execute("SELECT count(*) FROM journal WHERE kind = 'staff'").fetchone()
    journal.close()
    assert kinds[0] >= 2
