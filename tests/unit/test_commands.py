"""Commands: every alias reaches its command, and the admin's exist for nobody else."""

from collections import Counter

import pytest

from gptbot.app.commands import COMMANDS, found, meaning
from gptbot.domain.account import Tier
from gptbot.domain.errors import ArgumentsMissing
from gptbot.domain.request import Question
from unit.usecases.house import ADMIN, ALICE, GROUP, House

EVERYBODYS = {
    "start": (),
    "help": (),
    "invite": ("ref",),
    "stats": ("profile",),
    "balance": (),
    "prompt": ("p",),
    "reset_prompt": (),
    "topup": (),
    "ask_favor": ("askfavor", "favor"),
    "switch_model": ("switch", "sw", "model"),
    "pro": ("prem", "premium", "gpt4"),
    "extended_context": ("context", "ec", "remember"),
    "delete_context": ("dc", "clear_history", "ch", "erase_context"),
    "language": (),
}
ADMINS = {
    "data": ("d",),
    "refill": ("r",),
    "block": ("ban",),
    "unblock": ("unban",),
    "stop": (),
    "announce": ("a", "alert", "broadcast", "notify"),
}
ALL = {**EVERYBODYS, **ADMINS}
NAMES = [(name, written) for name, aliases in ALL.items() for written in (name, *aliases)]


@pytest.fixture
async def house() -> House:
    """A house with nobody in it."""
    return House()


@pytest.mark.parametrize(("name", "written"), NAMES)
async def test_every_alias_reaches_its_command(house: House, name: str, written: str) -> None:
    """In any case; the admin has them all."""
    for spelled in (written, written.upper(), written.capitalize()):
        command = found(house.features, house.request(ADMIN), spelled)
        assert command is not None
        assert command.name == name


def test_no_name_means_two_commands() -> None:
    """An alias belongs to one command."""
    names = Counter(name for command in COMMANDS for name in (command.name, *command.aliases))
    assert max(names.values()) == 1


@pytest.mark.parametrize("name", EVERYBODYS)
async def test_everybody_has_these_everywhere(house: House, name: str) -> None:
    """In private and in groups."""
    assert found(house.features, house.request(ALICE), name) is not None
    assert found(house.features, house.request(ALICE, chat=GROUP), name) is not None


@pytest.mark.parametrize("name", [written for name, aliases in ADMINS.items() for written in (name, *aliases)])
async def test_the_admins_commands_do_not_exist_for_others(house: House, name: str) -> None:
    """Neither in private nor in a group, where the admin has /stop alone."""
    assert found(house.features, house.request(ALICE), name) is None
    assert found(house.features, house.request(ALICE, chat=GROUP), name) is None
    in_group = found(house.features, house.request(ADMIN, chat=GROUP), name)
    assert (in_group is not None) is (name == "stop")


@pytest.mark.parametrize("words", ["/refill 42 1000000", "/block 1", "/unblock 42", "/stop"])
async def test_trying_an_admins_command_is_trying_an_unknown_one(house: House, words: str) -> None:
    """The same hint in private, the same silence in a group; nothing happens."""
    await house.join(ALICE)

    await house.say(words)
    await house.say("/nonsense")
    await house.say(words, chat=GROUP)

    tried, unknown = await house.told()
    assert type(tried) is type(unknown)
    assert len(await house.letters()) == 2
    assert (await house.wallet()).posted == 30_000


@pytest.mark.parametrize("name", ["", "starts", "st art", "помощь", "start\n", "/start", "__init__"])
async def test_what_is_called_nothing_is_not_found(house: House, name: str) -> None:
    """Only whole names count."""
    assert found(house.features, house.request(ADMIN), name) is None


async def test_pro_is_a_question_to_the_premium_model(house: House) -> None:
    """With its words, and the message that it replies to; without words it shows how it is written."""
    request = house.request()
    asked = meaning(house.features, request, "gpt4", "Why?", replied="Because")
    assert asked == Question(request=request, text="Why?", replied="Because", tier=Tier.PREMIUM)
    assert meaning(house.features, request, "premium", "") == ArgumentsMissing(command="pro")


async def test_a_command_that_asks_a_model_has_no_errand(house: House) -> None:
    """The desk cannot run it."""
    command = found(house.features, house.request(), "pro")
    assert command is not None
    async with house.storage.begin() as uow:
        with pytest.raises(ValueError, match="pro asks a model"):
            await command.errand(house.features, "Why?")(uow, house.request())


async def test_words_behind_a_command_without_arguments_change_nothing(house: House) -> None:
    """They are not looked at."""
    await house.join(ALICE)
    assert await house.say("/balance please") == await house.say("/balance")
