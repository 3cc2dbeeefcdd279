"""A picture of what somebody is called for at a self-checkout, where its store wants pictures.

Of the camera's newest picture one is taken when a matter about goods begins to wait for a person.
It goes to the attendant's window while the matter stands, and is kept sealed for the hours that the
store has said. Where none are wanted nothing is ever taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QIODevice, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from pos.till.till import Till
    from ui.bridge.tasks import Tasks
    from ui.kiosk.presenter import KioskPresenter

WIDE: Final = 640
QUALITY: Final = 70
LOOK_MS: Final = 60_000
"""How often pictures whose time is over are looked for."""


class ProblemPicture(QObject):
    """Takes pictures at one lane; `hours` they are kept, 0 for none. GUI thread."""

    def __init__(
        self, *, till: Till, presenter: KioskPresenter, tasks: Tasks, hours: int, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._till = till
        self._presenter = presenter
        self._tasks = tasks
        self._hours = hours
        self._newest = QImage()
        self._matter = 0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._remove_old)
        if hours:
            self._timer.start()
            presenter.changed.connect(self._look)
        # Also where none are wanted any more: what was kept goes now.
        self._remove_old()

    def saw(self, picture: QImage) -> None:
        """The camera's newest picture."""
        if self._hours:
            self._newest = picture

    def sees_nothing(self) -> None:
        """The camera is gone or stands still: what it saw last is nothing of now."""
        self._newest = QImage()

    @Slot()
    def _look(self) -> None:
        pending = self._presenter.pending
        if self._presenter.state.page == "attract":
            self._newest = QImage()
        if pending is None:
            self._matter = 0
            self._presenter.picture = b""
            return
        if pending.id == self._matter:
            return
        self._matter = pending.id
        self._presenter.picture = b""
        if self._newest.isNull() or not self._till.pictures_matter(pending.kind):
            return
        taken = as_jpeg(self._newest)
        self._presenter.picture = taken
        self._tasks.submit(
            lambda: self._till.keep_picture(taken, kind=pending.kind), lambda _: None, owner=self
        )

    @Slot()
    def _remove_old(self) -> None:
        self._tasks.submit(self._till.remove_old_pictures, lambda _: None, owner=self)


def as_jpeg(picture: QImage) -> bytes:
    """The picture, small enough for the store's network."""
    small = picture
    if picture.width() > WIDE:
        small = picture.scaledToWidth(WIDE, Qt.TransformationMode.SmoothTransformation)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    small.save(buffer, "JPEG", QUALITY)  # type: ignore[call-overload]
    return bytes(buffer.data().data())
