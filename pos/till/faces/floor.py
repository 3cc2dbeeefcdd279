"""This till among the terminals of its store: how it stands, and what others decide of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from pos.contract.events import OpenedAlone, PicturesTaken
from pos.journal.coming import Coming
from pos.lane.messages import Basket, No, Question, Standing, Take, Trouble
from pos.till import attending, passing_on
from pos.till.answers import Answer
from pos.till.desk import TillError
from pos.till.faces.commands import Commands, told
from pos.till.logbook import put
from pos.till.passing_on import Copy
from pos.till.staffing import PinCheck
from pos.till.state import Json, TillState

if TYPE_CHECKING:
    from pos.bagging.checks import Rate
    from pos.lane.network import Network
    from pos.till.held import Held
    from pos.till.piece_weights import PieceWeights
    from pos.till.problem_pictures import ProblemPictures
    from pos.till.visits import Visits
    from pos.till.way_out import WayOut


class Floor(Commands):
    """Commands that come over the store's network. GUI thread, like all others."""

    def join_store(
        self, *, on_ask: Callable[[], None], on_news: Callable[[], None] = lambda: None
    ) -> Network | None:
        """Puts an enrolled terminal on its store's network; None for one that nobody knows.

        Both are called on the network's thread: others ask something of this lane, or something
        was heard of another one. Whoever joins stops what he gets, before the till is closed.
        """
        from pos.till.joining import join

        return join(self._desk, at_once=self._way_out.answer, on_ask=on_ask, on_news=on_news)

    def standing(self) -> Standing:
        """How this till stands, for the store's attendants."""
        return attending.standing_of(self._desk, self.state)

    def basket(self, state: TillState) -> Basket | None:
        """The sale of a state that was just told, as the store's attendants see it."""
        sale = state.sale
        return None if sale is None else attending.basket_of(sale, self._desk)

    def question(self) -> Question | None:
        """What waits for a second person."""
        return attending.question_of(self._desk)

    def approve_from(self, question: str, *, by: str, stood_at: str) -> Answer:
        """`by`, whose PIN was checked at the terminal `stood_at`, agrees to that question."""
        return self._do(
            "approve",
            lambda: attending.approve_from(self._desk, question=question, by=by, stood_at=stood_at),
        )

    def decline_from(self, question: str, *, by: str, stood_at: str) -> Answer:
        """`by`, whose PIN was checked at the terminal `stood_at`, says no to that question."""
        return self._look(
            "decline",
            lambda: attending.decline_from(self._desk, question=question, by=by, stood_at=stood_at),
        )

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What is wrong with this till's devices, for the store's attendants."""
        return attending.troubles_of(self._desk)

    @cached_property
    def piece_weights(self) -> PieceWeights:
        """What pieces of goods weigh, as far as this lane has learned it."""
        from pos.till.piece_weights import PieceWeights

        return PieceWeights(self._desk.folder)

    @cached_property
    def _rate(self) -> list[Rate]:
        from pos.till.looks_rate import read_rate

        return [read_rate(self._desk.folder)]

    @property
    def looks(self) -> Rate:
        """How often this lane looks at a basket before it is paid."""
        return self._rate[0]

    def note_look(self, missing: int) -> None:
        """Somebody has looked at a basket, and so many pieces were missing in the list."""
        from pos.till.looks_rate import keep_rate

        self._rate[0] = self._rate[0].after(missing)
        keep_rate(self._desk.folder, self._rate[0])

    @cached_property
    def _visits(self) -> list[Visits]:
        from pos.till.visits import read_visits

        return [read_visits(self._desk.folder)]

    @property
    def visits(self) -> Visits:
        """How often somebody of the shop had to come today, and today's sales, of this lane."""
        shift = self._desk.shift
        day = shift.day if shift is not None else self._desk.clock.now().date().isoformat()
        return self._visits[0].on(day)

    def note_visits(self, visits: Visits) -> None:
        """Another sale, or somebody more who was called."""
        from pos.till.visits import keep_visits

        self._visits[0] = visits
        keep_visits(self._desk.folder, visits)

    @cached_property
    def _held(self) -> list[Held]:
        from pos.till.held import read_held

        return [read_held(self._desk.folder)]

    @property
    def held(self) -> Held:
        """Whether an attendant holds this lane, also from before its last start."""
        return self._held[0]

    def note_held(self, held: Held) -> None:
        """An attendant holds the lane from now on, or says something, or does not any more."""
        from pos.till.held import keep_held

        if held != self._held[0]:
            self._held[0] = held
            keep_held(self._desk.folder, held)

    @cached_property
    def _way_out(self) -> WayOut:
        from pos.till.way_out import WayOut

        return WayOut(self._desk)

    def read_exit(self, code: str) -> Answer:
        """What a genuine code for the way out says, and how it stands with it here."""

        def use_case() -> dict[str, Json]:
            told = self._way_out.read(code)
            return {
                "receipt": told.receipt,
                "terminal": told.terminal,
                "seen": self._way_out.has_seen(told),
                "late": self._way_out.is_late(told),
            }

        return self._look("leave", use_case)

    def take_exit(self, code: str, *, scan: str) -> bool:
        """Whether a genuine code opens for that scan and no other, by what is known here."""
        return self._way_out.take(self._way_out.read(code), scan=scan)

    def note_opened_alone(self, receipt: str, *, heard: tuple[str, ...]) -> None:
        """Puts on record that this door has opened while the lane that sold said nothing."""
        put(self._desk, OpenedAlone(at=self._desk.timestamp(), receipt=receipt, heard=heard))

    @cached_property
    def _pictures(self) -> ProblemPictures:
        from pos.till.problem_pictures import ProblemPictures

        desk = self._desk
        return ProblemPictures(
            desk.folder, key=desk.station.private_key, hours=desk.config.kiosk.pictures
        )

    def pictures_matter(self, kind: str) -> bool:
        """Whether there may be a picture of such a matter; never where the store wants none."""
        from pos.till.problem_pictures import PICTURED

        return bool(self._desk.config.kiosk.pictures) and kind in PICTURED

    def keep_picture(self, picture: bytes, *, kind: str) -> None:
        """Keeps a picture of what somebody was called for, sealed. A thread of the pool."""
        self._pictures.keep(picture, kind=kind, at=self._desk.clock.now())

    def remove_old_pictures(self) -> int:
        """Removes the pictures whose time is over. A thread of the pool."""
        return self._pictures.remove_old(self._desk.clock.now())

    def take_out_pictures(self, *, reason: str) -> dict[str, bytes]:
        """The pictures whose time is not over, by name; that they leave the lane is on record."""
        self.remove_old_pictures()
        found = {name: self._pictures.open(name) for name in self._pictures.names()}
        taken = {name: picture for name, picture in found.items() if picture is not None}
        event = PicturesTaken(
            at=self._desk.timestamp(), reason=told(reason) or "", names=tuple(taken)
        )
        put(self._desk, event)
        return taken

    @property
    def others(self) -> tuple[str, ...]:
        """The other terminals of the store that can be called."""
        from pos.till.joining import peers_of

        return tuple(name for name, peer in peers_of(self._desk).items() if peer.address)

    @property
    def exit_words(self) -> str:
        """What a door says to who may go."""
        return self._desk.texts("door.go")

    @property
    def boot(self) -> str:
        """A name of this run's clock, short: what was asked before a restart is asked no more."""
        return self._desk.clock.boot[:8]

    def parked_elsewhere(self) -> tuple[str, str] | None:
        """Terminal and sale of the slip that the last command was given in vain; told once."""
        wanted, self._desk.wanted_parked = self._desk.wanted_parked, None
        return wanted

    def tell_change(self) -> None:
        """Something has changed that no command of the lane's own has done."""
        self._background.changed()

    def note_attended(self, question: Question, *, by: str, stood_at: str, agrees: bool) -> Answer:
        """`by` sees to a matter of this lane from the terminal `stood_at`, on record."""
        return self._look(
            "attended",
            lambda: attending.note_attended(
                self._desk, question=question, by=by, stood_at=stood_at, agrees=agrees
            ),
        )

    def copy_of(self, sale: str) -> Answer:
        """A copy of a parked sale, for another terminal of the store."""
        return self._look("fetch", lambda: passing_on.copy_of(self._desk, sale=sale))

    def give_away(self, ask: Take, *, to: str) -> Answer:
        """Gives a parked sale up to the terminal `to`, which has a copy of it."""

        def use_case() -> dict[str, Json]:
            values = passing_on.give_away(
                self._desk,
                sale=ask.sale,
                taken_as=ask.taken_as,
                digest=ask.digest,
                by=ask.by,
                to=to,
            )
            self._background.poke()
            return values

        return self._look("take", use_case)

    def coming(self) -> list[Coming]:
        """The copies of other terminals' sales whose owner is not known yet."""
        return self._desk.real.drafts.coming.all()

    def keep_copy(self, copy: Copy, *, giver: str) -> Answer:
        """Keeps a copy of another terminal's parked sale, which is asked to let it go next."""

        def use_case() -> dict[str, Json]:
            return {"id": passing_on.keep_copy(self._desk, copy, giver=giver).sale}

        return self._do("take_over", use_case)

    def arrive(self, coming: Coming) -> Answer:
        """Another terminal has let its sale go: it is parked here."""

        def use_case() -> dict[str, Json]:
            values = passing_on.arrive(self._desk, coming)
            self._background.poke()
            return values

        return self._look("take_over", use_case)

    def forget_copy(self, coming: Coming, refused: No) -> Answer:
        """Another terminal keeps its sale; the copy here is forgotten, and why is told."""

        def use_case() -> dict[str, Json]:
            if refused.code not in passing_on.NO_WORD:
                self._desk.real.drafts.coming.forget(coming.sale)
            raise TillError(refused.code, **dict(refused.values))

        return self._look("take_over", use_case)

    def vouch(self, check: PinCheck, *, terminal: str, question: Question, agrees: bool) -> Answer:
        """Somebody whose PIN was checked here decides a question of another terminal, on record."""
        return self._look(
            "vouch",
            lambda: attending.vouch(
                self._desk, check=check, terminal=terminal, question=question, agrees=agrees
            ),
        )

    def question_words(self, question: Question) -> str:
        """What another lane asks, in a few words of this till's language."""
        return attending.question_words(self._desk.texts, question)

    def refusal_words(self, refused: No) -> str:
        """Why another lane did not do what it was asked, in this till's language."""
        if refused.code not in self._desk.texts.catalogue["error"]:
            return self._desk.texts("error.lane_refused", reason=refused.code)
        try:
            return self._problem(refused.code, dict(refused.values)).message
        except KeyError:  # Another release says more, or less, with that word.
            return self._desk.texts("error.lane_refused", reason=refused.code)
