"""Shoppers walk up, touch and scan, and go: each journey from the first page to the last.

Real touches and real keys on the real screen over a real till; what was sold is read in its
journal. Journeys with a wallet are in test_wallet_journeys.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from pos.contract.wire import FeedRow
from pos.journal.drafts import PIN_TRIES
from pos.journal.verify import verify
from pos.staff.pin import badge_digest
from pos.texts import Texts
from pos.till.till import Till
from tests.pos.conftest import entries
from tests.ui.kiosk.booth import SUPERVISOR, Booth, first, simple
from ui.app.tour import MEMBER
from ui.kiosk.reasons import NEEDS_SOMEBODY, why_not
from ui.theme.lane_settings import LANGUAGES, Language
from ui.theme.language import install_language
from ui.widgets.tile import ProductTile

Journey = Callable[[Booth], None]
COUPON = "LIAN10"


def last_staff(till: Till, did: str) -> dict[str, Any]:
    """The newest entry about people that says `did`."""
    return [one for one in entries(till._desk.folder, "staff") if one["do"] == did][-1]


def start(booth: Booth, pieces: int = 2) -> list[str]:
    """Begins with a finger and scans some simple things."""
    booth.touch("kiosk_start_en")
    codes = simple(booth.till, pieces)
    booth.scan(*codes)
    assert booth.page == "cart" and len(booth.presenter.state.lines) == pieces
    return codes


def past_bags(booth: Booth) -> None:
    """From the list to the ways to pay, without a bag."""
    booth.touch("kiosk_go")
    assert booth.page == "bags"
    booth.touch("kiosk_go")
    assert booth.page == "pay"


# --- the journeys ------------------------------------------------------------------------------


def pays_at_a_till(booth: Booth) -> None:
    codes = start(booth, 3)
    due = booth.presenter.state.due
    past_bags(booth)
    booth.touch("kiosk_pay_till")
    assert booth.page == "parked"
    parked = booth.presenter.state.parked
    assert parked is not None and parked.total == due > 0
    booth.touch("kiosk_go")
    assert booth.page == "attract"
    # The code is good for one scan at any till that has the sale.
    booth.scan(parked.code)
    assert booth.page == "recall"
    booth.touch("kiosk_staff")
    booth.sign_in_staff()
    booth.touch("kiosk_attendant_agree")
    assert [line.code for line in booth.presenter.state.lines] == codes


def begins_with_a_scan(booth: Booth) -> None:
    booth.scan(simple(booth.till, 1)[0])
    assert booth.page == "cart"
    assert booth.presenter.state.pieces == 1


def changes_the_language_in_between(booth: Booth) -> None:
    start(booth)
    assert "Scan" in booth.texts()
    booth.touch("kiosk_language")
    assert "请扫" in booth.texts()
    assert len(booth.presenter.state.lines) == 2
    booth.leave()
    assert "Scan" in booth.texts(), "the next shopper finds the shop's own language"


def wants_more_of_one(booth: Booth) -> None:
    start(booth)
    booth.touch_at(booth.row(0, "plus"))
    booth.touch_at(booth.row(0, "plus"))
    assert booth.presenter.state.lines[0].quantity == 3000
    booth.touch_at(booth.row(0, "minus"))
    assert booth.presenter.state.lines[0].quantity == 2000


def thinks_better_of_it(booth: Booth) -> None:
    start(booth)
    booth.touch_at(booth.row(1, "minus"))
    assert len(booth.presenter.state.lines) == 1
    booth.touch_at(booth.row(0, "name"))
    assert booth.page == "line"
    booth.touch("kiosk_remove")
    assert booth.page == "cart" and not booth.presenter.state.lines


def takes_out_something_dear(booth: Booth) -> None:
    dear = first(booth.till, lambda i: i.unit == "each" and i.price > 20_000 and not i.min_age)
    booth.scan(dear.barcodes[0])
    booth.touch_at(booth.row(0, "name"))
    booth.touch("kiosk_remove")
    assert booth.page == "remove"
    tries = tries_of(booth)
    for code in (*simple(booth.till, 3), "280000000000000001"):
        booth.scan(code)
        notice = booth.presenter.state.notice
        assert booth.page == "remove", "what stands there goes on standing"
        assert notice is not None and "on the way" in notice.text
    assert tries_of(booth) == tries, "no goods and no wallet is a wrong PIN"
    assert len(booth.presenter.state.lines) == 1
    booth.touch("kiosk_staff")
    booth.sign_in_staff()
    booth.touch("kiosk_attendant_agree")
    assert booth.presenter.state.lines == ()
    assert last_staff(booth.till, "approve")["permission"] == "void.line"
    assert last_staff(booth.till, "approve")["approver"] == SUPERVISOR


def is_old_enough(booth: Booth) -> None:
    adult = first(booth.till, lambda i: i.min_age > 0 and bool(i.barcodes))
    booth.scan(adult.barcodes[0])
    assert booth.page == "cart", "the shopper goes on scanning"
    booth.touch("kiosk_go")
    assert booth.page == "age"
    booth.touch("kiosk_staff")
    booth.sign_in_staff()
    booth.touch("kiosk_attendant_agree")
    assert booth.page == "bags", "it goes on where it stopped"
    assert last_staff(booth.till, "approve")["permission"] == "confirm.age"


def is_not_old_enough(booth: Booth) -> None:
    start(booth, 1)
    booth.scan(first(booth.till, lambda i: i.min_age > 0 and bool(i.barcodes)).barcodes[0])
    booth.touch("kiosk_go")
    booth.touch("kiosk_staff")
    booth.sign_in_staff()
    booth.touch("kiosk_attendant_refuse")
    assert booth.page == "cart" and len(booth.presenter.state.lines) == 1


def shows_something_unknown(booth: Booth) -> None:
    start(booth, 1)
    booth.scan("6999999999997")
    assert booth.page == "unknown" and booth.presenter.pending is not None
    booth.scan(simple(booth.till, 3)[2])
    assert booth.page == "cart" and len(booth.presenter.state.lines) == 2, "the next scan goes on"


def waits_for_somebody_who_knows_it(booth: Booth) -> None:
    start(booth, 1)
    booth.scan("6999999999997")
    booth.touch("kiosk_staff")
    booth.sign_in_staff()
    booth.touch("kiosk_attendant_code")
    booth.type("4040404040")
    booth.touch("kiosk_go")
    notice = booth.presenter.state.notice
    assert booth.page == "attendant" and notice is not None and notice.tone == "refused"
    sku = first(booth.till, lambda i: i.unit == "each" and not i.min_age and i.price < 5_000).sku
    booth.type(sku)
    booth.touch("kiosk_go")
    assert booth.page == "cart" and booth.presenter.pending is None
    assert booth.presenter.state.lines[-1].sku == sku


def gives_up_what_nobody_knows(booth: Booth) -> None:
    start(booth, 1)
    booth.scan("6999999999997")
    booth.touch("kiosk_staff")
    booth.sign_in_staff()
    booth.touch("kiosk_attendant_agree")
    assert booth.page == "cart" and len(booth.presenter.state.lines) == 1
    noted = last_staff(booth.till, "attended")
    assert (noted["about"], noted["whom"], noted["agrees"]) == ("unknown", SUPERVISOR, True)
    # Who walks away from such a page leaves his list like any other.
    booth.scan("6999999999997")
    booth.seconds(61)
    assert booth.page == "still_there"
    booth.seconds(20)
    assert booth.page == "attract"


def holds_up_what_nobody_knows_before_he_begins(booth: Booth) -> None:
    booth.scan("6999999999997")
    assert booth.page == "unknown" and booth.presenter.pending is None, "nobody is called"
    booth.seconds(25)
    assert booth.page == "attract", "and it invites again by itself"
    start(booth, 1)
    past_bags(booth)
    booth.touch("kiosk_pay_till")
    booth.scan("6999999999997")
    assert booth.page == "parked", "the code for the till stays where it is"
    booth.touch("kiosk_go")


def may_have_one_more(booth: Booth) -> None:
    few = first(booth.till, lambda i: i.max_per_sale > 0 and not i.min_age and bool(i.barcodes))
    booth.scan(*[few.barcodes[0]] * (few.max_per_sale // 1000 + 1))
    assert booth.page == "limit"
    for choice, pieces in (("refuse", 0), ("agree", 1)):
        booth.touch("kiosk_staff")
        booth.sign_in_staff()
        booth.touch(f"kiosk_attendant_{choice}")
        assert booth.page == "cart"
        assert booth.presenter.state.pieces == few.max_per_sale // 1000 + pieces
        booth.scan(few.barcodes[0])
        assert booth.page == "limit", "one more is one more"
    assert last_staff(booth.till, "approve")["permission"] == "exceed.limit"
    booth.touch("kiosk_go")


def takes_too_many(booth: Booth) -> None:
    few = first(booth.till, lambda i: i.max_per_sale > 0 and bool(i.barcodes))
    booth.scan(*[few.barcodes[0]] * (few.max_per_sale // 1000 + 1))
    assert booth.page == "limit"
    booth.touch("kiosk_go")
    assert booth.presenter.state.lines[0].quantity == few.max_per_sale


def looks_it_up(booth: Booth) -> None:
    booth.touch("kiosk_start_en")
    booth.touch("kiosk_look_up")
    booth.touch("kiosk_spell")
    for letter in "niunai":
        booth.touch(f"kiosk_letters_{letter}")
    booth.touch("kiosk_tile_0")
    assert booth.page == "cart" and len(booth.presenter.state.lines) == 1


def finds_it_by_its_picture(booth: Booth) -> None:
    booth.touch("kiosk_start_en")
    booth.touch("kiosk_look_up")
    state = booth.presenter.state
    assert {"fresh/fruit", "fresh/vegetables"} <= set(state.shelves), "what is weighed comes first"
    booth.touch(f"kiosk_tile_{state.shelves.index('fresh/fruit')}")
    inside = booth.presenter.state.shelves
    assert inside and all(path.startswith("fresh/fruit/") for path in inside)
    booth.touch("kiosk_tile_0")
    assert booth.presenter.state.shelves == (), "few enough: the goods themselves"
    booth.touch("kiosk_back")
    assert booth.presenter.state.shelves == inside
    booth.touch("kiosk_tile_0")
    booth.touch("kiosk_tiles_on")
    tile = booth.seen("kiosk_tile_0")
    assert isinstance(tile, ProductTile)
    booth.touch("kiosk_tile_0")
    assert booth.page == "weight"
    pending = booth.presenter.pending
    assert pending is not None and pending.text == tile.code
    booth.touch("kiosk_go")
    for _ in range(3):
        assert booth.page == "look_up", "one shelf back at a time"
        booth.touch("kiosk_back")
    assert booth.page == "cart"
    booth.touch("kiosk_look_up")
    assert booth.presenter.state.shelves == state.shelves, "the next one begins anew"


def finds_nothing_by_its_letters(booth: Booth) -> None:
    booth.touch("kiosk_start_en")
    booth.touch("kiosk_look_up")
    booth.touch("kiosk_spell")
    for letter in "qqqq":
        booth.touch(f"kiosk_letters_{letter}")
    assert "Nothing found" in booth.texts()
    booth.touch("kiosk_back")
    assert booth.page == "cart"


def has_it_weighed(booth: Booth) -> None:
    loose = first(booth.till, lambda i: i.unit == "kg")
    booth.touch("kiosk_start_en")
    booth.scan(loose.sku)
    assert booth.page == "weight", "no scale here: somebody comes"
    booth.touch("kiosk_staff")
    booth.sign_in_staff()
    booth.touch("kiosk_attendant_weight")
    booth.type("485")
    booth.touch("kiosk_go")
    assert booth.page == "attendant" and "485 kg" in booth.presenter.state.notice.text  # type: ignore[union-attr]
    for _ in range(3):
        booth.touch("kiosk_pad_back")
    booth.type("0.485")
    booth.touch("kiosk_go")
    (line,) = booth.presenter.state.lines
    assert (booth.page, line.quantity, line.unit) == ("cart", 485, "kg")


def is_a_member_by_card(booth: Booth) -> None:
    start(booth, 1)
    booth.scan(MEMBER)
    sale = booth.presenter.state.sale
    assert booth.page == "cart" and sale is not None and sale.member is not None
    assert not booth.seen("kiosk_member").isEnabled()


def brings_a_coupon(booth: Booth) -> None:
    start(booth, 1)
    booth.scan(COUPON)
    notice = booth.presenter.state.notice
    assert notice is not None and "yet" in notice.text
    plain = first(
        booth.till,
        lambda i: i.unit == "each" and 2_000 < i.price < 5_000 and not i.min_age
        and not i.max_per_sale and bool(i.barcodes) and not i.category.startswith("fresh"),
    )  # fmt: skip

    def off() -> list[int]:
        sale = booth.presenter.state.sale
        assert sale is not None and sale.total < 20_000, "it comes off from 80.00"
        return [one.amount for one in sale.applied if one.promotion == "DEMO-COUPON"]

    while not off():
        booth.scan(plain.barcodes[0])
    assert off() == [1_000]
    booth.scan(COUPON)
    assert len(booth.presenter.state.lines) == 2, "a coupon is no goods"
    assert off() == [1_000], "and counts once"


def types_a_wrong_number(booth: Booth) -> None:
    start(booth, 1)
    booth.touch("kiosk_member")
    booth.type("0000")
    booth.touch("kiosk_go")
    assert booth.page == "member", "four digits may be anybody's"
    booth.type("13812345678")
    booth.touch("kiosk_go")
    notice = booth.presenter.state.notice
    assert booth.page == "member" and notice is not None and notice.tone == "care"
    booth.touch("kiosk_back")
    assert booth.page == "cart"


def buys_bags(booth: Booth) -> None:
    start(booth, 1)
    booth.touch("kiosk_go")
    rows = booth.screen.bags.list if booth.screen is not None else None
    assert rows is not None
    box = rows.visualRect(rows.model().index(1, 0))
    plus = rows.viewport().mapTo(booth.window, rows._painter.step_boxes(box)[1].center())
    booth.touch_at(plus)
    booth.touch_at(plus)
    assert booth.presenter.state.pieces == 3
    booth.touch("kiosk_go")
    assert booth.page == "pay"
    booth.touch("kiosk_back")
    booth.touch("kiosk_go")
    assert booth.page == "pay", "bags are asked for once"


def doubts_a_price(booth: Booth) -> None:
    start(booth, 1)
    (line,) = booth.presenter.state.lines
    booth.touch_at(booth.row(0, "name"))
    booth.touch("kiosk_doubt")
    assert booth.page == "price"
    booth.touch("kiosk_staff")
    booth.sign_in_staff()
    booth.touch("kiosk_attendant_price")
    booth.type("0")
    booth.touch("kiosk_go")
    notice = booth.presenter.state.notice
    assert notice is not None and "¥0.00" in notice.text, "a slip of the finger?"
    assert booth.presenter.state.due == line.net
    booth.touch("kiosk_pad_back")
    lower = line.unit_price - 100
    booth.type(f"{lower // 100}.{lower % 100:02d}")
    booth.touch("kiosk_go")
    assert booth.presenter.state.due == lower
    assert last_staff(booth.till, "approve")["permission"] == "match.tag"


def wants_help_and_then_not(booth: Booth) -> None:
    start(booth, 1)
    booth.touch("kiosk_help")
    assert booth.page == "help" and booth.presenter.pending is not None
    booth.touch("kiosk_go")
    assert booth.page == "cart" and booth.presenter.pending is None


def walks_away(booth: Booth) -> None:
    start(booth)
    sale = booth.presenter.state.sale
    assert sale is not None
    booth.seconds(60)
    assert booth.page == "still_there"
    booth.seconds(20)
    assert booth.page == "attract" and booth.presenter.state.lines == ()
    assert sale.id in [one.id for one in booth.till.state.parked], "put by, not given up"


def was_only_looking(booth: Booth) -> None:
    start(booth)
    booth.seconds(70)
    assert booth.page == "still_there"
    booth.touch("kiosk_go")
    assert booth.page == "cart"
    booth.seconds(40)
    assert booth.page == "cart" and len(booth.presenter.state.lines) == 2


def sits_in_a_wheelchair(booth: Booth) -> None:
    start(booth)
    booth.touch("kiosk_reach")
    half = booth.size[1] * 46 // 100
    for name in ("kiosk_go", "kiosk_look_up", "kiosk_lines"):
        widget = booth.seen(name)
        assert widget.mapTo(booth.window, widget.rect().topLeft()).y() >= half - 2, name
    booth.leave()
    assert not booth.presenter.state.low_reach, "the next one stands"


def sees_little(booth: Booth) -> None:
    start(booth, 1)
    seen = []
    for _ in range(4):
        booth.touch("kiosk_reach")
        state = booth.presenter.state
        seen.append((state.low_reach, state.settings.theme))
    assert seen == [(True, "light"), (False, "high-contrast"), (True, "high-contrast"),
                    (False, "light")]  # fmt: skip
    assert len(booth.presenter.state.lines) == 1


def scans_a_receipt(booth: Booth) -> None:
    start(booth, 1)
    booth.scan("S001-T01-000001")
    assert booth.page in ("cart", "unknown", "problem")
    assert len(booth.presenter.state.lines) == 1


def somebody_types_a_wrong_pin(booth: Booth) -> None:
    start(booth, 1)
    for _ in range(5):
        booth.touch("kiosk_sign")
    assert booth.page == "staff"
    booth.sign_in_staff(pin="9999")
    assert booth.page == "staff" and booth.presenter.state.user == ""
    booth.touch("kiosk_back")
    assert booth.page == "cart" and len(booth.presenter.state.lines) == 1


def the_cashier_may_not_attend(booth: Booth) -> None:
    start(booth, 1)
    booth.touch("kiosk_help")
    booth.touch("kiosk_staff")
    booth.sign_in_staff("1001", "1001")
    assert booth.page == "staff" and booth.presenter.pending is not None
    booth.touch("kiosk_back")


def the_attendant_takes_the_last_one_out(booth: Booth) -> None:
    stays = start(booth, 3)[:2]
    for kept in (stays, stays[:1]):
        for _ in range(5):
            booth.touch("kiosk_sign")
        booth.sign_in_staff()
        booth.touch("kiosk_attendant_last")
        assert booth.page == "cart"
        assert [line.code for line in booth.presenter.state.lines] == kept
    for _ in range(5):
        booth.touch("kiosk_sign")
    booth.sign_in_staff()
    booth.touch("kiosk_attendant_aside")
    assert booth.page == "attract" and booth.till.state.parked


def the_attendant_voids_it_all(booth: Booth) -> None:
    start(booth)
    for _ in range(5):
        booth.touch("kiosk_sign")
    booth.sign_in_staff()
    booth.touch("kiosk_attendant_void")
    assert booth.page == "attract" and booth.presenter.state.sale is None
    assert last_staff(booth.till, "approve")["permission"] == "void.sale"


def loses_the_camera_in_between(booth: Booth) -> None:
    assert booth.screen is not None
    booth.touch("kiosk_start_en")
    booth.presenter.camera_is("looking")
    assert booth.screen.live.isVisible()
    codes = simple(booth.till, 2)
    booth.scan(codes[0])
    booth.presenter.camera_is("lost")
    assert not booth.screen.live.isVisible()
    booth.scan(codes[1])
    assert len(booth.presenter.state.lines) == 2, "the lane goes on"


def stop(booth: Booth, sku: str, *, on: bool = True) -> None:
    """Head office stops these goods, or lets them be sold again."""
    catalog = booth.till._desk.catalog
    scope = "terminal:S001-T01"
    STOPS.append(sku)
    rev = len(STOPS)
    row = FeedRow(rev=rev, table="stop", op="put" if on else "del", key=sku,
                  row={"sku": sku, "reason": "recall"} if on else None)  # fmt: skip
    catalog.apply(scope=scope, gen="stops", rows=[row], cursor=rev)


STOPS: list[str] = []
"""Each word of head office about a stop has a number of its own."""


def finds_it_recalled(booth: Booth) -> None:
    codes = start(booth, 2)
    first_line = booth.presenter.state.lines[0]
    stop(booth, first_line.sku)
    try:
        booth.scan(codes[0])
        assert booth.page == "recalled" and booth.presenter.pending is not None
        booth.scan(codes[1])
        assert booth.page == "recalled", "it stays here, and somebody takes it back"
        booth.touch("kiosk_staff")
        booth.sign_in_staff()
        booth.touch("kiosk_attendant_agree")
        assert booth.page == "cart" and len(booth.presenter.state.lines) == 2
        assert last_staff(booth.till, "attended")["about"] == "recalled"
    finally:
        stop(booth, first_line.sku, on=False)


def pays_for_what_was_recalled_meanwhile(booth: Booth) -> None:
    start(booth, 2)
    gone, stays = booth.presenter.state.lines
    past_bags(booth)
    stop(booth, gone.sku)
    try:
        booth.presenter._paying._begun(booth.till.pay("cash"))
        assert booth.page == "recalled", "what may not be sold leaves the list, in words"
        booth.touch("kiosk_staff")
        booth.sign_in_staff()
        booth.touch("kiosk_attendant_agree")
        assert [line.sku for line in booth.presenter.state.lines] == [stays.sku]
    finally:
        stop(booth, gone.sku, on=False)


def leaves_only_his_card_behind(booth: Booth) -> None:
    booth.touch("kiosk_start_en")
    booth.scan(MEMBER)
    sale = booth.presenter.state.sale
    assert sale is not None and sale.member is not None
    booth.seconds(80)
    assert booth.page == "attract"
    booth.scan(simple(booth.till, 1)[0])
    after = booth.presenter.state.sale
    assert after is not None and after.member is None, "the next shopper is somebody else"


def leaves_an_empty_list_behind(booth: Booth) -> None:
    start(booth, 1)
    sale = booth.presenter.state.sale
    assert sale is not None
    booth.touch_at(booth.row(0, "minus"))
    booth.seconds(80)
    assert booth.page == "attract" and booth.till.state.sale is None
    booth.scan(simple(booth.till, 1)[0])
    after = booth.presenter.state.sale
    assert after is not None and after.id != sale.id


def takes_something_out_that_is_paid_in_part(booth: Booth) -> None:
    start(booth, 1)
    assert booth.till.pay("cash", booth.presenter.state.due - 1).ok
    booth.presenter.refresh()
    booth.touch_at(booth.row(0, "minus"))
    assert booth.page == "help" and "paid already" in booth.texts(), booth.texts()
    booth.touch("kiosk_go")
    booth.touch("kiosk_go")
    booth.touch("kiosk_go")
    assert booth.page == "pay" and not booth.seen("kiosk_pay_till").isEnabled()
    booth.touch("kiosk_help")
    booth.touch("kiosk_staff")
    booth.sign_in_staff()
    booth.touch("kiosk_attendant_void")
    assert booth.page == "attract"


def scans_a_list_for_a_till_in_between(booth: Booth) -> None:
    start(booth, 1)
    code = str(booth.till.park_for_till().values["code"])
    booth.presenter.refresh()
    booth.leave()
    start(booth, 1)
    booth.scan(code)
    notice = booth.presenter.state.notice
    assert notice is not None and "pay for these goods first" in notice.text
    assert len(booth.presenter.state.lines) == 1


def leaves_when_a_part_is_paid(booth: Booth) -> None:
    start(booth, 2)
    assert booth.till.pay("cash", 100).ok
    booth.presenter.refresh()
    booth.seconds(80)
    assert booth.page == "help" and booth.presenter.pending is not None, "his money lies there"
    booth.touch("kiosk_staff")
    booth.sign_in_staff()
    booth.touch("kiosk_attendant_void")
    assert booth.page == "attract" and booth.till.state.sale is None


def tries_of(booth: Booth) -> list[tuple[Any, ...]]:
    """The wrong PINs that are counted, by whom."""
    with booth.till._desk.drafts._db.read() as connection:
        return [tuple(row) for row in connection.execute(sa.select(PIN_TRIES))]


def comes_with_a_badge(booth: Booth) -> None:
    give_badge(booth, "LP-BADGE-2001")
    start(booth, 1)
    booth.touch("kiosk_help")
    booth.scan("LP-BADGE-9999")
    assert booth.page == "help", "nobody's"
    booth.read("]C0LP-BADGE-2001")
    assert booth.page == "staff" and booth.presenter.state.typing == "pin"
    assert booth.presenter.state.user == SUPERVISOR
    booth.scan(simple(booth.till, 1)[0])
    notice = booth.presenter.state.notice
    assert booth.page == "staff" and notice is not None and "not known" in notice.text
    booth.type(SUPERVISOR)
    booth.touch("kiosk_go")
    assert booth.page == "attendant"
    booth.touch("kiosk_attendant_agree")
    assert booth.page == "cart" and booth.presenter.pending is None


def give_badge(booth: Booth, code: str) -> None:
    """Head office says whose badge that is."""
    desk = booth.till._desk
    person = desk.catalog.staff(SUPERVISOR)
    assert person is not None
    row = {
        "user": SUPERVISOR, "name": person.name, "role": person.role, "pin_hash": person.pin_hash,
        "badge": badge_digest(code, desk.station.pepper),
    }  # fmt: skip
    rows = [FeedRow(rev=900_001, table="staff", op="put", key=SUPERVISOR, row=row)]
    desk.catalog.apply(scope="store:S001", gen="demo", rows=rows, cursor=900_001)


JOURNEYS: tuple[Journey, ...] = (
    pays_at_a_till, begins_with_a_scan, changes_the_language_in_between, wants_more_of_one,
    thinks_better_of_it, takes_out_something_dear, is_old_enough, is_not_old_enough,
    shows_something_unknown, waits_for_somebody_who_knows_it, gives_up_what_nobody_knows,
    holds_up_what_nobody_knows_before_he_begins,
    may_have_one_more, takes_too_many, looks_it_up, finds_it_by_its_picture,
    finds_nothing_by_its_letters, has_it_weighed, is_a_member_by_card,
    brings_a_coupon, types_a_wrong_number, buys_bags, doubts_a_price, wants_help_and_then_not,
    walks_away, was_only_looking, sits_in_a_wheelchair, sees_little, scans_a_receipt,
    somebody_types_a_wrong_pin, the_cashier_may_not_attend,
    the_attendant_takes_the_last_one_out, the_attendant_voids_it_all,
    loses_the_camera_in_between, finds_it_recalled, pays_for_what_was_recalled_meanwhile,
    comes_with_a_badge, leaves_only_his_card_behind, leaves_an_empty_list_behind,
    leaves_when_a_part_is_paid, takes_something_out_that_is_paid_in_part,
    scans_a_list_for_a_till_in_between,
)  # fmt: skip


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.__name__)
def test_a_shopper(journey: Journey, booth: Booth) -> None:
    journey(booth)
    assert booth.till.state.training is False


def test_what_all_of_them_left_stands_in_a_sound_journal(booth: Booth) -> None:
    assert verify(booth.till._desk.folder)["ok"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_shopper_reads_the_words_of_a_cashier(language: Language, qapp: QApplication) -> None:
    translator = install_language(language)
    try:
        told = Texts(language).catalogue["error"]
        for code, words in told.items():
            said = why_not(code)
            assert said and said != words, code
            assert not {"Void", "tender", "Park", "head office", "Head office"} & set(
                said.replace(".", "").split()
            ), said
        assert NEEDS_SOMEBODY <= set(told)
    finally:
        QCoreApplication.removeTranslator(translator)
