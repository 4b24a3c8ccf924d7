"""What a frontend has to take away: noted until it is gone, in the language of whom it is shown to."""

from gptbot.domain.account import Language
from gptbot.domain.ids import private_chat
from gptbot.domain.litter import Litter
from unit.usecases.house import ALICE, GROUP, House, person


async def test_what_was_noted_waits_until_it_is_gone() -> None:
    """Each by itself, for the frontend whose it is, also after a restart."""
    house = House()
    first, second = Litter(chat_id=private_chat(ALICE), message="1"), Litter(chat_id=GROUP.id, message="2")
    for litter in (first, second, first):
        await house.features.tidying.noted(litter)
    house.restart()
    assert set(await house.features.tidying.waiting("telegram")) == {first, second}
    assert await house.features.tidying.waiting("console") == ()
    await house.features.tidying.gone(first)
    assert await house.features.tidying.waiting("telegram") == (second,)


async def test_it_is_shown_in_the_chosen_language() -> None:
    """The one that Telegram reports is for whoever chose none."""
    house = House()
    await house.join(ALICE)
    assert await house.features.tidying.language(person(ALICE)) is Language.EN
    await house.say("/language ru")
    assert await house.features.tidying.language(person(ALICE)) is Language.RU
