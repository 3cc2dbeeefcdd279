"""A scanner that types, and people who type: told apart by the times of their keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanner.wedge import Decision, Key, WedgeReader, WedgeSettings, wedge_settings
from drivers.sim.scanner import PERSON_PACE, SCANNER_PACE
from drivers.url import parse

GTIN = "6901234567892"


def keys(text: str, gap_ms: int, start_ms: int = 1000, end: str = "enter") -> list[Key]:
    """The keys of a text at a steady pace, numbered so that none can be lost unseen."""
    typed = [
        Key(text=char, at_ms=start_ms + n * gap_ms, event=(start_ms, n))
        for n, char in enumerate(text)
    ]
    if end:
        at_ms = start_ms + len(text) * gap_ms
        typed.append(Key(text="\r", name=end, at_ms=at_ms, event=(start_ms, "end")))
    return typed


class Screen:
    """Feeds keys as a screen does, its timer included, and keeps what came of them."""

    def __init__(self, settings: WedgeSettings | None = None) -> None:
        self.reader = WedgeReader(settings)
        self.typed: list[Key] = []
        self.codes: list[str] = []
        self.faults: list[str] = []

    def press(self, *pressed: Key) -> None:
        for key in pressed:
            due = self.reader.release_at_ms
            if due is not None and key.at_ms > due:
                self.take(self.reader.flush(due + 1))
            self.take(self.reader.feed(key))

    def settle(self) -> None:
        due = self.reader.release_at_ms
        if due is not None:
            self.take(self.reader.flush(due + 1))

    def take(self, decision: Decision) -> None:
        self.typed += decision.released
        self.codes += [decision.code] if decision.code else []
        self.faults += [decision.fault] if decision.fault else []


def test_a_scan_is_swallowed_whole_with_its_enter() -> None:
    screen = Screen()
    screen.press(*keys(GTIN, SCANNER_PACE.gap_ms))
    assert (screen.codes, screen.typed) == ([GTIN], [])


def test_the_same_digits_from_a_person_are_typing() -> None:
    screen = Screen()
    typed = keys(GTIN, PERSON_PACE.gap_ms)
    screen.press(*typed)
    assert (screen.codes, screen.typed) == ([], typed)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["7", "a", "牛", "\x1d", "enter", "tab", "F5", "\x08"]),
            st.sampled_from([0, 1, 5, 29, 30, 59, 60, 61, 150]),
            st.booleans(),
        ),
        max_size=60,
    ),
    st.sampled_from(["", "~"]),
)
def test_no_key_is_lost_or_turned_round(pressed: list[tuple[str, int, bool]], prefix: str) -> None:
    """Whatever is pressed: each key is typed once and in order, or part of a scan."""
    screen = Screen(WedgeSettings(prefix=prefix))
    now, sent = 0, []
    for n, (what, gap, repeated) in enumerate(pressed):
        now += gap
        named = what in ("enter", "tab", "F5")
        sent.append(
            Key(
                text="\r" if what == "enter" else "" if named else what,
                name=what if named else "",
                at_ms=now,
                repeated=repeated,
                event=n,
            )
        )
    screen.press(*sent)
    screen.settle()
    order = [key.event for key in screen.typed]
    assert order == sorted(order)
    assert len(set(order)) == len(order)
    if not screen.codes and not screen.faults:
        swallowed = {key.event for key in sent} - set(order)
        # Only the second reading of a code may vanish without a word, and it needs a first.
        assert swallowed == set()


def test_a_burst_that_dies_is_given_back_before_the_key_that_follows() -> None:
    screen = Screen()
    screen.press(*keys("690", 5, end=""))
    assert screen.typed == []
    later = Key(text="x", at_ms=5000, event="later")
    screen.press(later)
    assert "".join(key.text for key in screen.typed) == "690"
    screen.settle()
    assert screen.typed[-1] == later


def test_a_first_key_waits_sixty_milliseconds_at_most() -> None:
    reader = WedgeReader()
    first = Key(text="q", at_ms=1000)
    assert reader.feed(first) == Decision()
    assert reader.release_at_ms == 1060
    assert reader.flush(1060) == Decision()
    assert reader.flush(1061).released == (first,)
    assert reader.release_at_ms is None


def test_a_key_that_types_nothing_ends_a_burst_and_keeps_its_place() -> None:
    screen = Screen()
    typed = [*keys("12", 5, end=""), Key(text="", name="F5", at_ms=1012)]
    screen.press(*typed)
    assert screen.typed == typed


def test_a_short_burst_is_typing() -> None:
    screen = Screen()
    typed = keys("12345", 5)
    screen.press(*typed)
    assert (screen.codes, screen.typed) == ([], typed)


@pytest.mark.parametrize(("gap", "is_scan"), [(29, True), (30, False), (33, False)])
def test_the_mean_gap_decides(gap: int, is_scan: bool) -> None:
    screen = Screen()
    screen.press(*keys(GTIN, gap))
    assert bool(screen.codes) == is_scan
    assert len(screen.typed) == (0 if is_scan else 14)


@pytest.mark.parametrize("pause", [60, 150, 299])
def test_a_scanner_that_stumbles_gives_no_code_and_presses_no_button(pause: int) -> None:
    screen = Screen()
    halves = keys("690123", 5, end="") + keys("4567892", 5, start_ms=1025 + pause)
    screen.press(*halves)
    assert (screen.codes, screen.faults) == ([], ["scan_broken"])
    assert screen.typed == halves[:-1]
    screen.press(*keys(GTIN, 5, start_ms=5000))
    assert screen.codes == [GTIN]


def test_a_key_that_is_held_down_is_typing() -> None:
    screen = Screen()
    held = [Key(text="8", at_ms=1000 + 5 * n, repeated=n > 0) for n in range(20)]
    screen.press(*held, Key(text="\r", name="enter", at_ms=1105))
    assert screen.codes == []
    assert len(screen.typed) == 21


def test_keys_without_a_pause_between_two_scans_are_two_scans() -> None:
    screen = Screen()
    screen.press(*keys(GTIN, 2), *keys("6900000000007", 2, start_ms=1040))
    assert screen.codes == [GTIN, "6900000000007"]


def test_a_double_trigger_is_one_scan_and_types_nothing() -> None:
    screen = Screen()
    screen.press(*keys(GTIN, 2), *keys(GTIN, 2, start_ms=1200), *keys(GTIN, 2, start_ms=1900))
    assert (screen.codes, screen.typed) == ([GTIN, GTIN], [])


def test_a_busy_screen_that_gives_up_too_early_loses_the_scan_but_invents_none() -> None:
    reader = WedgeReader()
    typed: list[Key] = []
    scan = keys(GTIN, 5)
    for key in scan[:6]:
        typed += reader.feed(key).released
    typed += reader.flush(99_999).released  # its timer fired before the keys that waited were fed
    decisions = [reader.feed(key) for key in scan[6:]]
    typed += [key for decision in decisions for key in decision.released]
    assert typed == scan[:-1]  # the Enter is swallowed: it would press a button
    assert decisions[-1] == Decision(fault="scan_broken")


def test_a_prefix_leaves_other_typing_alone() -> None:
    screen = Screen(WedgeSettings(prefix="F9"))
    quick = keys("123456", 5)
    for key in quick:
        assert screen.reader.feed(key).released == (key,)
    start = Key(text="", name="F9", at_ms=3000)
    screen.press(start, *keys("88", 5, start_ms=3005))
    assert (screen.codes, screen.typed) == (["88"], [])


def test_a_prefix_that_nothing_follows_is_given_back() -> None:
    screen = Screen(WedgeSettings(prefix="~"))
    screen.press(*keys("~", 5, end=""))
    screen.settle()
    assert [key.text for key in screen.typed] == ["~"]


def test_a_flood_of_keys_is_a_fault() -> None:
    screen = Screen()
    screen.press(*keys("7" * 5000, 1))
    assert (screen.codes, screen.faults) == ([], ["scan_too_long"])
    screen.press(*keys(GTIN, 1, start_ms=90_000))
    assert screen.codes == [GTIN]


def test_the_url_says_how_the_scanner_types() -> None:
    assert wedge_settings(parse("scanner+wedge://")) == WedgeSettings()
    settings = wedge_settings(parse("scanner+wedge://?prefix=F9&suffix=tab"))
    screen = Screen(settings)
    screen.press(Key(text="", name="F9", at_ms=995), *keys(GTIN, 5, end="tab"))
    assert screen.codes == [GTIN]
    assert wedge_settings(parse("scanner+wedge://?suffix=enter")).end == "enter"
