"""The devices of this terminal: what there is, how it does, what was found, and trying it out.

QtCore only. A device is proposed with the reason, tested, and bound by what it is; nothing that
was found is opened before somebody says so. Whatever waits for a device is off the GUI thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias
from urllib.parse import parse_qsl, quote

from PySide6.QtCore import QDateTime, QObject, Signal, Slot

from pos.codes.cleaning import masked
from ui.admin.means import Means

if TYPE_CHECKING:
    from drivers.machine import Plugged

DeviceKind: TypeAlias = Literal[
    "printer", "drawer", "scale", "bagging", "display", "camera", "scanner"
]  # fmt: skip
AT_THE_PRINTER: Final = "printer"
WEDGE: Final = "scanner+wedge:"
VISION: Final = ("cv2", "zxingcpp")
"""What a camera needs; it is not installed everywhere."""
PAPER: Final = "paper"
"""The folder, within the terminal's own, of what a simulated printer prints."""
DEEP: Final = dict.fromkeys(("scanner", "camera", "scale", "bagging"), "interactive")
"""How each kind is tried out; the others print or show something by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow:
    """One device of this terminal. `words` says how it does and what to do, `trouble` what was the
    matter the last time and when, where it is well since."""

    name: str
    kind: DeviceKind
    url: str
    state: str
    words: str
    counts: tuple[tuple[str, int], ...] = ()
    trouble: str = ""
    sent: bool = False
    """Whether head office has given it to this terminal."""

    @property
    def is_well(self) -> bool:
        return self.state in ("ok", "typed", "shared")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRow:
    """Something that is plugged in and not in use: what it may be, and why that is thought."""

    url: str
    kind: DeviceKind
    words: str
    path: str
    sure: bool
    near: bool = False
    """Whether it answered on the network, and is not plugged in here."""


def with_options(url: str, options: Mapping[str, str | None]) -> str:
    """A device URL with other options; None takes one away."""
    place, _, query = url.partition("?")
    given: dict[str, str | None] = dict(parse_qsl(query, keep_blank_values=True))
    given.update(options)
    kept = {name: value for name, value in given.items() if value is not None}
    told = "&".join(f"{name}={quote(value, safe='/,:')}" for name, value in kept.items())
    return f"{place}?{told}" if told else place


class Devices(QObject):
    """The devices without their page. `changed` when anything about them did, `told` with a tone
    and a sentence, `wrong` with what is the matter with a URL that was typed, `read` when a scanner
    or the camera has read something."""

    changed = Signal()
    told = Signal(str, str)
    wrong = Signal(str)
    read = Signal()

    def __init__(self, *, means: Means, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._means = means
        self.urls: dict[str, str] = means.till.device_urls()
        self.sent: frozenset[str] = means.till.sent_devices()
        """What head office has given this terminal."""
        self._plugged: frozenset[Plugged] = frozenset()
        self._near: frozenset[Plugged] = frozenset()
        self.found: tuple[FoundRow, ...] = ()
        self.chosen = next(iter(self.urls), "")
        self.busy = ""
        self.tested = ""
        self._again = ""
        self.looked = False
        self.asking = False
        """Whether answers from the network are still waited for."""
        if means.bridge is not None:
            means.bridge.health_changed.connect(self._health_changed)
            means.bridge.tested.connect(self._tested)
            means.bridge.scanned.connect(self.has_read)

    # --- what there is -----------------------------------------------------------------------

    @property
    def rows(self) -> tuple[DeviceRow, ...]:
        """Every device of this terminal, as it does now."""
        return tuple(self._row(name, url) for name, url in self.urls.items())

    @property
    def row(self) -> DeviceRow | None:
        """The one that somebody looks at."""
        url = self.urls.get(self.chosen)
        return None if url is None else self._row(self.chosen, url)

    def choose(self, name: str) -> None:
        """Looks at one of them more closely; "" for one that is still to be added."""
        if (name in self.urls or not name) and name != self.chosen:
            self.chosen = name
            self.changed.emit()

    def look(self) -> None:
        """Asks the machine what is plugged in, and the network who prints; opens none of it."""
        self._means.work.submit(_plugged_in, self._has_looked, owner=self)
        if self._means.network is not None and not self.asking:
            self.asking = True
            self._means.work.submit(self._means.network.snapshot, self._has_asked, owner=self)

    # --- what is done with one ---------------------------------------------------------------

    def test(self, name: str) -> None:
        """Tries it out: prints a slip, shows a line, opens the drawer, waits for weight or code."""
        host, row = self._means.host, self._row(name, self.urls[name])
        if host is None or self.busy:
            return
        if row.state == "typed":
            self.told.emit("info", self.tr("Click into “Scan to try” and scan: it types there."))
            return
        noted = self._means.till.note_try(name)
        if noted.error is not None:
            self.told.emit("refused", noted.error.message)
            return
        self.busy = name
        target = AT_THE_PRINTER if row.state == "shared" else name
        if row.kind == "drawer" and row.state == "shared":
            host.pulse_drawer(target)
            self.busy = ""
            self.told.emit("info", self.tr("Did the drawer open?"))
            return
        host.self_test(target, DEEP.get(row.kind, "external"))  # type: ignore[arg-type]
        self.told.emit("info", self._asked(row.kind))
        self.changed.emit()

    def correct(self, name: str, options: Mapping[str, str | None]) -> None:
        """Sets a printer as its slip wants it, and prints another one."""
        url = self.urls.get(name, "")
        new = with_options(url, options)
        if not url or self.busy:
            return
        if new == url:
            self.tested = ""
            self.told.emit("done", self.tr("The printer is set right."))
            self.changed.emit()
            return
        self._again = name
        self.set_url(name, new)

    def add(self, kind: DeviceKind, url: str) -> None:
        """Takes a device into use, and keeps it; a second scanner stands beside the first."""
        self.set_url(self._free_name(kind), url)

    def _free_name(self, kind: DeviceKind) -> str:
        if kind != "scanner":
            return kind
        taken = [int(name.rpartition("-")[2]) for name in self.urls if name.startswith("scanner-")]
        return f"scanner-{max(taken, default=0) + 1}"

    def set_url(self, name: str, url: str) -> None:
        """Gives a device another URL, once a driver has said that it takes it."""
        if self.busy:
            return
        url = url.strip()
        if url == AT_THE_PRINTER and name == "drawer":
            self._keep(name, url)
            return
        self.busy = name
        plugins = self._means.till.device_plugins()
        self._means.work.submit(
            lambda: _checked(url, plugins), lambda fault: self._take(name, url, fault), owner=self
        )

    def remove(self, name: str) -> None:
        """Takes a device out of use. One of head office stays until another address is given."""
        if not self.busy and name in self.urls and name not in self.sent:
            self._keep(name, "")

    def simulate(self) -> None:
        """Puts a simulated device wherever there is none yet: for training, and for a desk."""
        there = {_kind_of(name) for name, url in self.urls.items() if not url.startswith(WEDGE)}
        wanted = {
            self._free_name(kind): url for kind, url in self._twins().items() if kind not in there
        }
        if not wanted:
            self.told.emit("info", self.tr("Every kind of device is there already."))
            return
        before = dict(self.urls)
        self.urls |= wanted
        changes: dict[str, Any] = {}
        for name in wanted:
            changes |= self._change_of(name)
        if not self._keep_all(changes):
            self.urls = before
            return
        for name in wanted:
            self._reopen(name)
        self.told.emit("done", self.tr("Simulated devices stand where there was none."))
        self.changed.emit()

    def _twins(self) -> dict[DeviceKind, str]:
        """Simulated devices: the real drivers, and twins at the end of their wires."""
        paper = quote(str(self._means.folder / PAPER), safe="/")
        seeing: dict[DeviceKind, str] = {"camera": "sim+camera://?codes=6901234567892&fps=5"}
        return {
            "printer": f"sim+printer://?png={paper}",
            "scanner": "sim+scanner://?codes=6901234567892&every=8",
            "scale": "sim+scale://",
            "drawer": "sim+drawer://",
            "display": "sim+display://",
            **(seeing if all(find_spec(name) for name in VISION) else {}),
        }

    # --- keeping and opening -----------------------------------------------------------------

    def _take(self, name: str, url: str, fault: str) -> None:
        self.busy = ""
        if fault:
            self.wrong.emit(self._means.till.device_words(name, fault))
            self.changed.emit()
            return
        self._keep(name, url)

    def _keep(self, name: str, url: str) -> None:
        before = dict(self.urls)
        if url:
            self.urls[name] = url
        else:
            self.urls.pop(name, None)
        if not self._keep_all(self._change_of(name)):
            self.urls = before
            self.changed.emit()
            return
        self.sent = self._means.till.sent_devices()
        if name in self.sent:
            # Without a word of its own the terminal has what head office gave it.
            self.urls[name] = url = self._means.till.device_urls()[name]
        if self.chosen not in self.urls:
            self.chosen = next(iter(self.urls), "")
        if url:
            self.chosen = name
        self._reopen(name)
        self.told.emit("done", self.tr("Kept. It is in use from now on.") if url
                       else self.tr("It is out of use from now on."))  # fmt: skip

    def _change_of(self, name: str) -> dict[str, Any]:
        """What the terminal's file has to say for it."""
        if name.startswith("scanner"):
            return {"devices.scanners": [u for n, u in self.urls.items() if "scanner" in n]}
        return {f"devices.{name}": self.urls.get(name)}

    def _keep_all(self, changes: Mapping[str, Any]) -> bool:
        answer = self._means.till.change_config(changes)
        if not answer.ok and answer.error is not None:
            self.told.emit("refused", answer.error.message)
        return answer.ok

    def _reopen(self, name: str) -> None:
        """Lets go of the device as it was, and takes it as it is now. Off the GUI thread."""
        host, url = self._means.host, self.urls.get(name, "")
        if host is None:
            self.changed.emit()
            return

        def work() -> None:
            host.shut(name)
            if url and url != AT_THE_PRINTER and not url.startswith(WEDGE):
                host.open(name, url)

        self._means.work.submit(work, lambda _: self._opened_anew(name), owner=self)

    def _opened_anew(self, name: str) -> None:
        self.changed.emit()
        self._propose()
        if self._again == name:
            self._again = ""
            self.test(name)

    # --- how it does -------------------------------------------------------------------------

    def _row(self, name: str, url: str) -> DeviceRow:
        kind = _kind_of(name)
        if url.startswith(WEDGE):
            words = self.tr("Types like a keyboard; it is ready while this window is open.")
            return DeviceRow(name=name, kind=kind, url=url, state="typed", words=words)
        if url == AT_THE_PRINTER:
            words = self.tr("Hangs on the receipt printer.")
            return DeviceRow(name=name, kind=kind, url=url, state="shared", words=words)
        host = self._means.host
        if host is None:
            words = self.tr("Not opened here.")
            return DeviceRow(name=name, kind=kind, url=url, state="closed", words=words)
        health, counts = host.health(name), host.counters(name)
        words = self.tr("It is well.")
        if health.state == "closed":
            words = self.tr("It is being opened …")
        elif health.code:
            words = self._means.till.device_words(name, health.code)
        shown = tuple(
            (words_of, getattr(counts, field))
            for field, words_of in self._counters()
            if getattr(counts, field)
        )
        return DeviceRow(
            name=name, kind=kind, url=url, state=health.state, words=words, counts=shown,
            trouble=self._trouble(name) if health.state == "ok" else "",
            sent=name in self.sent,
        )  # fmt: skip

    def _trouble(self, name: str) -> str:
        """What went wrong the last time, when, and what to do should it come again."""
        assert self._means.host is not None
        last = self._means.host.trouble(name)
        if last is None:
            return ""
        at = QDateTime.fromSecsSinceEpoch(last.at).toString("HH:mm")
        words = self._means.till.device_words(name, last.code)
        return self.tr("Last trouble, at %1: %2").replace("%1", at).replace("%2", words)

    def _counters(self) -> tuple[tuple[str, str], ...]:
        return (
            ("hours", self.tr("Hours in use")),
            ("jobs", self.tr("Papers printed")),
            ("failed_jobs", self.tr("Papers that failed")),
            ("cuts", self.tr("Cuts")),
            ("good_reads", self.tr("Codes read")),
            ("failed_reads", self.tr("Misreads")),
            ("pulses", self.tr("Drawer openings")),
            ("reconnects", self.tr("Lost links that came back")),
        )

    def _asked(self, kind: DeviceKind) -> str:
        return {
            "printer": self.tr("A test slip is being printed …"),
            "drawer": self.tr("The drawer is being opened …"),
            "display": self.tr("A line of figures is being shown …"),
            "scale": self.tr("Put something on the scale."),
            "bagging": self.tr("Put something on the scale."),
            "scanner": self.tr("Scan something with it."),
            "camera": self.tr("Hold a bar code before the camera."),
        }[kind]

    @Slot(str, str, str)
    def _health_changed(self, _name: str, _state: str, _code: str) -> None:
        self.changed.emit()

    @Slot(str, bool, str)
    def _tested(self, name: str, passed: bool, code: str) -> None:
        self.busy, self.tested = "", name if passed else ""
        if passed:
            self.told.emit("done", self.tr("It passed the test."))
        else:
            self.told.emit("refused", self._means.till.device_words(name, code))
        self.changed.emit()

    @Slot(str)
    def has_read(self, code: str) -> None:
        """Shows what a scanner has read; of a code that pays only its end."""
        if self.busy or _kind_of(self.chosen) in ("scanner", "camera"):
            self.told.emit("done", self.tr("It has read %1.").replace("%1", masked(code)))
        self.read.emit()
        self.changed.emit()

    def _has_looked(self, plugged: frozenset[Plugged]) -> None:
        self._plugged, self.looked = plugged, True
        self._propose()

    def _has_asked(self, near: frozenset[Plugged]) -> None:
        self._near, self.asking = near, False
        self._propose()

    def _propose(self) -> None:
        """Has it said what could be set up of all that is there; what is in use is not."""
        there, used = self._plugged | self._near, list(self.urls.values())
        self._means.work.submit(lambda: _proposals(there, used), self._proposed, owner=self)

    def _proposed(self, found: tuple[FoundRow, ...]) -> None:
        self.found = found
        self.changed.emit()


def _kind_of(name: str) -> Any:
    return name.partition("-")[0]


def _plugged_in() -> frozenset[Plugged]:
    """What is plugged in. Pool thread; takes milliseconds."""
    from drivers.machine import MachineEnumerator

    return MachineEnumerator().snapshot()


def _proposals(there: frozenset[Plugged], used: Sequence[str]) -> tuple[FoundRow, ...]:
    """What could be set up. Pool thread: the list of drivers is read."""
    from drivers.discovery import discover

    return tuple(
        FoundRow(
            url=one.url, kind=one.kind, words=one.words, path=one.path, sure=one.sure,  # type: ignore[arg-type]
            near=one.near,
        )
        for one in discover(there, used=used)
    )  # fmt: skip


def _checked(url: str, plugins: Sequence[str]) -> str:
    """The code of why no driver takes this URL; empty where one does. Pool thread."""
    from drivers.host import check_url

    health = check_url(url, plugins=plugins)
    return "" if health.state == "ok" else health.code


def wrong_addresses(urls: Mapping[str, str], plugins: Sequence[str]) -> dict[str, str]:
    """The devices whose URL no driver takes, and the code of why. Pool thread."""
    own = {name: url for name, url in urls.items()
           if url != AT_THE_PRINTER and not url.startswith(WEDGE)}  # fmt: skip
    found = {name: _checked(url, plugins) for name, url in own.items()}
    return {name: code for name, code in found.items() if code}
