"""The second window finds its screen by name, and follows it as it is plugged in and out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from ui.app.customer_display import CustomerDisplay
from ui.theme.fonts import load_fonts
from ui.theme.look import Look

app = QApplication(sys.argv)
load_fonts()
cashier = QWidget()
by_name = {screen.name(): screen for screen in app.screens()}
cashier.setScreen(by_name["TILL"])
plugged = ["TILL"]
health = []


def display(wanted):
    made = CustomerDisplay(
        look=Look(), work=None, wanted=wanted, slides=None, english=True, cashier=cashier,
        screens=lambda: [by_name[name] for name in plugged],
    )
    made.health_changed.connect(lambda *told: health.append(told))
    made.look_for_screen()
    return made


named = display("SHOPPER")
assert named.window is None
plugged.append("SHOPPER")
named.look_for_screen()
window = named.window
assert window is not None and window.isVisible()
assert window.screen().name() == "SHOPPER", window.screen().name()
assert window.geometry() == by_name["SHOPPER"].geometry()
named.look_for_screen()
assert named.window is window
plugged.remove("SHOPPER")
app.screenRemoved.emit(by_name["SHOPPER"])
assert named.window is None
named.look_for_screen()
assert [state for _, state, _ in health] == ["ok", "offline"], health
named.close()

plugged.append("SHOPPER")
second = display("")
assert second.window is not None and second.window.on is by_name["SHOPPER"]
second.close()
off = display("off")
assert off.window is None
off.close()
wrong = display("HDMI-9")
assert wrong.window is None
wrong.close()
"""


def test_a_screen_is_found_by_its_name_and_may_come_and_go(tmp_path: Path) -> None:
    screens = [
        {"name": "TILL", "x": 0, "y": 0, "width": 1366, "height": 768},
        {"name": "SHOPPER", "x": 1366, "y": 0, "width": 1024, "height": 600},
    ]
    for screen in screens:
        screen |= {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    desk = tmp_path / "screens.json"
    desk.write_text(json.dumps({"screens": screens}), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | {"QT_QPA_PLATFORM": f"offscreen:configfile={desk}"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
