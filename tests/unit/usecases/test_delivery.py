"""Delivery: what was sent is gone, what can never arrive is closed, what moved goes to the new address."""

from gptbot.domain.exchange import Status
from gptbot.domain.ids import ChatId
from gptbot.domain.notices import Answer
from unit.usecases.house import GROUP, House


async def test_a_delivered_answer_is_forgotten_and_its_exchange_closed(house: House) -> None:
    """Its text is nowhere any more."""
    question = await house.ask()
    (posting,) = await house.postings()

    await house.features.delivery.delivered(posting)

    assert await house.postings() == ()
    assert (await house.exchange(question)).status is Status.DELIVERED


async def test_an_answer_that_can_never_arrive_stays_paid(house: House) -> None:
    """Somebody blocked the bot while it was thinking."""
    question = await house.ask()
    (posting,) = await house.postings()

    await house.features.delivery.undeliverable(posting)

    assert await house.postings() == ()
    assert (await house.exchange(question)).status is Status.UNDELIVERABLE
    assert (await house.wallet()).posted == 29_985


async def test_noting_a_delivery_twice_changes_nothing(house: House) -> None:
    """The first note counts."""
    question = await house.ask()
    (posting,) = await house.postings()

    await house.features.delivery.delivered(posting)
    await house.features.delivery.undeliverable(posting)

    assert (await house.exchange(question)).status is Status.DELIVERED


async def test_a_letter_whose_exchange_is_forgotten_is_closed_all_the_same(house: House) -> None:
    """An answer that waited for more than a week."""
    await house.ask()
    (posting,) = await house.postings()
    other = House(clock=house.clock)

    await other.features.delivery.delivered(posting)

    assert await other.postings() == ()


async def test_a_letter_of_no_exchange_is_just_removed(house: House) -> None:
    """Most are of that kind."""
    await house.say("/topup")
    (posting,) = await house.postings()

    await house.features.delivery.delivered(posting)

    assert await house.postings() == ()


async def test_parts_that_arrived_are_counted(house: House) -> None:
    """After a restart the rest is sent."""
    await house.ask()
    (posting,) = await house.postings()

    await house.features.delivery.sent(posting, 2)

    (resumed,) = await house.features.delivery.waiting("telegram", after=0, limit=10)
    assert (resumed.parts_sent, resumed.letter.notice) == (2, Answer(text="Not much."))


async def test_letters_follow_a_group_to_its_new_address(house: House) -> None:
    """Letters to others stay."""
    await house.say("/topup", chat=GROUP)
    await house.say("/topup")

    await house.features.delivery.readdress(GROUP.id, ChatId("telegram:-1009"))

    assert [letter.to for letter in await house.letters()] == ["telegram:-1009", "telegram:42"]


async def test_each_frontend_is_handed_its_own_letters(house: House) -> None:
    """In the order of writing, from where it stopped."""
    await house.say("/topup")
    await house.say("/help")
    delivery = house.features.delivery

    first, second = await delivery.waiting("telegram", after=0, limit=10)
    assert first.number < second.number
    assert await delivery.waiting("telegram", after=first.number, limit=10) == (second,)
    assert await delivery.waiting("console", after=0, limit=10) == ()
