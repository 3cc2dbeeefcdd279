"""Somebody becomes a member: he is asked, and he answers."""

from __future__ import annotations

from pos.till import newcomers
from pos.till.answers import Answer
from pos.till.faces.commands import Commands
from pos.till.newcomers import Way
from pos.till.state import Json


class Newcomers(Commands):
    """Commands about who is not a member yet."""

    def join(
        self,
        *,
        phone: str = "",
        name: str = "",
        birthday: str = "",
        card: str = "",
        way: Way = "screen",
        last: bool = False,
    ) -> Answer:
        """What somebody has to agree to who becomes a member, under `consent`; with `paper` it is
        printed for him to sign. Who is known already is attached. `last`: he bought just now."""

        def use_case() -> dict[str, Json]:
            values, slip = newcomers.begin(
                self._desk,
                phone=phone, name=name, birthday=birthday, card=card, way=way, last=last,
            )  # fmt: skip
            if slip is not None:
                paper = slip
                self._printing.at_once("consent", lambda: paper)
            return values

        return self._do("join", use_case)

    def asked_to_join(self) -> dict[str, Json] | None:
        """What `join` asks, in the language of now; None where nobody joins."""
        return newcomers.asked_now(self._desk)

    def agree(self, agrees: bool) -> Answer:
        """What he answered, by his finger or his signature; with yes he is a member."""

        def use_case() -> dict[str, Json]:
            values = newcomers.agree(self._desk, agrees=agrees)
            if self._late_members.take_up() or values["joined"]:
                self._background.poke()
            return values

        return self._do("agree", use_case)
