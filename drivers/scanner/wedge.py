"""A scanner that types: tells its bursts of keys from a person's typing, by the keys' own times.

A screen feeds it every key press before any widget sees it, and does with the key what the
decision says. A scan is swallowed whole, its Enter too, which would press the focused button.
Keys that turn out to be typing are given back in order and none is lost; a first key is held
back for 60 ms at most. Pure: no clock, no Qt. Times are those of the events, in milliseconds,
not of their arrival: a busy screen gets them late and all at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from drivers.scanner.lines import LONGEST
from drivers.scanner.repeats import RepeatFilter
from drivers.url import BadUrl, DeviceUrl

End = Literal["enter", "tab", "any"]

# So many keys at a scanner's pace, then a pause too long for a scan but this short: no person
# types like that, and half a code must not pass for a whole one.
STUTTER_KEYS = 3
STUTTER_MS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class WedgeSettings:
    """How the scanner types. With a `prefix` no other typing is ever held back."""

    prefix: str = ""  # a character, or the name of a key such as "F9"
    end: End = "any"
    least_keys: int = 6
    mean_gap_ms: int = 30
    longest_gap_ms: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key press. `text` is what it types; `name` is "enter", "tab", or as in "F9", else "".

    `repeated` says that the keyboard made it because the key is held down. `event` is whatever
    the caller wants back. Shift and the like alone are not fed.
    """

    text: str
    at_ms: int
    name: str = ""
    repeated: bool = False
    event: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do now.

    `released`: keys to hand to the focused widget as typed, oldest first; a key that was fed and
    is neither here nor answered by a code is held back (swallow it, it may come back later).
    `code`: a whole scan, "" for none. `fault`: "scan_too_long" or "scan_broken", where a scan was
    swallowed that cannot be used.
    """

    released: tuple[Key, ...] = ()
    code: str = ""
    fault: str = ""


HOLD = Decision()


def wedge_settings(url: DeviceUrl) -> WedgeSettings:
    """scanner+wedge://?prefix=F9&suffix=enter, where suffix is enter, tab or any."""
    url.only("prefix", "suffix")
    prefix = url.text("prefix", default="")
    if len(prefix) > 1 and not (prefix[0] == "F" and prefix[1:].isdigit()):
        raise BadUrl(f"prefix={prefix}: one character or a key such as F9 expected")
    suffix = url.text("suffix", default="any", choices=("enter", "tab", "any"))
    end: End = "enter" if suffix == "enter" else "tab" if suffix == "tab" else "any"
    return WedgeSettings(prefix=prefix, end=end)


class WedgeReader:
    """The keys of one keyboard, scanner or person. One thread."""

    def __init__(self, settings: WedgeSettings | None = None) -> None:
        self._settings = settings or WedgeSettings()
        self._held: list[Key] = []
        self._repeats = RepeatFilter()
        self._begun_ms = 0  # first key of the burst, held or given back
        self._last_ms = 0
        self._keys = 0  # keys of the burst, held or given back
        self._given_back = False  # the burst was taken for typing before it ended
        self._length = 0

    @property
    def release_at_ms(self) -> int | None:
        """When held keys are due to be given back by `flush`; None while nothing is held."""
        return self._last_ms + self._settings.longest_gap_ms if self._held else None

    def feed(self, key: Key) -> Decision:
        """Decides about a key press, and about those held before it."""
        before = self._break_off(key)
        if self._is_end(key):
            return self._end(key, before)
        if not self._may_belong(key):
            released = (*before, *self._give_up(), key)
            self._forget()
            return Decision(released=released)
        if not self._keys:
            self._begun_ms = key.at_ms
        self._keys += 1
        self._last_ms = key.at_ms
        self._length += len(key.text)
        if self._given_back:
            return Decision(released=(*before, key))
        self._held.append(key)
        if len(self._held) > LONGEST + 1:
            self._held.clear()  # no person types that; the code is lost anyway
        elif self._keys > self._settings.least_keys and self._is_slow(key.at_ms):
            return Decision(released=(*before, *self._give_up()))
        return Decision(released=before)

    def flush(self, now_ms: int) -> Decision:
        """Gives back what is held when no key has followed in time.

        Call it from a timer, `now_ms` on the clock of the events, when no key waits to be fed.
        Called too early, in mid-scan, it can lose that scan ("scan_broken"), never a key.
        """
        due = self.release_at_ms
        if due is None or now_ms <= due:
            return HOLD
        return Decision(released=self._give_up())

    # --- the burst --------------------------------------------------------------------------

    def _break_off(self, key: Key) -> tuple[Key, ...]:
        """Ends a burst that this key cannot continue, and gives back what was held of it."""
        gap = key.at_ms - self._last_ms
        if self._keys and not key.repeated and 0 <= gap < self._settings.longest_gap_ms:
            return ()
        released = self._give_up()
        if (
            self._keys >= STUTTER_KEYS
            and 0 <= gap < STUTTER_MS
            and not self._is_slow(self._last_ms)
        ):
            # A scanner that stumbled: what follows is the rest of a code, not a code.
            self._given_back = True
            self._begun_ms += gap
        else:
            self._forget()
        return released

    def _give_up(self) -> tuple[Key, ...]:
        released = tuple(self._held)
        self._held.clear()
        self._given_back = bool(released) or self._given_back
        return released

    def _forget(self) -> None:
        self._keys = self._length = 0
        self._given_back = False

    def _may_belong(self, key: Key) -> bool:
        """Whether a key can be part of a burst, as its first or a later one."""
        if key.repeated:
            return False
        if self._settings.prefix and not self._keys:
            return self._is_prefix(key)
        return (len(key.text) == 1 and key.text.isprintable()) or key.text == "\x1d"

    def _is_prefix(self, key: Key) -> bool:
        return self._settings.prefix in (key.text, key.name)

    def _is_end(self, key: Key) -> bool:
        ends = ("enter", "tab") if self._settings.end == "any" else (self._settings.end,)
        return key.name in ends and not key.repeated

    def _is_slow(self, at_ms: int) -> bool:
        return at_ms - self._begun_ms >= self._settings.mean_gap_ms * max(1, self._keys - 1)

    def _end(self, key: Key, before: tuple[Key, ...]) -> Decision:
        prefixed = bool(self._settings.prefix)
        enough = self._keys - prefixed >= (1 if prefixed else self._settings.least_keys)
        self._keys += 1
        if not enough or self._is_slow(key.at_ms):
            released = (*before, *self._give_up(), key)
            self._forget()
            return Decision(released=released)
        held, broken, length = self._held[prefixed:], self._given_back, self._length
        self._held.clear()
        self._forget()
        if broken:
            return Decision(released=before, fault="scan_broken")
        if length > LONGEST:
            return Decision(released=before, fault="scan_too_long")
        code = "".join(held_key.text for held_key in held)
        if not self._repeats.is_new(code, key.at_ms / 1000):
            return Decision(released=before)
        return Decision(released=before, code=code)
