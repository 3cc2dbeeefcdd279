"""What a person sees on a printer's test slip, and what its address says because of it.

The slip shows what can go wrong: Chinese, signs of money, double size, a QR and a bar code,
columns, the cut. Each answer that is no changes one option; nothing is guessed. QtCore only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias, get_args

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate

Question: TypeAlias = Literal["chinese", "money", "double", "codes", "columns", "cut"]
QUESTIONS: Final[tuple[Question, ...]] = get_args(Question)
REMEDY: Final[dict[Question, dict[str, str | None]]] = {
    "chinese": {"charset": "none"},
    "money": {"charset": "none"},
    "double": {"quad": "1"},
    "codes": {"draw_codes": "1"},
    "columns": {"profile": "generic-58", "width": "32"},
    "cut": {"cutter": "0"},
}
"""What helps where a thing is not as it should be; None takes an option away."""
LAST_RESORT: Final[dict[str, str | None]] = {"raster": "1", "charset": None, "draw_codes": None}
"""For a printer on which hardly anything comes out: everything is sent as a picture."""


def question_words(question: Question) -> str:
    """What is asked, in the language of now."""
    return {
        "chinese": translate("PrinterQuestions", "Can the Chinese be read?"),
        "money": translate("PrinterQuestions", "Are ￥ and € right?"),
        "double": translate("PrinterQuestions", "Are the big letters as wide as they are high?"),
        "codes": translate("PrinterQuestions", "Are there a QR code and a bar code?"),
        "columns": translate("PrinterQuestions", "Does each line end on the paper?"),
        "cut": translate("PrinterQuestions", "Was the paper cut?"),
    }[question]


def options_for(answers: Mapping[Question, bool]) -> dict[str, str | None]:
    """The options that follow from what was seen; a question without an answer changes none."""
    wrong = [question for question in QUESTIONS if answers.get(question) is False]
    if {"chinese", "money", "codes"} <= set(wrong):
        return {**LAST_RESORT, **({"cutter": "0"} if "cut" in wrong else {})}
    options: dict[str, str | None] = {}
    for question in wrong:
        options |= REMEDY[question]
    return options
