"""Training: the same till over books of its own, so that practice is no sale and moves no money.

What is rung up lies in a folder of its own, under receipt numbers that no till takes back, and
nothing of it goes to head office. Paper, screen and state say so. A till that starts is never in
training.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pos.contract.events import TrainingSwitched
from pos.database import StorageError, file_error
from pos.journal.drafts import Drafts
from pos.journal.store import Journal
from pos.till import parking
from pos.till.desk import Books, Desk, TillError
from pos.till.logbook import put
from pos.till.printing import Printing
from pos.till.state import Json

FOLDER: Final = "training"
_MARK: Final = "X"


def switch(desk: Desk, printing: Printing, *, on: bool) -> dict[str, Json]:
    """Begins or ends training; whoever is signed in stays. Not in the middle of a sale."""
    cashier = desk.require_cashier()
    if desk.open is not None:
        raise TillError("sale_open")
    if on == desk.training:
        return {"training": on}
    if not printing.is_idle():
        raise TillError("printing_busy")
    if on:
        desk.require("enter.training")
    books = _open(desk) if on else desk.real
    put(desk, TrainingSwitched(at=desk.timestamp(), user=cashier.user, on=on))
    leave(desk)
    _work_with(desk, books)
    printing.look_again()
    return {"training": on}


def leave(desk: Desk) -> None:
    """Closes the books of training, where the till is in it. The real ones are there again."""
    if desk.training:
        trained = Books(journal=desk.journal, drafts=desk.drafts)
        desk.journal, desk.drafts = desk.real.journal, desk.real.drafts
        trained.drafts.close()
        trained.journal.close()


def _open(desk: Desk) -> Books:
    folder: Path = desk.folder / FOLDER
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise file_error(folder, error) from error
    drafts = Drafts(folder / "draft.db")
    try:
        journal = Journal(
            folder / "journal.db",
            terminal=f"{desk.station.terminal}-{_MARK}",
            store=desk.station.store,
            epoch=1,
            key=desk.station.private_key,
            clock=desk.clock,
        )
    except StorageError:
        drafts.close()
        raise
    return Books(journal=journal, drafts=drafts)


def _work_with(desk: Desk, books: Books) -> None:
    """Puts what these books say onto the desk."""
    desk.journal, desk.drafts = books.journal, books.drafts
    desk.shift = books.journal.past.shift()
    desk.last = desk.last_of(books.journal.past.last_sale())
    parking.take_up(desk)
