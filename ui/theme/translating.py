"""The files of the screens' words, made from the sources: `python -m ui.theme.translating`.

`pyside6-lupdate` gathers the words into `resources/i18n/ui.*.ts`, where whoever translates finds
those that are new; `pyside6-lrelease` makes the `.qm` files that the program reads. A word that is
said no more goes, one that is translated stays. `python3 installer/bootstrap.py texts` does it on a
fresh machine. Exit code 1 where a word has no Chinese yet.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ui.theme.lane_settings import LANGUAGES
from ui.theme.places import TRANSLATIONS

UI: Final = Path(__file__).resolve().parent.parent
TOOLS: Final = Path(sys.executable).parent
A_MINUTE: Final = 60


def main() -> int:
    """Refreshes both kinds of files of every language. Returns the exit code."""
    for language in LANGUAGES:
        words = TRANSLATIONS / f"ui.{language}.ts"
        gather(words, language=language)
        compile_words(words, into=words.with_suffix(".qm"))
    open_ones = unfinished(TRANSLATIONS / f"ui.{language}.ts" for language in LANGUAGES)
    sys.stdout.write("".join(f"not translated: {line}\n" for line in open_ones))
    return 1 if open_ones else 0


def gather(words: Path, *, language: str) -> None:
    """Takes what the sources say now into a `.ts` file; English has its plurals only."""
    plurals = ["-pluralonly"] if language == "en" else []
    sources = sorted(str(path) for path in UI.rglob("*.py"))
    _run("pyside6-lupdate", *sources, "-ts", str(words), "-locations", "none", "-no-obsolete",
         "-source-language", "en", "-target-language", language, *plurals)  # fmt: skip


def compile_words(words: Path, *, into: Path) -> None:
    """Makes the file that the program reads."""
    _run("pyside6-lrelease", str(words), "-qm", str(into))


def unfinished(files: Iterable[Path]) -> list[str]:
    """The words that nobody has translated."""
    from xml.etree import ElementTree

    return [
        f"{file.name}: {message.findtext('source', '')}"
        for file in files
        for message in ElementTree.parse(file).getroot().iter("message")
        if (found := message.find("translation")) is None or found.get("type") == "unfinished"
    ]


def _run(tool: str, *arguments: str) -> None:
    subprocess.run([str(TOOLS / tool), *arguments], check=True, capture_output=True,
                   timeout=A_MINUTE)  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
