"""Setting up a new terminal, a question a page: from an empty folder to a practice receipt.

QtCore only. Language, head office, role; then the till opens, somebody who manages the store signs
in, devices are added, and one practice sale shows that all of it works.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from pos.till.setting_up import (
    Face,
    Left,
    Mark,
    Wishes,
    drop_mark,
    is_address,
    keep_mark,
    read_invitation,
    read_scan,
    set_up,
)
from ui.admin.means import Means, Work
from ui.admin.presenter import AdminPresenter
from ui.theme.lane_settings import Language

if TYPE_CHECKING:
    from pos.till.setting_up import SetUp

Step: TypeAlias = Literal["language", "office", "role", "door", "devices", "sale", "done"]
STEPS: Final[tuple[Step, ...]] = get_args(Step)
LOOK_MS: Final = 100
"""How often a practice receipt is looked after while it prints."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpState:
    """Where somebody is, what he has answered, and what of that will not do.

    `alone`: no head office. `printed` is how the practice receipt stands: "" before it, then
    "printing", "done", "none" without a printer, "held" where the printer needs somebody. `camera`
    is the one at which the code of head office can be shown, "" without one; `looking`: it looks.
    `resumed`: on this page it goes on after the program was ended.
    """

    step: Step = "language"
    language: Language = "zh_CN"
    alone: bool = False
    url: str = ""
    code: str = ""
    face: Face = "cashier"
    busy: bool = False
    url_fault: str = ""
    code_fault: str = ""
    fault: str = ""
    printed: str = ""
    receipt: str = ""
    camera: str = ""
    looking: bool = False
    resumed: bool = False

    @property
    def number(self) -> int:
        """The how-manieth step this is, from 1."""
        return STEPS.index(self.step) + 1


class SetUpPresenter(QObject):
    """The wizard without its widgets.

    Signals: `changed`; `language_chosen`; `till_wanted` once the terminal's file is there, whoever
    composes the window answers it with `take_till`; `finished` for the office, `face_wanted` for
    the face that this machine is for; `camera_wanted` with its URL, "" when it is no more.
    """

    changed = Signal()
    language_chosen = Signal(str)
    till_wanted = Signal()
    finished = Signal()
    face_wanted = Signal(str)
    camera_wanted = Signal(str)

    def __init__(
        self,
        *,
        folder: Path,
        work: Work,
        language: Language,
        camera: str = "",
        left: Left | None = None,
        place: str = "",
        parent: QObject | None = None,
    ) -> None:
        """`camera` is the URL of one that is known already; else the machine is asked. `left` is
        what was answered before the program was ended; `place` what the folder is called to
        people."""
        super().__init__(parent)
        self._folder = folder
        self.place = place or str(folder)
        self._work = work
        self.means: Means | None = None
        self.door: AdminPresenter | None = None
        self._behind_door: Step = "devices"
        self._is_joined = self._is_made = False
        self.state = SetUpState(language=language, camera=camera)
        if left is not None:
            self._take_up(left)
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._look_after_paper)
        if not camera:
            work.submit(_first_camera, self._has_found, owner=self)

    def go_on(self) -> None:
        """After the program was ended: a terminal that was made opens its till again."""
        if self._is_made:
            self._make_terminal()

    # --- answers -----------------------------------------------------------------------------

    def choose_language(self, language: Language) -> None:
        """Everything is said in that language from now on."""
        self._update(language=language)
        self.language_chosen.emit(language)

    def choose_alone(self, alone: bool) -> None:
        """Without a head office, or with one."""
        self._update(alone=alone, url_fault="", code_fault="", fault="")

    def write_url(self, url: str) -> None:
        """The address of head office."""
        self._update(url=url, url_fault="")

    def write_code(self, text: str) -> None:
        """The code of head office, typed or scanned; a scanned one may bring the address."""
        url, code = read_invitation(text)
        self._update(code=code, code_fault="", url=url or self.state.url)

    def take_scan(self, raw: str) -> None:
        """A scanner or the camera has read something: the invitation of head office answers the
        page whole, a badge is shown at the door."""
        if self.state.busy:
            return
        if self.state.step == "door" and self.door is not None:
            self.door.take_scan(raw)
            return
        if self.state.step not in ("language", "office"):
            return
        read = read_scan(raw)
        if read is None:
            self._update(
                step="office", alone=False,
                code_fault=self.tr("That was no code of head office. It shows one, or prints it."),
            )  # fmt: skip
            return
        url, code = read
        self._update(
            step="office", alone=False, code=code, url=url or self.state.url,
            url_fault="", code_fault="",
        )  # fmt: skip
        if self.state.url:
            self.next()

    def show_to_camera(self) -> None:
        """The camera looks for the code from now on, or no more."""
        self._watch(looking=not self.state.looking)

    def camera_problem(self, words: str) -> None:
        """It cannot look; the code is typed."""
        self._watch(looking=False)
        self._update(code_fault=words)

    def choose_face(self, face: Face) -> None:
        """What this machine is for."""
        self._update(face=face)

    def next(self) -> None:
        """This page is answered."""
        if self.state.busy:
            return
        match self.state.step:
            case "office" if not self._office_is_complete():
                return
            case "role":
                self._make_terminal()
                return
            case "door":
                return  # The door opens by itself.
            case "sale":
                self._end_practice()
                return
            case "done":
                self._end()
                return
        self._go(1)

    def open_face(self) -> None:
        """What this machine is for opens now, in the place of the wizard."""
        drop_mark(self._folder)
        self.face_wanted.emit(self.state.face)

    def back(self) -> None:
        """One page back; the terminal that was made stays as it is."""
        if not self.state.busy and (self.may_go_back or self.state.step == "done"):
            self._go(-1)

    @property
    def may_go_back(self) -> bool:
        """Whether there is a page to go back to."""
        step = self.state.step
        return step in ("office", "sale") or (step == "role" and not self._is_joined)

    # --- making it ---------------------------------------------------------------------------

    def take_till(self, means: Means | None, problem: str = "") -> None:
        """The till is open, or cannot be opened."""
        if means is None:
            self._update(busy=False, fault=problem)
            return
        self.means = means
        self.door = AdminPresenter(means=means, parent=self)
        self.door.changed.connect(self._door_moved)
        self._update(busy=False, step="door", fault="")

    def _take_up(self, left: Left) -> None:
        """Everything as it was, but the code of head office, which is kept nowhere."""
        mark = left.mark
        self._is_joined, self._is_made = left.joined, left.made
        step: Step = mark.page if mark.page in STEPS else STEPS[0]
        if left.made:
            if STEPS.index(step) > STEPS.index("devices"):
                self._behind_door = step
            step = "role"
        elif left.joined or (step == "role" and mark.alone):
            step = "role"
        elif step != "language":
            step = "office"
        self.state = replace(
            self.state, step=step, language=mark.language or self.state.language, face=mark.face,
            alone=mark.alone, url=mark.url, resumed=left.made or step != STEPS[0],
        )  # fmt: skip

    def sell(self) -> None:
        """Rings up one article in training and has its receipt printed. Nothing of it counts."""
        assert self.means is not None
        till = self.means.till
        code = _something_simple(self.means)
        if not code:
            self._update(fault=self.tr("There are no goods here yet; they come from head office."))
            return
        answer = till.training(on=True)
        if answer.ok and answer.state.shift is None:
            answer = till.open_shift(0)
        if answer.ok:
            answer = till.scan(code)
        if answer.ok:
            answer = till.pay()
        if not answer.ok or answer.state.last is None:
            self._update(fault=answer.error.message if answer.error else "")
            return
        self._update(receipt=answer.state.last.receipt, printed="printing", fault="")
        self._look.start()
        self._look_after_paper()

    def _office_is_complete(self) -> bool:
        if "#" in self.state.url:
            # The whole invitation stands where the address goes: typed, or scanned slowly.
            url, code = read_invitation(self.state.url)
            self._update(url=url or self.state.url, code=code if url else self.state.code)
        state = self.state
        if state.alone:
            return True
        url = "" if state.url else self.tr("Type the address, such as https://hq.example.")
        if state.url and not is_address(state.url):
            url = self.tr("That is no HTTPS address, such as https://hq.example.")
        code = "" if state.code else self.tr("Type or scan the code that head office has made.")
        self._update(url_fault=url, code_fault=code)
        return not url and not code

    def _make_terminal(self) -> None:
        state = self.state
        if self._is_made:
            # Only its till is missing. What was set since stays.
            self._update(busy=True, fault="")
            self.till_wanted.emit()
            return
        wishes = Wishes(
            language=state.language,
            face=state.face,
            url="" if state.alone else state.url,
            code="" if state.alone else state.code,
        )
        self._update(busy=True, fault="")
        self._work.submit(lambda: set_up(self._folder, wishes), self._made, owner=self)

    def _made(self, outcome: SetUp) -> None:
        if outcome.wrong in ("url", "code"):
            self._update(busy=False, step="office", **{f"{outcome.wrong}_fault": outcome.why})
        elif outcome.wrong:
            self._update(busy=False, fault=outcome.why)
        else:
            self._is_made = True
            self.till_wanted.emit()

    @Slot()
    def _door_moved(self) -> None:
        assert self.means is not None
        if self.state.step != "door" or self.door is None or not self.door.state.signed_in:
            self.changed.emit()
        elif self.state.resumed and self.means.till.takings().first:
            # People have sold here since: nobody has waited for the end of this.
            self._end()
        else:
            self._update(step=self._behind_door, resumed=False)

    @Slot()
    def _look_after_paper(self) -> None:
        assert self.means is not None
        status = self.means.till.state.print
        now = status.state if status is not None else "none"
        printed = {"queued": "printing", "failed": "held", "unknown": "held"}.get(now, now)
        if printed != self.state.printed:
            self._update(printed=printed)
        if printed in ("done", "none"):
            self._look.stop()

    def _end_practice(self) -> None:
        assert self.means is not None
        self._look.stop()
        answer = self.means.till.training(on=False)
        if answer.ok:
            self._update(step="done", fault="")
        else:
            self._look.start()
            self._update(fault=answer.error.message if answer.error else "")

    def _watch(self, *, looking: bool) -> None:
        if looking != self.state.looking:
            self._update(looking=looking, code_fault="")
            self.camera_wanted.emit(self.state.camera if looking else "")

    def _has_found(self, camera: str) -> None:
        if camera:
            self._update(camera=camera)

    def _go(self, by: int) -> None:
        self._watch(looking=False)
        step = STEPS[STEPS.index(self.state.step) + by]
        self._update(step=step, fault="", resumed=False)

    def _end(self) -> None:
        drop_mark(self._folder)
        self.finished.emit()

    def _mark(self) -> Mark:
        state = self.state
        page = self._behind_door if state.step == "door" else state.step
        return Mark(page=page, language=state.language, face=state.face, alone=state.alone,
                    url=state.url)  # fmt: skip

    def _update(self, **changes: Any) -> None:
        before, self.state = self._mark(), replace(self.state, **changes)
        now = self._mark()
        if msgspec.structs.replace(now, url=before.url) != before:
            keep_mark(self._folder, now)
        self.changed.emit()


def _first_camera() -> str:
    """The URL of a camera that is plugged in; empty without one. Pool thread."""
    from drivers.discovery import discover
    from drivers.machine import MachineEnumerator

    found = discover(MachineEnumerator().snapshot())
    return next((one.url for one in found if one.kind == "camera"), "")


def _something_simple(means: Means) -> str:
    """The code of something that anybody may buy by the piece; empty where there is none."""
    till = means.till
    for category in till.categories():
        for item in till.items(category, 50):
            free = not (item.min_age or item.not_for_sale or item.max_per_sale)
            if item.unit == "each" and item.barcodes and item.price and free:
                return item.barcodes[0]
    return ""
