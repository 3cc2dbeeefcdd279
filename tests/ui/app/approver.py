"""An attendant's terminal in a process of its own, which agrees to whatever a lane asks.

    python -m tests.ui.app.approver KEY LANE LANE_KEY ADDRESS BY

Says a line for each question that it has agreed to; ends with its input.
"""

from __future__ import annotations

import json
import sys
import threading

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos.contract.peers import Peer
from pos.lane.messages import Approve, Done, Question
from pos.lane.seen import Seen
from tests.pos.lane.conftest import DESK, Watcher


def main() -> None:
    """Until standard input ends."""
    key, lane, lane_key, address, by = sys.argv[1:]
    peer = Peer(terminal=lane, public_key=lane_key, role="kiosk", address=address)
    watcher = Watcher(DESK, Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key)), {lane: peer})
    watcher.network.follow()
    agreed: set[str] = set()

    def asks(seen: Seen) -> bool:
        question = None if seen.standing is None else seen.standing.question
        return question is not None and question.id not in agreed

    def attend() -> None:
        while True:
            standing = watcher.until(lane, asks, seconds=600).standing
            assert standing is not None and standing.question is not None
            question: Question = standing.question
            agreed.add(question.id)
            answer = watcher.ask(lane, Approve(question=question.id, by=by))
            told = {"kind": question.kind, "ok": isinstance(answer, Done)}
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()

    threading.Thread(target=attend, daemon=True).start()
    sys.stdin.read()
    watcher.network.stop()


if __name__ == "__main__":
    main()
