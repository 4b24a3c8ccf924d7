"""The admin's /data: the document, one user's record, and nobody else's business."""

import json
from typing import Any

import pytest

from gptbot.adapters.legacy.reading import House, read_document
from integration.emulators.telegram import Message
from integration.harness import Stage, is_russian, numbers, said

pytestmark = pytest.mark.asyncio(loop_scope="module")


def content(message: Message) -> dict[str, dict[str, Any]]:
    """The document that a message carries."""
    assert message.json["document"]["file_name"] == "data.json"
    assert message.content is not None
    found: dict[str, dict[str, Any]] = json.loads(message.content)
    return found


def carries_a_file(message: Message) -> bool:
    """Whether there is a document with it."""
    return "document" in message.json


@pytest.mark.parametrize("command", ["/data", "/d"])
async def test_the_document_is_sent(house: Stage, command: str) -> None:
    """With the number of users, and what an import reads: everybody with what they have."""
    ann = await house.newcomer("Датина", username="data_ann_" + command.strip("/"))
    await said(ann, "/prompt Be brief.")
    await said(ann, "/extended_context 500")
    await said(ann, "what is new?")
    await house.admin.says(command)
    message = await house.admin.receives(carries_a_file)
    data = content(message)
    assert len(data) - 1 in numbers(message.text)
    record = data[str(ann.id)]
    assert (record["name"], record["username"]) == ("Датина", f"@{ann.profile['username']}")
    assert (record["requests"], record["prompt"], record["max_context_length"]) == (1, "Be brief.", 500)
    assert record["balance"] == 30_000 - record["tokens"] < 30_000
    assert data["1"]["balance"] == 777_777
    house_here = House(admin=None, context_chars_max=50_000, prompt_chars_max=4_096)
    assert read_document(message.content or b"", house_here).remarks == ()


async def test_one_user_is_shown(house: Stage) -> None:
    """By id or username in any case: all of it in one message."""
    bob = await house.newcomer("Inviter Bob", username="data_bob")
    ann = house.stranger("Shown Ann", username="data_shown")
    await ann.says(f"/start {bob.id}")
    await ann.receives()
    await house.admin.says(f"/refill {ann.id} 17 premium")
    await house.admin.receives("Shown Ann.*17|17.*Shown Ann")
    for who in (str(ann.id), "@DATA_Shown"):
        await house.admin.says(f"/data {who}")
        text = (await house.admin.receives(r"^Shown Ann \(@data_shown")).text
        assert {50_000, 17, bob.id} <= set(numbers(text))
        assert "You are a helpful assistant" in text
    await house.admin.says(f"/data {bob.id}")
    assert f"Shown Ann {ann.id}" in (await house.admin.receives(r"^Inviter Bob \(@data_bob")).text


@pytest.mark.parametrize("words", ["/data 999999999", "/data @nobody_at_all", "/data a b", "/data -1"])
async def test_wrong_words_are_refused(house: Stage, words: str) -> None:
    """Nobody by that name, or too many words: no file is sent."""
    await house.admin.says(words)
    message = await house.admin.receives("registered|/data|nobody|Nobody|no user")
    assert not carries_a_file(message)


@pytest.mark.parametrize("command", ["/data", "/d", "/data 1", "/data @ada_admin"])
async def test_it_exists_for_nobody_else(house: Stage, command: str) -> None:
    """For others it is an unknown command in private and silence in a group; for the admin silence in a group."""
    ann, group = await house.newcomer(), house.group()
    tried, unknown = (await said(ann, command)).text, (await said(ann, "/nonsense")).text
    assert tried == unknown.replace("nonsense", command.split(maxsplit=1)[0][1:])
    await ann.says(command, chat=group)
    await house.admin.says(command, chat=group)
    await said(ann, "/help")
    assert group.inbox == []


async def test_in_russian(stage: Stage) -> None:
    """Both answers, for an admin who is forced to."""
    await stage.start(BOT_LANGUAGE="ru")
    await stage.admin.says("/start")
    await stage.admin.receives()
    await stage.admin.says("/data")
    assert is_russian((await stage.admin.receives(carries_a_file)).text)
    await stage.admin.says("/data 1")
    text = (await stage.admin.receives("777777")).text
    assert "Запросы: 0" in text


test_in_russian = pytest.mark.asyncio(loop_scope="function")(test_in_russian)
