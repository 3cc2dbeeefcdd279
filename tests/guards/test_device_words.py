"""Whatever a device can report has its sentence in every language."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import drivers
from drivers.api import DeviceError
from drivers.registry import BUILT_IN
from pos.texts import LANGUAGES, Texts
from pos.till.counter import device_words

ROOT = Path(__file__).resolve().parents[2]
TOLD_BY = {"ScanFault", "ErrorReported", "Decision", "emit"}
"""Calls that report a code themselves, by its literal text."""


def errors(kind: type[DeviceError]) -> Iterator[type[DeviceError]]:
    """A kind of error and all that are made of it."""
    yield kind
    for one in kind.__subclasses__():
        yield from errors(one)


def codes_in(source: str) -> set[str]:
    """The codes that a module reports by name."""
    return {
        keyword.value.value
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call)
        and (getattr(call.func, "id", "") or getattr(call.func, "attr", "")) in TOLD_BY
        for keyword in call.keywords
        if keyword.arg in ("code", "fault")
        and isinstance(keyword.value, ast.Constant)
        and isinstance(keyword.value.value, str)
        and "_" in keyword.value.value
    }


@pytest.fixture(scope="module")
def codes() -> set[str]:
    for module in pkgutil.walk_packages(drivers.__path__, "drivers."):
        importlib.import_module(module.name)
    ours = {one.code for one in errors(DeviceError) if one.__module__.startswith("drivers.")}
    files = sorted((ROOT / "drivers").rglob("*.py"))
    return ours.union(*(codes_in(file.read_text(encoding="utf-8")) for file in files))


def test_the_search_finds_what_is_reported(codes: set[str]) -> None:
    assert {"offline", "bad_url", "scan_unknown", "scan_too_old", "bad_frame"} <= codes
    assert codes_in("emit(E, code='lost_it')\nDecision(fault='cut_off')\nother(code='not_me')") == {
        "lost_it",
        "cut_off",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_sentence_and_every_sentence_a_code(
    language: str, codes: set[str]
) -> None:
    sentences = Texts(language).catalogue["device"]
    assert sentences.keys() == codes
    for code in codes:
        said = device_words(Texts(language), device="scanner-1", code=code)
        assert "{" not in said and said.endswith(("。", ".")), said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_device_has_a_name(language: str) -> None:
    names = Texts(language).catalogue["device_name"]
    kinds = {name.partition(".")[0] for name in BUILT_IN} - {"escpos", "sim"}
    kinds |= {"printer", "device", "bagging"}
    assert names.keys() == kinds


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_of_somebody_elses_driver_is_told_too(language: str) -> None:
    said = device_words(Texts(language), device="lamp", code="bulb_burnt_out")
    assert "lamp" in said and "bulb_burnt_out" in said
