"""The terminals of a store are told of each other: keys, addresses, and who was shut out."""

from __future__ import annotations

from pos.contract.peers import PEERS
from pos.hq.enrolment import revoke
from pos.lane.peers import read_peers
from pos.ports import MachineClock
from pos.sync.identity import make_keys
from pos.till.config import Config, LaneConfig
from pos.till.opening import open_till
from pos.till.rekeying import change_key
from tests.pos.lane.conftest import free_port, public


def exchange(folder, *, listen=""):
    """Opens a till on its store's network, lets it talk to head office, and says whom it knows."""
    till = open_till(folder=folder, config=Config(lane=LaneConfig(listen=listen)))
    network = till.join_store(on_ask=lambda: None)
    assert network is not None
    try:
        answers = [till.sync(), till.sync()]
        assert all(answer.ok for answer in answers), answers
        return read_peers(till._desk.catalog.records(PEERS), me=till.state.terminal)
    finally:
        network.stop()
        till.close()


def test_they_learn_keys_and_addresses_and_forget_who_was_shut_out(office, enrolled, tmp_path):
    first, second = tmp_path / "one", tmp_path / "two"
    enrolled("T01", folder="one")
    enrolled("T02", folder="two")
    enrolled("T01", store="S002", folder="far")
    address = f"127.0.0.1:{free_port()}"
    exchange(first, listen=address)

    told = exchange(second)
    assert sorted(told) == ["S001-T01"]
    assert told["S001-T01"].address == address
    assert told["S001-T01"].public_key == public(make_keys(first).private_key)

    change_key(first, clock=MachineClock())
    exchange(first, listen=address)
    told = exchange(second)
    assert told["S001-T01"].public_key == public(make_keys(first).private_key)
    assert told["S001-T01"].address == address

    exchange(first)
    assert exchange(second)["S001-T01"].address == ""

    with office.write() as connection:
        revoke(connection, "S001-T01")
    assert exchange(second) == {}
