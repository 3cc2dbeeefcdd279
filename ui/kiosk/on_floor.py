"""A self-checkout among the lanes of its store: what an attendant elsewhere sees, and decides.

What he decides is bound to the matter that stood there: the lane's own number of it, the sale as it
stood, the line. It is carried out as at the lane, by the till, and journaled with him and where he
stands. GUI thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot

from pos.lane.messages import (
    MOST_PICTURE,
    MOST_WORDS,
    Add,
    AnyAsk,
    Approve,
    Aside,
    Close,
    Decline,
    Fetch,
    Figures,
    Pause,
    Question,
    Remove,
    Say,
    Standing,
    State,
    Take,
)
from pos.till.attending import parked_of
from pos.till.held import Held, How
from ui.kiosk.reasons import why_not
from ui.kiosk.state import KioskState, Page

if TYPE_CHECKING:
    from pos.till.answers import Answer
    from pos.till.till import Till
    from ui.kiosk.presenter import KioskPresenter

TAKES: Final = (
    "approve", "decline", "say", "pause", "close", "aside", "add", "remove", "fetch", "take",
)  # fmt: skip
_OWN: Final = (Add, Remove, Aside, Say, Pause, Close)
"""What an attendant does by himself; who it is has to be one, and it is put on record."""
_STATES: Final[dict[Page, State]] = {
    "closed": "closed",
    "attract": "idle",
    "pay": "paying",
    "value": "paying",
    "wallet": "paying",
    "code": "paying",
    "thanks": "thanks",
    "parked": "thanks",
}
"""All other pages are those of a shopper who scans."""


class KioskOnFloor(QObject):
    """The self-checkout as `pos.till.attended.Lane`. `figures` are those of the day."""

    def __init__(
        self, *, till: Till, presenter: KioskPresenter, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._till = till
        self._presenter = presenter
        sale = till.state.sale
        self._sale = "" if sale is None else sale.id
        # What was said goes with the sale; that nobody is served lasts until somebody ends it.
        kept = till.held
        self._words = kept.words if self._sale and kept.sale == self._sale else ""
        self._seen = 0
        self._sold = ""
        presenter.changed.connect(self._changed)
        if self._words:
            presenter.tell(self._words)
        if self._held and presenter.state.page == "attract":
            presenter.rest()

    @property
    def _held(self) -> How:
        """Somebody may have let the lane serve again where it stands."""
        return self._till.held.how

    # --- what is seen -------------------------------------------------------------------------

    def standing(self) -> Standing:
        """How the lane stands now."""
        state = self._presenter.state
        question = self._question(state)
        visits = self._till.visits
        return Standing(
            terminal=state.till.terminal,
            face="kiosk",
            state=self._state(state, question),
            since="",
            basket=self._till.basket(state.till),
            question=question,
            item=self._item(state),
            words=self._words,
            picture=self._picture() if question is not None else b"",
            parked=parked_of(state.till),
            alarm=self._presenter.alarm or "",
            figures=Figures(sales=visits.sales, interventions=visits.visits),
            troubles=self._till.troubles,
            at_a_till=_at_a_till(state),
            can=TAKES,
            training=state.till.training,
        )

    def _question(self, state: KioskState) -> Question | None:
        pending = self._presenter.pending
        if pending is None:
            return None
        basket = self._till.basket(state.till)
        return Question(
            kind=pending.kind,
            sale="" if basket is None else basket.sale,
            step=0 if basket is None else basket.step,
            line=pending.line or None,
            amount=pending.figure,
            asked_by=state.till.cashier or "",
            mark=f"{self._till.boot}.{pending.id}",
        )

    def _picture(self) -> bytes:
        """What the camera saw when somebody was called, where the store wants pictures."""
        picture = self._presenter.picture
        return picture if len(picture) <= MOST_PICTURE else b""

    def _item(self, state: KioskState) -> str:
        pending = self._presenter.pending
        if pending is None:
            return ""
        names = [line.name for line in state.lines if line.line == pending.line]
        basket = self._till.basket(state.till)
        if pending.kind == "age" and basket is not None:
            names = [line.name for line in basket.lines if line.min_age]
        said = why_not(pending.text) if pending.kind == "help" and pending.text else pending.text
        return (" · ".join(names) or said)[:MOST_WORDS]

    def _state(self, state: KioskState, question: Question | None) -> State:
        if question is not None:
            return "payment_unknown" if question.kind == "payment" else "question"
        if self._held == "paused" and state.page == "closed":
            return "paused"
        return _STATES.get(state.page, "scanning")

    # --- what is decided ----------------------------------------------------------------------

    def carry_out(self, ask: AnyAsk, *, peer: str) -> Answer | None:
        """Does what was asked at the terminal `peer`; None for what this lane does not do."""
        till, presenter = self._till, self._presenter
        if isinstance(ask, Add) and self._held and till.state.sale is None:
            # It would serve again, and go on being called paused.
            return till.refuse("lane", "lane_held")
        if isinstance(ask, _OWN):
            about = Question(kind=str(ask.__struct_config__.tag), sale=getattr(ask, "sale", ""))
            noted = till.note_attended(about, by=ask.by, stood_at=peer, agrees=True)
            if not noted.ok:
                return noted
        match ask:
            case Approve(question=question, by=by, figure=figure):
                return self._decide(question, agree=True, by=by, peer=peer, figure=figure)
            case Decline(question=question, by=by, missing=missing):
                return self._decide(question, agree=False, by=by, peer=peer, missing=missing)
            case Add(sale=sale, code=code, by=by):
                quantity = ask.quantity or None
                return self._do(sale, lambda: till.scan(code, quantity=quantity), by, peer)
            case Remove(sale=sale, line=line, by=by):
                return self._do(sale, lambda: till.void_line(line), by, peer)
            case Aside(sale=sale, by=by):
                done = self._do(sale, till.park_for_till, by, peer)
                if done.ok:
                    presenter.free()
                return done
            case Say(words=words):
                self._words = words
                self._note(self._held)
                presenter.tell(words)
                return till.current()
            case Pause(on=on):
                return self._hold("paused" if on else "")
            case Close(on=on):
                return self._hold("closed" if on else "")
            case Fetch(sale=sale):
                return till.copy_of(sale)
            case Take():
                return till.give_away(ask, to=peer)
            case _:
                return None

    def _decide(
        self,
        question: str,
        *,
        agree: bool,
        by: str,
        peer: str,
        missing: int = 0,
        figure: int | None = None,
    ) -> Answer:
        """What somebody decides about the very matter that he saw."""
        till, presenter = self._till, self._presenter
        pending, asked = presenter.pending, self._question(presenter.state)
        if pending is None or asked is None or asked.id != question:
            return till.refuse("approve", "question_gone")
        if agree and presenter.attending.needs_figure and figure is None:
            return till.refuse("approve", "figure_needed")
        # Nobody comes to a lane on record whom the store does not know.
        noted = till.note_attended(asked, by=by, stood_at=peer, agrees=agree)
        if not noted.ok:
            return noted
        presenter.checking.count(missing)
        answer = presenter.approve(
            pending.id,
            agree=agree,
            by=lambda: self._consent(by=by, peer=peer),
            figure=figure,
        )
        return till.refuse("approve", "question_gone") if answer is None else answer

    def _do(self, sale: str, command: object, by: str, peer: str) -> Answer:
        """A command of the attendant's own, in the sale that he saw."""
        assert callable(command)
        till, presenter = self._till, self._presenter
        current = till.state.sale
        if (current.id if current is not None else "") != sale:
            return till.refuse("lane", "sale_gone")
        answer: Answer = command()
        if answer.error is not None and answer.error.code == "approval_needed":
            answer = self._consent(by=by, peer=peer)
        if answer.ok and presenter.pending is not None and presenter.pending.goes_on:
            # What was not in the list is in it now, or is not wanted any more.
            presenter.attending.dismiss()
        presenter.follow(answer)
        return answer

    def _consent(self, *, by: str, peer: str) -> Answer:
        """Lets the command happen that the till has refused just now."""
        waiting = self._till.question()
        if waiting is None:
            return self._till.refuse("approve", "nothing_to_approve")
        return self._till.approve_from(waiting.id, by=by, stood_at=peer)

    def _note(self, how: How) -> None:
        """A crash changes nothing of it."""
        said = self._sale if self._words else ""
        self._till.note_held(Held(how=how, words=self._words, sale=said))

    def _hold(self, held: How) -> Answer:
        """Takes no new shopper from now on, or does again; who is there is served to the end."""
        self._note(held)
        if not held:
            self._presenter.take_up()
        else:
            self._changed()
        return self._till.current()

    @Slot()
    def _changed(self) -> None:
        state = self._presenter.state
        attended = self._presenter.attending.attended
        if attended != self._seen:
            self._seen = attended
            self._till.note_visits(self._till.visits.with_visit())
        last = state.till.last
        if state.page == "thanks" and last is not None and last.id != self._sold:
            self._sold = last.id
            self._till.note_visits(self._till.visits.with_sale())
        sale = "" if state.sale is None else state.sale.id
        if self._words and sale != self._sale:
            self._words = ""
            self._note(self._held)
        self._sale = sale
        if self._held and state.page == "attract":
            self._presenter.rest()


def _at_a_till(state: KioskState) -> int:
    """What whoever stands there still has to pay at a till; nothing of his is paid."""
    return state.parked.total if state.page == "parked" and state.parked is not None else 0
