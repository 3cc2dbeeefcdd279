"""Twins by URL: the real driver and its twin, in one process."""

from __future__ import annotations

import pytest

from drivers.api import DrawerPulsed, HealthChanged, Scanned, Weighed, WeightTaken
from drivers.sim.scale import FAMILIES


@pytest.mark.parametrize("family", FAMILIES)
def test_a_scale_is_weighed_by_its_script(family, host, ear) -> None:
    host.open("scale", f"sim+scale://?family={family}&script=0,1250&every=1.5")
    ear.wait_for(lambda event: isinstance(event, Weighed) and event.weight.status == "zero")
    host.weigh("scale", "line 1")
    taken = ear.wait_for(lambda event: isinstance(event, WeightTaken))
    assert (taken.request, taken.weight.grams) == ("line 1", 1250)


def test_a_display_and_a_drawer_take_what_they_are_told(host, ear) -> None:
    host.open("display", "sim+display://")
    ear.wait_for(lambda event: isinstance(event, HealthChanged) and event.new.state == "ok")
    host.show("display", ["鲜牛奶", "￥12.80"])
    host.open("drawer", "sim+drawer://")
    host.pulse_drawer("drawer")
    ear.wait_for(lambda event: isinstance(event, DrawerPulsed))
    assert host.health("display").state == "ok"


def test_a_scanner_reads_its_codes_in_turn(host, ear) -> None:
    host.open("scanner", "sim+scanner://?codes=6901234567892,%E7%89%9B%E5%A5%B6&every=0.4")
    ear.wait_for(lambda event: isinstance(event, Scanned) and event.code == "牛奶")
    scans = [event.code for event in ear.events if isinstance(event, Scanned)]
    assert scans[:2] == ["6901234567892", "牛奶"]
