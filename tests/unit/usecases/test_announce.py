"""Announcements: the dialogue, who is told, and what is noted of it."""

import attrs
import pytest

from gptbot.domain.announce import (
    Announcement,
    AnnouncementElsewhere,
    AnnouncementOver,
    AnnouncementRuns,
    AnnouncementUndecided,
    AnnouncementUnsuitable,
    Content,
    Failing,
    Stage,
    Word,
)
from gptbot.domain.announce_audience import Filter, NobodyToTell, UnknownAudience
from gptbot.domain.announce_notices import (
    AnnouncementAsked,
    AnnouncementGivenUp,
    AnnouncementPreviewed,
    AnnouncementProgress,
    AnnouncementReport,
    AnnouncementStarted,
)
from gptbot.domain.errors import ArgumentsMissing, DomainError, NumberTooLarge, UnknownAccount, UnknownCommand
from gptbot.domain.ids import AccountId, ChatId
from gptbot.domain.notices import Notice, Refused
from gptbot.domain.ports.announcements import Recipient
from unit.usecases.house import ADMIN, ALICE, BOB, GROUP, House, existing

TEXT = Content(text="News of the house", formatting='{"entities": []}')


@pytest.fixture
async def house() -> House:
    """A house with the admin, Alice and Bob."""
    house = House()
    await house.join(ADMIN, ALICE, BOB)
    return house


async def said(house: House, content: Content | str | None, who: AccountId = ADMIN) -> bool:
    """Says something in private that is no command; whether the dialogue took it."""
    wording = Content(text=content) if isinstance(content, str) else content
    return await house.features.announce.said(house.request(who), wording)


async def told(house: House) -> list[Notice]:
    """What the admin was told since the last look."""
    notices = await house.told(ADMIN)
    await house.forget_letters()
    return notices


async def refusal(house: House) -> object:
    """The one refusal that the admin was told since the last look."""
    [notice] = await told(house)
    assert isinstance(notice, Refused)
    return notice.refusal


async def opened(house: House) -> Announcement | None:
    """The announcement that is open."""
    async with house.storage.begin() as uow:
        return await uow.announcements.open()


async def started(house: House, wanted: str = "all") -> tuple[Announcement, tuple[Recipient, ...]]:
    """An announcement that is under way, and who is to be told."""
    await house.say(f"/announce {wanted}", ADMIN)
    await said(house, TEXT)
    await said(house, "y")
    await house.forget_letters()
    running = existing(await house.features.announce_delivery.running())
    return running, await house.features.announce_delivery.waiting(running.number, after=0, limit=100)


async def test_the_dialogue_leads_to_the_recipients(house: House) -> None:
    """Filter, text, preview, yes: then everybody waits to be told, and the sender is woken."""
    assert await house.say("/announce all", ADMIN) == AnnouncementAsked(
        audience=existing(await opened(house)).audience, recipients=3
    )
    assert await said(house, TEXT)
    number = existing(await opened(house)).number
    house.restart()
    assert await said(house, "да")

    assert (await told(house))[1:] == [
        AnnouncementPreviewed(number=number, content=TEXT, recipients=3),
        AnnouncementStarted(recipients=3),
    ]
    running = existing(await house.features.announce_delivery.running())
    assert (running.content, running.recipients, running.going) == (TEXT, 3, True)
    waiting = await house.features.announce_delivery.waiting(number, after=0, limit=10)
    assert [str(one.to) for one in waiting] == [ADMIN, ALICE, BOB]
    assert house.wiring.announced().is_set()


@pytest.mark.parametrize(
    ("wanted", "recipients"),
    [
        ("req0", [ADMIN, ALICE, BOB]),
        ("req1", [ALICE]),
        ("bal1", [ADMIN, BOB]),
        ("bal30001", [BOB]),
        ("test", [ADMIN]),
        ("42", [ALICE]),
        ("@BOBBY", [BOB]),
        ("-1001", [ChatId("telegram:-1001")]),
    ],
)
async def test_a_filter_chooses(house: House, wanted: str, recipients: list[str]) -> None:
    """By requests, by tokens, by name; a group is one recipient."""
    await house.say("/start", ADMIN)
    await house.put(ADMIN, 30_000)
    await house.ask(house.question(who=ALICE))
    await house.put(ALICE, 0)
    await house.put(BOB, 30_001)
    await house.change(BOB, username="Bobby")
    _, waiting = await started(house, wanted)
    assert [str(one.to) for one in waiting] == recipients


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        ("", ArgumentsMissing(command="announce")),
        ("all people", ArgumentsMissing(command="announce")),
        ("nobody", UnknownAudience(text="nobody")),
        ("req", UnknownAudience(text="req")),
        ("req99999999999999999999", NumberTooLarge()),
        ("bal9223372036854775807", NobodyToTell()),
        ("77", UnknownAccount(who="77")),
        ("@nobody", UnknownAccount(who="@nobody")),
    ],
)
async def test_a_wrong_filter_is_refused(house: House, words: str, refused: object) -> None:
    """Nothing begins."""
    await house.say(f"/announce {words}", ADMIN)
    assert await refusal(house) == refused
    assert await opened(house) is None


@pytest.mark.parametrize("fields", [{"blocked": True}, {"unreachable": True}])
async def test_who_cannot_be_told_is_left_out(house: House, fields: dict[str, bool]) -> None:
    """Blocked by the admin, or having blocked the bot."""
    await house.change(BOB, **fields)
    await house.say("/announce 43", ADMIN)
    assert await refusal(house) == NobodyToTell()
    _, waiting = await started(house)
    assert [str(one.to) for one in waiting] == [ADMIN, ALICE]


@pytest.mark.parametrize("word", ["n", "no", "нет", "q", "Й"])
async def test_a_no_cancels(house: House, word: str) -> None:
    """Nobody is told, and what comes next is a question again."""
    await house.say("/announce all", ADMIN)
    await said(house, TEXT)
    assert await said(house, word)
    assert (await told(house))[-1] == AnnouncementGivenUp(running=False)
    assert await opened(house) is None
    assert not await said(house, "y")


async def test_q_gives_up_before_the_text(house: House) -> None:
    """As a word, or as a filter."""
    for give_up in ("q", "/announce q"):
        await house.say("/announce all", ADMIN)
        await house.forget_letters()
        if give_up == "q":
            assert await said(house, give_up)
        else:
            await house.say(give_up, ADMIN)
        assert await told(house) == [AnnouncementGivenUp(running=False)]
    await house.say("/announce q", ADMIN)
    assert await refusal(house) == UnknownAudience(text="q")


async def test_a_photo_called_q_is_a_photo(house: House) -> None:
    """Words below a photo decide nothing."""
    await house.say("/announce all", ADMIN)
    assert await said(house, Content(text="q", photo="photo"))
    assert existing(await opened(house)).stage is Stage.PREVIEWED
    await house.forget_letters()
    assert await said(house, Content(text="y", photo="photo"))
    assert await refusal(house) == AnnouncementUndecided()


async def test_what_is_no_answer_is_asked_again(house: House) -> None:
    """After the preview only a yes or a no counts; before it only a text or a photo."""
    await house.say("/announce all", ADMIN)
    await house.forget_letters()
    assert await said(house, None)
    assert await refusal(house) == AnnouncementUnsuitable()
    assert await said(house, TEXT)
    await house.forget_letters()
    assert await said(house, "perhaps")
    assert await refusal(house) == AnnouncementUndecided()
    assert existing(await opened(house)).content == TEXT


async def test_others_are_not_heard(house: House) -> None:
    """Nor is the admin in a group, nor what was asked before the command or by a question that is open."""
    before = house.request(ADMIN)
    question = house.question("y", ADMIN)
    await house.ask(question)
    await house.say("/announce all", ADMIN)
    announce = house.features.announce
    assert not await said(house, TEXT, ALICE)
    assert not await announce.said(house.request(ADMIN, chat=GROUP), TEXT)
    assert not await announce.said(before, TEXT)
    assert existing(await opened(house)).stage is Stage.COMPOSING


async def test_a_word_is_heard_once(house: House) -> None:
    """A repeated message changes nothing, and is no question either."""
    await house.say("/announce all", ADMIN)
    request = house.request(ADMIN)
    announce = house.features.announce
    assert await announce.said(request, TEXT)
    letters = await house.told(ADMIN)
    assert await announce.said(request, TEXT)
    assert await house.told(ADMIN) == letters


async def test_commands_in_between_are_served(house: House) -> None:
    """The dialogue stays where it is."""
    await house.say("/announce all", ADMIN)
    assert await house.say("/balance", ADMIN) is not None
    assert await said(house, TEXT)
    assert await house.say("/help", ADMIN) is not None
    assert await said(house, "y")
    assert await house.features.announce_delivery.running() is not None


async def test_a_new_one_takes_the_place_of_a_draft(house: House) -> None:
    """Whose buttons do nothing after that; one that is under way is not replaced."""
    await house.say("/announce all", ADMIN)
    await said(house, TEXT)
    old = existing(await opened(house))
    await house.say("/announce test", ADMIN)
    with pytest.raises(DomainError) as caught:
        await pressed(house, old.number, Word.YES)
    assert caught.value.refusal == AnnouncementOver()
    assert existing(await opened(house)).audience.filter is Filter.TEST
    await started(house)
    await house.say("/announce test", ADMIN)
    assert await refusal(house) == AnnouncementRuns()


async def pressed(house: House, number: int, word: Word) -> Notice:
    """Presses a button."""
    async with house.storage.begin() as uow:
        return await house.features.announce.decide(uow, house.request(ADMIN), number=number, word=word)


async def test_buttons_decide(house: House) -> None:
    """Yes once, then only stopping is left; not before there is a text."""
    await house.say("/announce all", ADMIN)
    number = existing(await opened(house)).number
    with pytest.raises(DomainError) as caught:
        await pressed(house, number, Word.YES)
    assert caught.value.refusal == AnnouncementOver()
    await said(house, TEXT)
    assert await pressed(house, number, Word.YES) == AnnouncementStarted(recipients=3)
    with pytest.raises(DomainError) as caught:
        await pressed(house, number, Word.YES)
    assert caught.value.refusal == AnnouncementOver()
    assert await pressed(house, number, Word.NO) == AnnouncementGivenUp(running=True)


async def test_somebody_else_has_no_such_command(house: House) -> None:
    """Not even a hint that there is one."""
    for words in ("/announce all", "/a all", "/decide_announcement yes 1"):
        await house.say(words)
    assert [type(one.refusal) for one in await house.told() if isinstance(one, Refused)] == [UnknownCommand] * 3
    await house.say("/announce all", ADMIN, chat=GROUP)
    assert await opened(house) is None


@pytest.mark.parametrize("words", ["", "yes", "maybe 1", "quit 1", "yes x", "yes -1", "yes 1 2", f"yes {'9' * 50}"])
async def test_a_forged_button_decides_nothing(house: House, words: str) -> None:
    """Whatever it says."""
    await house.say("/announce all", ADMIN)
    await said(house, TEXT)
    await house.forget_letters()
    await house.say(f"/decide_announcement {words}", ADMIN)
    assert isinstance(await refusal(house), AnnouncementOver | ArgumentsMissing)
    assert existing(await opened(house)).stage is Stage.PREVIEWED


async def test_a_terminal_cannot_announce(house: House) -> None:
    """Nobody would send it."""
    there = AccountId("console:admin")
    house.operator = attrs.evolve(house.operator, admin=there)
    house.restart()
    await house.say("/announce all", there)
    async with house.storage.begin() as uow:
        [posting] = await uow.outbox.waiting("console", after=0, limit=9)
    assert posting.letter.notice == Refused(refusal=AnnouncementElsewhere())


async def test_delivery_is_noted_and_reported(house: House) -> None:
    """Who has it, who has not and why; who shut the chat is skipped next time; nothing is kept after the report."""
    running, (admin, alice, bob) = await started(house)
    delivery = house.features.announce_delivery
    assert await delivery.sent(admin)
    assert await delivery.failed(alice, Failing.BLOCKED)
    progress, _ = await delivery.progress(running)
    assert progress == AnnouncementProgress(number=running.number, recipients=3, sent=1, failed=1)
    house.restart()
    delivery = house.features.announce_delivery
    assert await delivery.waiting(running.number, after=0, limit=9) == (bob,)
    there = await delivery.moved(bob, ChatId("telegram:-5"))
    assert await delivery.waiting(running.number, after=0, limit=9) == (there,)
    await delivery.failed(there, Failing.REFUSED)
    assert (await delivery.progress(running))[0].over
    await delivery.finish(running.number)
    await delivery.finish(running.number)

    [report] = await told(house)
    assert isinstance(report, AnnouncementReport)
    assert [one.id for one in report.delivered] == [ADMIN]
    assert [(one.user.id, one.reason) for one in report.missed] == [
        (ALICE, Failing.BLOCKED),
        ("telegram:-5", Failing.REFUSED),
    ]
    assert (report.delivered_count, report.missed_count, report.left) == (1, 2, 0)
    assert (await house.account(ALICE)).unreachable
    assert not (await house.account(BOB)).unreachable
    assert await opened(house) is None
    assert await delivery.waiting(running.number, after=0, limit=9) == ()


async def test_stopping_ends_it_with_what_is_noted(house: House) -> None:
    """The sender hears of it with the next note, and the report counts who is left."""
    running, (admin, *_) = await started(house)
    delivery = house.features.announce_delivery
    assert await said(house, "q")
    assert (await told(house))[-1] == AnnouncementGivenUp(running=True)
    assert not await delivery.sent(admin)
    assert (await delivery.progress(running))[0].over
    await delivery.finish(running.number)
    [report] = await told(house)
    assert isinstance(report, AnnouncementReport)
    assert (report.delivered_count, report.missed_count, report.left) == (1, 0, 2)


async def test_questions_are_asked_while_it_runs(house: House) -> None:
    """Only q is a word to the dialogue then."""
    await started(house)
    for words in ("y", "n", "What is new?"):
        assert not await said(house, words)


async def test_the_message_with_the_progress_is_remembered(house: House) -> None:
    """So that a restart goes on in the same one; not for an announcement that is over."""
    running, _ = await started(house)
    delivery = house.features.announce_delivery
    await delivery.shown(running.number, "99")
    await delivery.shown(running.number + 1, "100")
    assert existing(await delivery.running()).shown_in == "99"
    await delivery.finish(running.number)
    await delivery.shown(running.number, "101")
    assert await delivery.running() is None
