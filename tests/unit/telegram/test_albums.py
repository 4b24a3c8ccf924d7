"""Albums: gathered until nothing more comes, and one item in the dialogue."""

import json
from datetime import UTC, datetime

import attrs
import pytest

from gptbot.adapters.telegram import albums as module
from gptbot.adapters.telegram.albums import Albums, album_in, events_of, may_be_album, merged
from gptbot.domain.ids import EventId
from gptbot.domain.ports.storage import InboxItem

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
KEY = ("lane", "77")


def part(number: int) -> InboxItem:
    """A stored part."""
    payload = json.dumps({"update_id": number, "message": {"media_group_id": "77"}})
    return InboxItem(
        event_id=EventId(f"telegram:{number}"), lane="lane", payload=payload, received_at=NOW, number=number
    )


async def test_parts_are_gathered_until_it_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first begins, the others join; then the next of that name begins anew."""
    monkeypatch.setattr(module, "QUIET_S", 0.01)
    albums = Albums()
    assert [albums.begins(KEY, part(number)) for number in (1, 2, 3)] == [True, False, False]
    assert albums.begins(("other lane", "77"), part(9))
    whole = await albums.whole(KEY)
    assert (whole.event_id, whole.number) == ("telegram:1", 1)
    assert [update["update_id"] for update in album_in(json.loads(whole.payload)) or ()] == [1, 2, 3]
    assert albums.begins(KEY, part(4))


def test_an_album_knows_the_events_of_its_parts() -> None:
    """Whatever else is only itself, also where it cannot be read, or came with such words from outside."""
    assert events_of(merged([part(1), part(2)])) == ("telegram:1", "telegram:2")
    assert events_of(part(1)) == ("telegram:1",)
    for payload in ('{"media_group_id":', '{"media_group_id": 1, "album": []}', '{"media_group_id":' + "[" * 100_000):
        odd = attrs.evolve(part(3), payload=payload)
        assert events_of(odd) == ("telegram:3",)


def test_what_is_no_album_is_none() -> None:
    """An update has no such key, and most have nothing of an album in them."""
    assert album_in({"update_id": 1}) is None
    assert album_in({"album": "a text"}) is None
    assert album_in({"update_id": 1, "album": [{}], "events": 5}) is None
    assert may_be_album(part(1))
    assert may_be_album(merged([part(1)]))
    assert not may_be_album(InboxItem(event_id=EventId("e"), lane="l", payload="{}", received_at=NOW))
