"""What a terminal records besides sales: the bodies of its entries of kind `system` and `print`.

`do` says what happened and names the type; `at` is ISO 8601 with offset; `user` is who was signed
in, `approver` who agreed. Every entry says at least these. The bodies of the other kinds stand with
the facts they tell of. A field that has its default is left out, so that entries from before it was
known read the same.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="do"):
    """Something that happened at the till at `at`."""

    at: str
    user: str = ""
    approver: str = ""


class KeyIntroduced(Event, frozen=True, kw_only=True, tag="key"):
    """The first entry of an epoch: the key that signs it, and the numbers it goes on from.

    `public_key` is in hex. `last_z` and `last_shift` are the last that anybody knows of from the
    epochs before; a key that is introduced later in an epoch says nothing of them.
    """

    key_id: str
    public_key: str
    last_receipt: int
    last_z: int = 0
    last_shift: str = ""


class Started(Event, frozen=True, kw_only=True, omit_defaults=True, tag="start"):
    """The program was started. `clean`: the run before it had ended by itself.

    `before` is the version of that run where it was another; `config` is the terminal's own
    configuration without credentials, `changed` names the parts that were set otherwise then.
    """

    version: str
    sqlite: str
    clean: bool
    before: str = ""
    config: dict[str, Any] = {}
    changed: tuple[str, ...] = ()


class Stopped(Event, frozen=True, kw_only=True, tag="stop"):
    """The program ended by itself."""


class SettingsChanged(Event, frozen=True, kw_only=True, tag="settings"):
    """Head office has set these otherwise: name -> what holds from now on, null: gone."""

    changed: dict[str, Any]


class ConfigChanged(Event, frozen=True, kw_only=True, omit_defaults=True, tag="config"):
    """Somebody who manages the store has set this terminal otherwise, from its next start on.

    `changed` is key -> what it says now, null: gone, without credentials; or the `whole` file was
    written anew, or what had stood there before change `undone` was put back. `head_office`: nobody
    here did it.
    """

    changed: dict[str, Any] = {}
    whole: bool = False
    undone: int = 0
    head_office: bool = False


class ConfigRefused(Event, frozen=True, kw_only=True, tag="config_refused"):
    """What head office has set of this terminal has a fault; everything is as it was before."""

    reason: str


class DeviceTried(Event, frozen=True, kw_only=True, tag="device_tried"):
    """Somebody who manages the store has tried a device of this terminal; a drawer opened by it."""

    device: str


class TemplateRefused(Event, frozen=True, kw_only=True, tag="template"):
    """The receipt template that should be in force has these faults; the one before it prints."""

    faults: tuple[str, ...]


class ClockJumped(Event, frozen=True, kw_only=True, tag="clock"):
    """The wall clock went `by_s` seconds ahead (negative: back) of the time that had passed.

    `expected` is what it would have shown.
    """

    expected: str
    by_s: int


class ClockConfirmed(Event, frozen=True, kw_only=True, tag="clock_confirmed"):
    """Somebody looked at the clock after a jump and says that it is right now."""


class TagsConfirmed(Event, frozen=True, kw_only=True, tag="tags_confirmed"):
    """The shelf tags show what goods cost now: prices that waited for them hold. `tags` changed.

    `through` is the last rise of each feed that this till had heard of; one that comes later waits
    for another confirmation. None in entries of before rises had numbers.
    """

    tags: int = 0
    through: dict[str, int] | None = None


class WentOffline(Event, frozen=True, kw_only=True, tag="offline"):
    """Head office has not answered for a minute; `problem` is the code of what keeps it away."""

    problem: str


class CameOnline(Event, frozen=True, kw_only=True, tag="online"):
    """Head office answers again."""


class DraftsLost(Event, frozen=True, kw_only=True, tag="drafts_lost"):
    """The draft store was gone at the start, and with it what was under way."""


class BackedUp(Event, frozen=True, kw_only=True, tag="backup"):
    """The journal up to entry `seq` with hash `head` (hex) was copied and the copy checked.

    `other_disk`: onto another disk than the journal's own.
    """

    seq: int
    head: str
    other_disk: bool


class BackupFailed(Event, frozen=True, kw_only=True, tag="backup_failed"):
    """The journal could not be copied; `problem` is the code of why."""

    problem: str


class Verified(Event, frozen=True, kw_only=True, omit_defaults=True, tag="verify"):
    """Somebody had the whole journal checked: `entries` of them, up to the hash `head` (hex).

    Where `ok` is false, `problem` is the code of what is wrong, at entry `seq` where it has one.
    """

    ok: bool
    entries: int
    head: str = ""
    seq: int = 0
    problem: str = ""


class Repaired(Event, frozen=True, kw_only=True, omit_defaults=True, tag="repair"):
    """The second entry of an epoch that a repair began, or that head office asked for.

    `reason` is the operator's, `problem` the code of what the verifier had found. `kept` is
    epoch -> last entry that could be saved; `apart` entries could be read and follow on none of
    those, `missing` are known to have been there.
    """

    reason: str
    kept: dict[str, int]
    problem: str = ""
    apart: int = 0
    missing: int = 0


class Listening(Event, frozen=True, kw_only=True, omit_defaults=True, tag="listening"):
    """The other terminals of the store find this one at `address`, IP:port; empty: not any more."""

    address: str = ""


class OpenedAlone(Event, frozen=True, kw_only=True, omit_defaults=True, tag="opened_alone"):
    """This door opened for a receipt while the lane that sold said nothing; `heard` did."""

    receipt: str
    heard: tuple[str, ...] = ()


class PicturesTaken(Event, frozen=True, kw_only=True, tag="pictures_taken"):
    """Pictures of what attendants were called for left this terminal, by name, for a reason."""

    reason: str
    names: tuple[str, ...]


class TrainingSwitched(Event, frozen=True, kw_only=True, tag="training"):
    """What follows is practice in a journal of its own, until training is off again."""

    on: bool


class Copied(Event, frozen=True, kw_only=True, tag="copy"):
    """A receipt was printed again. `copy` counts from 1 for each receipt."""

    receipt: str
    copy: int


class GiftPrinted(Event, frozen=True, kw_only=True, tag="gift"):
    """A gift receipt of a sale was printed, which tells no price. `copy` counts from 1."""

    receipt: str
    copy: int


SystemEvent: TypeAlias = (
    KeyIntroduced
    | Started
    | Stopped
    | SettingsChanged
    | ConfigChanged
    | ConfigRefused
    | DeviceTried
    | TemplateRefused
    | ClockJumped
    | ClockConfirmed
    | TagsConfirmed
    | WentOffline
    | CameOnline
    | DraftsLost
    | BackedUp
    | BackupFailed
    | Verified
    | Repaired
    | TrainingSwitched
    | Listening
    | OpenedAlone
    | PicturesTaken
)
PrintEvent: TypeAlias = Copied | GiftPrinted
