import asyncio
import json

from cellweave.protocol.messages import Answer, Delta
from cellweave.session import relay as relay_module
from cellweave.session.relay import Relay


def welcomed() -> str:
    return json.dumps({"kind": "Welcome"})


def read(client):
    return [json.loads(text) for text in asyncio.run(client.news())]


def test_a_new_client_is_welcomed_and_then_gets_every_delta_once():
    relay = Relay(welcomed)
    relay.publish(Delta())
    client = relay.connect(None)
    assert [item["kind"] for item in read(client)] == ["Welcome"]
    relay.publish(Delta(cells={"c1": {"status": "fresh"}}))
    relay.publish(Delta())
    assert [(item["kind"], item["revision"]) for item in read(client)] == [("Delta", 2), ("Delta", 3)]


def test_a_client_that_comes_back_gets_what_it_missed():
    relay = Relay(welcomed)
    for _ in range(5):
        relay.publish(Delta())
    assert [item["revision"] for item in read(relay.connect(3))] == [4, 5]


def test_a_client_that_was_away_too_long_is_welcomed_anew(monkeypatch):
    monkeypatch.setattr(relay_module, "KEPT_DELTAS", 3)
    relay = Relay(welcomed)
    client = relay.connect(0)
    for _ in range(5):
        relay.publish(Delta())
    assert [item["kind"] for item in read(client)] == ["Welcome"]
    assert [item["revision"] for item in read(relay.connect(2))] == [3, 4, 5]


def test_a_revision_from_the_future_is_welcomed():
    relay = Relay(welcomed)
    assert [item["kind"] for item in read(relay.connect(9))] == ["Welcome"]


def test_what_is_kept_is_bounded_in_size(monkeypatch):
    monkeypatch.setattr(relay_module, "KEPT_CHARACTERS", 1000)
    relay = Relay(welcomed)
    for _ in range(50):
        relay.publish(Delta(cells={"c1": {"why": "x" * 300}}))
    assert len(relay._kept) <= 3


def test_an_answer_follows_the_deltas_before_it():
    relay = Relay(welcomed)
    client = relay.connect(0)
    relay.publish(Delta())
    client.answer(Answer(7))
    assert [item["kind"] for item in read(client)] == ["Delta", "Answer"]
