"""The admin's commands: refill, block, unblock."""

import pytest

from integration.harness import WELCOME_TOKENS, Stage, numbers, said

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("words", "wallet"),
    [
        ("", 0),
        ("premium", 1),
        ("prem", 1),
        ("p", 1),
        ("image", 2),
        ("images", 2),
        ("img", 2),
        ("i", 2),
    ],
)
async def test_refill_adds_to_each_wallet_and_tells_the_user(house: Stage, words: str, wallet: int) -> None:
    """By id or username in any case, by both names of the command."""
    ann = await house.newcomer("Refilla")
    expected = [WELCOME_TOKENS, 0, 0]
    expected[wallet] += 111 + 222
    for command, who, amount in (("/refill", str(ann.id), 111), ("/r", f"@{ann.profile['username'].upper()}", 222)):
        await house.admin.says(f"{command} {who} {amount} {words}")
        assert amount in numbers((await house.admin.receives(f"Refilla.*{amount}|{amount}.*Refilla")).text)
        assert amount in numbers((await ann.receives()).text)
    assert await house.balance(ann) == expected


async def test_a_negative_refill_takes_away_but_never_below_zero(house: Stage) -> None:
    """The user is not told; the wallet ends at zero."""
    ann = await house.newcomer("Negata")
    await house.admin.says(f"/refill {ann.id} -1000")
    await house.admin.receives("Negata.*1000")
    assert await house.balance(ann) == [WELCOME_TOKENS - 1000, 0, 0]
    await house.admin.says(f"/refill {ann.id} -99999999")
    await house.admin.receives("Negata.*29000")
    assert await house.balance(ann) == [0, 0, 0]
    assert ann.unread == []


@pytest.mark.parametrize(
    "words",
    [
        "",
        "{id}",
        "{id} much",
        "{id} 1.5",
        "{id} 9223372036854775808",
        "{id} 9223372036854775807",
        "{id} -9223372036854775809",
        "{id} " + "9" * 3000,
        "{id} 5 gold",
        "999999999 5",
        "@nobody_at_all 5",
        "{id} 5 premium image",
    ],
)
async def test_a_wrong_refill_is_refused_and_changes_nothing(house: Stage, words: str) -> None:
    """Missing words, no number, too large, an unknown wallet or user: told to the admin alone."""
    ann = await house.newcomer()
    read = len(house.admin.inbox)
    await house.admin.says(f"/refill {words.format(id=ann.id)}".strip())
    await house.telegram.until(lambda: _answers(house, read), hope="a refusal")
    assert "+" not in _answers(house, read)[0]
    assert await house.balance(ann) == [WELCOME_TOKENS, 0, 0]
    assert ann.unread == []


@pytest.mark.parametrize("command", ["/block", "/ban"])
async def test_blocked_people_get_no_answer_until_they_are_unblocked(house: Stage, command: str) -> None:
    """Silence for commands and questions, then service as before; each said twice is said so."""
    ann = await house.newcomer("Blockina")
    asked = len(house.openai.requests)
    await house.admin.says(f"{command} @{ann.profile['username']}")
    await house.admin.receives("Blockina.*block")
    for text in ("hello?", "/balance", "/start", "/fly"):
        await ann.says(text)
    other = await house.newcomer()
    await ann.receives_nothing(until=said(other, "/help"))
    assert len(house.openai.requests) == asked
    await house.admin.says(f"{command} {ann.id}")
    await house.admin.receives("Blockina.*already")
    await house.admin.says(f"/unblock {ann.id}")
    await house.admin.receives("Blockina.*unblock")
    assert WELCOME_TOKENS in await house.balance(ann)
    assert (await said(ann, "hello again")).text == "echo: hello again"


async def test_the_admin_cannot_be_blocked(house: Stage) -> None:
    """It is refused, and the admin is served on."""
    await house.admin.says(f"/block {house.admin.id}")
    await house.admin.receives("cannot|can't")
    await house.admin.says("/balance")
    assert {777_777, 77_777, 777} <= set(numbers((await house.admin.receives("777777")).text))


@pytest.mark.parametrize("words", ["/block", "/block 999999999", "/block @nobody_at_all", "/unblock", "/unblock x"])
async def test_blocking_nobody_is_refused(house: Stage, words: str) -> None:
    """Without a user, or with one that nobody knows."""
    read = len(house.admin.inbox)
    await house.admin.says(words)
    await house.telegram.until(lambda: _answers(house, read), hope="a refusal")
    assert "already" not in _answers(house, read)[0]


async def test_a_username_belongs_to_who_was_seen_with_it_last(house: Stage) -> None:
    """A name that changed hands means its new owner; the old one is not found by it."""
    old = await house.newcomer("Oldina", username="handed_over")
    new = await house.newcomer("Newina", username="Handed_Over")
    await house.admin.says("/refill @handed_over 77")
    await house.admin.receives("Newina.*77")
    assert await house.balance(old) == [WELCOME_TOKENS, 0, 0]
    await new.receives("77")


async def test_the_admins_questions_are_free(house: Stage) -> None:
    """They are answered and counted, and nothing is deducted."""
    await house.admin.says("what is the time?")
    await house.admin.receives("echo: what is the time")
    await house.admin.says("/balance")
    await house.admin.receives("777777")
    await house.admin.says("/stats")
    assert 1 in numbers((await house.admin.receives("/invite")).text)


async def test_admin_commands_are_for_private(house: Stage) -> None:
    """In a group the admin's commands do nothing, except ``/stop``."""
    group, ann = house.group(), await house.newcomer()
    await house.admin.says(f"/refill {ann.id} 500", chat=group)
    assert await house.balance(ann) == [WELCOME_TOKENS, 0, 0]
    assert group.inbox == []


def _answers(house: Stage, read: int) -> list[str]:
    """What the admin received since then, but for news of users and requests."""
    texts = [message.text for message in house.admin.inbox[read:]]
    return [text for text in texts if not text.startswith(("New user", "Request ", "Failed "))]
