"""Writes the four sounds of the till: short, soft, and told apart without looking.

Deterministic, standard library only; run it by hand when a sound should change:
`python resources/sounds/compose.py`. The result is committed.
"""

from __future__ import annotations

import array
import math
import wave
from pathlib import Path

HERE = Path(__file__).parent
RATE = 22_050
# Each sound: notes of (start, length) in milliseconds, pitch in hertz, loudness 0 to 1.
SOUNDS: dict[str, list[tuple[int, int, float, float]]] = {
    "ok": [(0, 70, 1568.0, 0.30)],
    "unknown": [(0, 150, 311.1, 0.45), (170, 190, 233.1, 0.45)],
    "approval": [(0, 110, 880.0, 0.35), (130, 110, 880.0, 0.35), (260, 160, 1174.7, 0.35)],
    "paid": [(0, 120, 1046.5, 0.30), (90, 120, 1318.5, 0.30), (180, 320, 1568.0, 0.32)],
}


def render(notes: list[tuple[int, int, float, float]]) -> array.array[int]:
    """Mixes the notes: a sine with a little of its octave, struck softly and fading."""
    length = max(start + size for start, size, _, _ in notes) + 20
    mixed = [0.0] * (RATE * length // 1000)
    for start, size, pitch, loudness in notes:
        first, count = RATE * start // 1000, RATE * size // 1000
        for step in range(count):
            angle = 2 * math.pi * pitch * step / RATE
            tone = math.sin(angle) + 0.2 * math.sin(2 * angle)
            attack = min(1.0, step / (RATE * 0.004))
            fade = math.exp(-3.2 * step / count) * min(1.0, (count - step) / (RATE * 0.008))
            mixed[first + step] += tone * attack * fade * loudness
    return array.array("h", (round(max(-1.0, min(1.0, value)) * 32_000) for value in mixed))


def main() -> None:
    for name, notes in SOUNDS.items():
        with wave.open(str(HERE / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(render(notes).tobytes())


if __name__ == "__main__":
    main()
