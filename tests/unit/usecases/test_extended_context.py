"""Extended context: 1 to 50,000 characters, 0 turns it off, deleting forgets."""

import asyncio

import pytest

from gptbot.domain.errors import ContextOutOfRange, NotANumber, NumberTooLarge, Refusal
from gptbot.domain.extended_context import Role, Turn
from gptbot.domain.notices import ContextDeleted, ContextExplained, ContextSet, Refused
from unit.usecases.house import ALICE, GROUP, House
from unit.usecases.model import Script


async def test_without_a_number_it_is_explained(house: House) -> None:
    """With what is remembered now, and the limit of 50,000."""
    assert await house.say("/extended_context") == ContextExplained(chars=0, limit=50_000)
    await house.say("/ec 200")
    assert await house.say("/remember") == ContextExplained(chars=200, limit=50_000)


@pytest.mark.parametrize("chars", [1, 50_000, 0])
async def test_it_goes_from_1_to_50_000_and_0_turns_it_off(house: House, chars: int) -> None:
    """Both ends are allowed."""
    assert await house.say(f"/extended_context {chars}") == ContextSet(chars=chars)
    assert (await house.account()).context_chars == chars


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ("50001", ContextOutOfRange(limit=50_000)),
        ("-1", ContextOutOfRange(limit=50_000)),
        ("9223372036854775808", NumberTooLarge()),
        ("much", NotANumber(text="much")),
        ("5 5", NotANumber(text="5 5")),
    ],
)
async def test_what_is_out_of_range_is_refused(house: House, words: str, refusal: Refusal) -> None:
    """What was set before stays."""
    await house.say("/ec 7")
    await house.forget_letters()

    await house.say(f"/ec {words}")

    assert await house.told() == [Refused(refusal=refusal)]
    assert (await house.account()).context_chars == 7


async def test_question_and_answer_are_remembered_and_sent_with_the_next(house: House) -> None:
    """The stored dialogue stands between the prompt and the question."""
    await house.say("/ec 1000")
    await house.ask(house.question("First?"))
    await house.ask(house.question("Second?", replied="is not used"))

    assert [(turn.role, turn.text) for turn in house.model.requests[1].turns[1:]] == [
        (Role.USER, "First?"),
        (Role.ASSISTANT, "Not much."),
        (Role.USER, "Second?"),
    ]


async def test_what_is_remembered_is_trimmed_to_the_limit(house: House) -> None:
    """Whole messages, the oldest first: 9 characters hold the answer alone."""
    await house.say("/ec 9")
    await house.ask()

    assert (await house.dialog()).turns == (Turn(role=Role.ASSISTANT, text="Not much."),)


async def test_without_extended_context_nothing_is_remembered(house: House) -> None:
    """A reply to the bot brings its message along, and that is all."""
    await house.ask(house.question("And?", replied="The bot said this"))

    assert house.model.requests[0].turns[1:] == (
        Turn(role=Role.ASSISTANT, text="The bot said this"),
        Turn(role=Role.USER, text="And?"),
    )
    assert (await house.dialog()).turns == ()


async def test_deleting_forgets_and_turns_it_off(house: House) -> None:
    """Back to one question, one answer."""
    await house.say("/ec 1000")
    await house.ask()

    assert await house.say("/delete_context") == ContextDeleted()

    assert (await house.dialog()).turns == ()
    assert (await house.account()).context_chars == 0


async def test_a_group_does_not_see_what_was_said_in_private(house: House) -> None:
    """What is remembered belongs to the chat; whether, to the account."""
    await house.say("/ec 1000")
    await house.ask(house.question("My secret?"))
    await house.ask(house.question("In the group?", chat=GROUP))

    assert "My secret?" not in [turn.text for turn in house.model.requests[1].turns]
    assert [turn.text for turn in (await house.dialog(ALICE, GROUP)).turns] == ["In the group?", "Not much."]


@pytest.mark.parametrize("command", ["/delete_context", "/ec 0"])
async def test_a_dialogue_that_is_given_up_while_a_question_runs_does_not_return(house: House, command: str) -> None:
    """The answer comes, and is not remembered, even if remembering is turned on again."""
    door = asyncio.Event()
    await house.say("/ec 1000")
    house.model.scripts.append(Script(until=door))
    asking = asyncio.create_task(house.ask())
    await house.model.until_asked()
    await house.say(command)
    if command == "/delete_context":
        await house.say("/ec 1000")
    door.set()
    await asking

    assert (await house.dialog()).turns == ()
    assert len(await house.charges()) == 1
