"""A cashier's window in a process of its own, which pays by what head office has to be asked for.

`python -m tests.faults.asking_window FOLDER WAY NUMBER PIN` rings up one article, pays it by the
WAY-th entry of the list of other ways, and says on standard output how its window lives meanwhile.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from pos.till.config import Config
from pos.till.opening import open_till
from ui.bridge.tasks import Tasks
from ui.cashier.presenter import CashierPresenter

GOODS = "1000052"
TICKS = 40


def main(folder: str, way: str, number: str, pin: str) -> int:
    """Until somebody kills it."""
    app = QApplication([])
    till = open_till(folder=Path(folder), config=Config())
    assert till.login("1001", "1001").ok
    till.open_shift(0)
    tasks = Tasks()
    window = CashierPresenter(till=till, work=tasks)
    window.scan(GOODS)
    window.enter()
    window.act("quantity")
    for typed in (way, number, *([pin] if pin else []), ""):
        window.type_text(typed)
        window.enter()
    ticks = 0

    def look() -> None:
        nonlocal ticks
        face = window.state.errand
        ticks += face is not None and face.name == "ask_office"
        if ticks == TICKS:
            sys.stdout.write("it lives\n")
            sys.stdout.flush()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(10)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
