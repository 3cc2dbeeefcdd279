"""A customer display: two lines of twenty, read back by its twin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import HealthChanged
from drivers.display import cd5220
from drivers.host import look_at
from drivers.paper import display_width
from drivers.sim.display import DisplayTwin, Screen


def shown(*lines: str, charset: cd5220.Charset = "") -> tuple[str, str]:
    screen = Screen(charset=charset)
    screen.feed(cd5220.start() + cd5220.show(lines, charset=charset))
    assert screen.faults == []
    return screen.lines


def test_two_lines_are_shown_to_their_full_width() -> None:
    assert shown("Milk 1L", "TOTAL        12.80") == (
        "Milk 1L             ",
        "TOTAL        12.80  ",
    )


def test_what_is_too_long_is_cut_and_what_is_too_much_left_out() -> None:
    assert shown("123456789012345678901234", "b", "c") == ("12345678901234567890", f"{'b':20}")


def test_chinese_is_shown_where_the_display_has_it() -> None:
    upper, lower = shown("鲜牛奶 250ml", "合计：￥12.80", charset="gbk")
    assert (upper.rstrip(), lower.rstrip()) == ("鲜牛奶 250ml", "合计：￥12.80")


def test_either_yen_sign_is_shown() -> None:
    assert shown("¥5 ￥6", charset="gbk")[0].rstrip() == "￥5 ￥6"
    assert shown("¥5 ￥6")[0].rstrip() == "Y5 Y6"


def test_a_wide_character_is_never_cut_in_half() -> None:
    upper, _ = shown("一二三四五六七八九1十", charset="gbk")
    assert upper == "一二三四五六七八九1 "


def test_a_display_without_chinese_shows_plain_forms_and_marks() -> None:
    upper, lower = shown("ＡＢＣ：￥１２．８０", "牛奶A")
    assert (upper.rstrip(), lower.rstrip()) == ("ABC:Y12.80", "??A")


def test_a_second_receipt_leaves_nothing_of_the_first() -> None:
    screen = Screen()
    screen.feed(cd5220.start() + cd5220.show(["12345678901234567890", "12345678901234567890"]))
    screen.feed(cd5220.show(["TOTAL 1.00"]))
    assert screen.lines == (f"{'TOTAL 1.00':20}", " " * 20)
    screen.feed(cd5220.show([]))
    assert screen.lines == (" " * 20, " " * 20)


@given(st.lists(st.text(max_size=30), max_size=3), st.sampled_from(["", "gbk", "gb2312"]))
def test_no_text_is_a_command(lines: list[str], charset: cd5220.Charset) -> None:
    upper, lower = shown(*lines, charset=charset)
    assert display_width(upper) <= 20 and display_width(lower) <= 20


def test_the_host_shows_the_newest_wish(host, ear) -> None:
    twin = DisplayTwin()
    twin.start()
    try:
        host.open("display", f"display+cd5220://{twin.place}")
        ear.wait_for(lambda event: isinstance(event, HealthChanged) and event.new.state == "ok")
        host.show("display", ["Milk 1L", "12.80"])
        assert twin.wait_for(lambda lines: lines == (f"{'Milk 1L':20}", f"{'12.80':20}"))
        host.show("display", [])
        assert twin.wait_for(lambda lines: not "".join(lines).strip())
        assert twin.faults == []
    finally:
        twin.close()


@pytest.mark.parametrize("url", ["display+cd5220://", "display+cd5220:///dev/x?charset=utf8",
                                 "display+cd5220:///dev/x?brightness=9"])  # fmt: skip
def test_a_bad_display_url_is_said(url: str) -> None:
    assert look_at(url).code == "bad_url"


def test_a_display_that_hangs_up_is_missed_though_nothing_is_shown(host, ear) -> None:
    twin = DisplayTwin()
    twin.start()
    host.open("display", f"display+cd5220://{twin.place}")
    ear.wait_for(lambda event: isinstance(event, HealthChanged) and event.new.state == "ok")
    twin.close()
    lost = ear.wait_for(lambda e: isinstance(e, HealthChanged) and e.new.state == "offline")
    assert lost.new.code == "offline"
