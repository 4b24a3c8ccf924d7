"""The system prompt: up to 4,096 characters, shown, set, reset."""

from gptbot.domain.errors import ArgumentsMissing, PromptTooLong
from gptbot.domain.extended_context import Role
from gptbot.domain.notices import PromptReset, PromptSet, PromptShown, Refused
from unit.usecases.house import House

DEFAULT = "You are a helpful assistant."


async def test_without_text_the_present_prompt_is_shown(house: House) -> None:
    """First the default one, then one's own."""
    assert await house.say("/prompt") == PromptShown(prompt=DEFAULT, default=True)
    await house.say("/prompt Be brief")
    assert await house.say("/p") == PromptShown(prompt="Be brief", default=False)


async def test_a_prompt_is_told_to_the_model(house: House) -> None:
    """It stands in front, without the white space around it."""
    assert await house.say("/prompt   Be brief  ") == PromptSet(prompt="Be brief")
    await house.ask()

    first = house.model.requests[0].turns[0]
    assert (first.role, first.text) == (Role.SYSTEM, "Be brief")


async def test_a_prompt_has_at_most_4_096_characters(house: House) -> None:
    """One more is refused, and the prompt stays."""
    assert await house.say("/prompt " + "x" * 4_096) == PromptSet(prompt="x" * 4_096)
    assert await house.say("/prompt " + "y" * 4_097) is None

    assert (await house.told())[-1] == Refused(refusal=PromptTooLong(length=4_097, limit=4_096))
    assert (await house.account()).prompt == "x" * 4_096


async def test_a_prompt_of_spaces_is_none(house: House) -> None:
    """It shows how it is written."""
    await house.say("/prompt    ")
    assert await house.told() == [Refused(refusal=ArgumentsMissing(command="prompt"))]


async def test_a_prompt_that_is_reset_is_the_default_one(house: House) -> None:
    """It says so where there was nothing to reset."""
    await house.say("/prompt Be brief")
    assert await house.say("/reset_prompt") == PromptReset(already=False)
    assert await house.say("/reset_prompt") == PromptReset(already=True)
    assert await house.say("/prompt") == PromptShown(prompt=DEFAULT, default=True)
