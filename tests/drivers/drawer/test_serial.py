"""A drawer on a line of its own opens once a wish, and says when it could not."""

from __future__ import annotations

import pytest

from drivers.api import DrawerPulsed, ErrorReported
from drivers.host import look_at
from drivers.sim.drawer import DrawerTwin


@pytest.fixture
def drawer():
    twin = DrawerTwin()
    twin.start()
    yield twin
    twin.close()


def test_a_drawer_opens_once_a_wish(drawer, host, ear) -> None:
    host.open("drawer", f"drawer+serial://{drawer.place}")
    for wish in (1, 2):
        host.pulse_drawer("drawer")
        assert drawer.wait_for(wish)
    ear.wait_for(lambda event: isinstance(event, DrawerPulsed) and event.seq > 2)
    assert drawer.opened == 2


def test_looking_whether_it_is_there_opens_nothing(drawer) -> None:
    assert look_at(f"drawer+serial://{drawer.place}").state == "ok"
    assert drawer.opened == 0


def test_its_manual_may_name_other_bytes(host, ear) -> None:
    twin = DrawerTwin(pulse=b"\x07")
    twin.start()
    try:
        host.open("drawer", f"drawer+serial://{twin.place}?pulse=07")
        host.pulse_drawer("drawer")
        assert twin.wait_for(1)
    finally:
        twin.close()


def test_a_drawer_that_is_not_there_is_said_at_once(host, ear, tmp_path) -> None:
    host.open("drawer", f"drawer+serial://{tmp_path}/ttyUSB9")
    host.pulse_drawer("drawer")
    error = ear.wait_for(lambda event: isinstance(event, ErrorReported))
    assert (error.locus, error.code) == ("output", "offline")


@pytest.mark.parametrize("url", ["drawer+serial:///dev/x?pulse=7", "drawer+serial:///dev/x?pulse=",
                                 "drawer+serial://"])  # fmt: skip
def test_a_bad_drawer_url_is_said(url: str) -> None:
    assert look_at(url).code == "bad_url"
