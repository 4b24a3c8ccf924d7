"""Favours: asked with the numbers, pinned, decided once from wherever it is pressed, told to the right people."""

import sqlite3
from contextlib import closing

import pytest

from integration.emulators.openai import Say
from integration.emulators.telegram import Drop, Hang, LoseAnswer, Message, Refuse, User
from integration.harness import Stage, is_russian, numbers, said

pytestmark = pytest.mark.asyncio(loop_scope="module")

YES, NO = "Yes", "No"


async def poor(stage: Stage, first_name: str, language_code: str = "en", tokens: int = 500) -> User:
    """A newcomer with this much left, from whom nothing is unread."""
    user = await stage.newcomer(first_name, language_code)
    await stage.admin.says(f"/refill {user.id} {tokens - 30_000}")
    await stage.admin.receives(f"{first_name}.*{tokens}")
    return user


async def asked(stage: Stage, user: User, command: str = "/ask_favor") -> Message:
    """What the admin reads after this user asked; pinned."""
    answer = await said(user, command)
    assert 30_000 in numbers(answer.text)
    request = await stage.admin.receives(rf"\b{user.id}\b.*30000|30000.*\b{user.id}\b")
    await stage.telegram.until(lambda: request.pinned, hope="the pin")
    return request


async def toast(stage: Stage, query: str) -> str | None:
    """What a press is answered with."""
    await stage.telegram.until(lambda: stage.telegram.state.callbacks[query], hope="an answer to the press")
    answer = stage.telegram.state.callbacks[query]
    assert answer is not None
    return answer.get("text")


async def rewritten(stage: Stage, request: Message, word: str) -> None:
    """Waits until the request says so, has no buttons and is not pinned."""
    await stage.telegram.until(
        lambda: word in request.text and not request.buttons and not request.pinned, hope=f"{word!r} in the request"
    )


def notes(stage: Stage) -> list[Message]:
    """Telegram's own notes about pins that the admin sees."""
    messages = stage.admin.chat.messages.values()
    return [message for message in messages if "pinned_message" in message.json and not message.deleted]


@pytest.mark.parametrize("command", ["/ask_favor", "/askfavor", "/favor"])
async def test_yes_credits_once_and_tells_both(house: Stage, command: str) -> None:
    """The request has the numbers and two buttons; pressed, it says the outcome, loses them and is unpinned."""
    ann = await poor(house, "Favorita", tokens=10_000)
    request = await asked(house, ann, command)
    assert {ann.id, 30_000, 10_000, 0} <= set(numbers(request.text))
    assert [button["text"] for button in request.buttons] == [YES, NO]
    pin = house.telegram.called("pinChatMessage", house.admin.id)[-1]
    assert (pin.parameters["message_id"], pin.parameters["disable_notification"]) == (request.id, True)
    assert await toast(house, await house.admin.presses(request, YES)) is None
    assert {30_000, 40_000} <= set(numbers((await ann.receives("yes")).text))
    await rewritten(house, request, "Granted")
    assert await house.balance(ann) == [40_000, 0, 0]
    await house.telegram.until(lambda: not notes(house), hope="the note of the pin taken away")


async def test_no_tells_the_user_and_credits_nothing(house: Stage) -> None:
    """After it one may ask again, and the admin reads what was granted before."""
    ann = await poor(house, "Noella")
    request = await asked(house, ann)
    await house.admin.presses(request, NO)
    await ann.receives("said no")
    await rewritten(house, request, "Refused")
    assert await house.balance(ann) == [500, 0, 0]
    await house.admin.presses(await asked(house, ann), YES)
    await ann.receives("said yes")
    await house.admin.says(f"/refill {ann.id} -30500")
    again = await asked(house, ann)
    assert again.text.endswith(" 1")


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_who_may_not_ask_reads_why(house: Stage, language: str) -> None:
    """With enough left, with a request that waits, without an account; the admin hears nothing of it."""
    rich = await house.newcomer("Richie", language)
    stranger = house.stranger("Stranger", language)
    ann = await poor(house, "Twice", language)
    request = await asked(house, ann)
    read = len(house.admin.inbox)
    for user in (rich, stranger, ann):
        answer = await said(user, "/favor")
        assert is_russian(answer.text) is (language == "ru")
        assert answer.buttons == []
    assert {30_000, 10_000} <= set(numbers(rich.inbox[-1].text))
    assert [m for m in house.admin.inbox[read:] if m.buttons] == []
    await house.admin.presses(request, YES)
    assert is_russian((await ann.receives("30000")).text) is (language == "ru")


async def test_the_admin_needs_no_favor(house: Stage) -> None:
    """The request is refused, and nothing is pinned."""
    await house.admin.says("/ask_favor")
    await house.admin.receives("You are the admin")


async def test_asked_in_a_group_it_is_decided_in_private(house: Stage) -> None:
    """The user is answered where they asked, and told the outcome in private."""
    ann, group = await poor(house, "Groupie"), house.group()
    await ann.says("/ask_favor", chat=group)
    assert 30_000 in numbers((await group.receives()).text)
    request = await house.admin.receives("Grant .*Groupie")
    await house.admin.presses(request, NO)
    await ann.receives("said no")
    assert [message.buttons for message in group.inbox] == [[]]


async def test_pressed_twice_at_once_and_from_a_copy(house: Stage) -> None:
    """Only the first press counts; each message that was pressed shows what was decided."""
    ann = await poor(house, "Double")
    house.telegram.fails("sendMessage", LoseAnswer(), chat_id=house.admin.id)
    await said(ann, "/favor")
    first = await house.admin.receives("Grant .*Double")
    second = await house.admin.receives("Grant .*Double")
    await house.telegram.until(lambda: second.pinned, hope="the pin")
    assert first.buttons == second.buttons
    data = [button["callback_data"] for button in first.buttons]
    queries = [
        await user.forges(message, word)
        for user, message, word in ((house.admin, first, data[0]), (house.admin, first, data[0]))
    ]
    queries += [await house.admin.forges(second, data[1])]
    for query in queries:
        assert await toast(house, query) is None
    await rewritten(house, first, "Granted")
    await rewritten(house, second, "Granted")
    await ann.receives("said yes")
    assert await house.balance(ann) == [30_500, 0, 0]
    assert ann.unread == []


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_nobody_but_the_admin_decides(house: Stage, language: str) -> None:
    """A forged press, by anybody, below any message, in private or in a group: a word at the button, nothing else."""
    ann, bob, group = await poor(house, "Forgetta", language), await house.newcomer("Bob", language), house.group()
    request = await asked(house, ann)
    yes, no = (button["callback_data"] for button in request.buttons)
    in_group = await ann.says("look", chat=group)
    own = ann.inbox[-1]
    for user, below in ((ann, request), (ann, own), (bob, own), (ann, in_group), (house.admin, in_group)):
        for data in (yes, no):
            answer = await toast(house, await user.forges(below, data))
            assert answer is not None
            assert len(answer) <= 200
            assert is_russian(answer) is (language == "ru" and user is not house.admin)
    await said(bob, "/decide_favor " + yes.partition(":")[2])
    assert await house.balance(ann) == [500, 0, 0]
    assert request.pinned
    assert len(request.buttons) == 2
    await house.admin.presses(request, NO)
    await ann.receives("said no|отказал")


@pytest.mark.parametrize(
    "data",
    [
        "decide_favor:",
        "decide_favor:yes",
        "decide_favor:yes telegram:1/999",
        "decide_favor:maybe {id}",
        "decide_favor:yes {id} {id}",
        "decide_favor:yes {id}@5",
        "favor:yes {id}",
        "stop:",
        "refill:1 5",
        "block:1",
        "start:",
        "nonsense",
        ":",
        "\x00",
        "Кнопка",
        "x" * 64,
    ],
)
async def test_made_up_data_is_answered_and_does_nothing(house: Stage, data: str) -> None:
    """Even the admin's: an unknown favour, garbage, commands that have no buttons."""
    ann = await poor(house, "Garbage")
    request = await asked(house, ann)
    favor_id = request.buttons[0]["callback_data"].partition(" ")[2]
    read, written = len(house.admin.inbox), len(ann.inbox)
    for user in (house.admin, ann):
        assert await toast(house, await user.forges(request, data.format(id=favor_id)))
    await said(ann, "/help")
    assert len(house.admin.inbox) == read
    assert len(ann.inbox) == written + 1
    assert request.pinned
    await house.admin.presses(request, NO)
    await ann.receives("said no")


async def test_what_the_wallet_cannot_hold_is_refused_to_the_admin(house: Stage) -> None:
    """Nothing is decided by that, and the admin can still say no."""
    ann = await poor(house, "Fullerton")
    request = await asked(house, ann)
    await house.admin.says(f"/refill {ann.id} {2**63 - 1 - 500}")
    await ann.receives()
    answer = await toast(house, await house.admin.presses(request, YES))
    assert answer is not None
    assert "too much" in answer
    assert request.pinned
    await house.admin.presses(request, NO)
    await ann.receives("said no")
    await rewritten(house, request, "Refused")


@pytest.mark.parametrize(("button", "word", "left"), [(YES, "Granted", 30_500), (NO, "Refused", 500)])
async def test_who_was_blocked_meanwhile_is_told_nothing(house: Stage, button: str, word: str, left: int) -> None:
    """The admin's word counts all the same."""
    ann = await poor(house, "Silenced")
    request = await asked(house, ann)
    await house.admin.says(f"/block {ann.id}")
    await house.admin.receives("Silenced.*blocked")
    await house.admin.presses(request, button)
    await rewritten(house, request, word)
    assert [m for m in ann.unread if "said" in m.text] == []
    await house.admin.says(f"/unblock {ann.id}")
    await house.admin.receives("Silenced.*unblocked")
    assert await house.balance(ann) == [left, 0, 0]


async def test_a_request_that_was_deleted_is_answered_in_a_new_message(house: Stage) -> None:
    """The admin deleted it after pressing: the outcome comes all the same."""
    ann = await poor(house, "Vanessa")
    request = await asked(house, ann)
    data = request.buttons[0]["callback_data"]
    request.deleted = True
    await house.admin.forges(request, data)
    await ann.receives("said yes")
    await house.admin.receives("Granted.*Vanessa")


async def test_failing_to_pin_never_loses_the_request(house: Stage) -> None:
    """It is there with its buttons, once, and can be decided."""
    ann = await poor(house, "Loosa")
    house.telegram.fails("pinChatMessage", Refuse(400, "Bad Request: not enough rights to manage pinned messages"))
    house.telegram.fails("unpinChatMessage", Refuse(400, "Bad Request: message to unpin not found"))
    await ann.says("/favor")
    request = await house.admin.receives("Grant .*Loosa")
    await house.admin.presses(request, YES)
    await ann.receives("said yes")
    await rewritten(house, request, "Granted")


async def test_a_pin_that_telegram_drops_is_tried_again(house: Stage) -> None:
    """The message itself is not sent again."""
    ann = await poor(house, "Again")
    house.telegram.fails("pinChatMessage", Drop())
    request = await asked(house, ann)
    assert [m.id for m in house.admin.inbox if "Again" in m.text and m.buttons] == [request.id]
    await house.admin.presses(request, NO)
    await ann.receives("said no")


async def test_only_the_note_of_the_bots_own_pin_is_taken_away(house: Stage) -> None:
    """What the admin or somebody else pins by hand stays."""
    ann = await house.newcomer("Pinella")
    shown = {key: value for key, value in ann.inbox[-1].json.items() if key != "reply_to_message"}
    by_hand = await ann.says(None, pinned_message=shown)
    elsewhere = house.telegram.state.write(ann.chat, house.telegram.state.bot, {"pinned_message": shown})
    house.telegram.push({"message": elsewhere.json})
    await house.telegram.confirmed_all()
    await said(ann, "/help", match="/balance")
    assert not by_hand.deleted
    assert not elsewhere.deleted


async def test_the_admin_decides_in_their_own_language(house: Stage) -> None:
    """Words, buttons and outcome; the user reads theirs."""
    ann = await poor(house, "Svetlana")
    await house.admin.says("/language ru")
    await house.admin.receives("по-русски")
    try:
        await ann.says("/favor")
        request = await house.admin.receives("Начислить .*Svetlana")
        assert is_russian(request.text)
        assert [button["text"] for button in request.buttons] == ["Да", "Нет"]
        await house.admin.presses(request, "Да")
        assert not is_russian((await ann.receives("said yes")).text)
        await rewritten(house, request, "Одобрено")
    finally:
        await house.admin.says("/language en")
        await house.admin.receives("I speak English")


async def test_somebody_elses_button_in_a_group_does_nothing(house: Stage) -> None:
    """Who asked presses it; others read at the button that it is not theirs."""
    ann, bob, group = await house.newcomer("Owner"), await house.newcomer("Other"), house.group()
    await ann.says("/language", chat=group)
    question = await group.receives()
    answer = await toast(house, await bob.presses(question, "Русский"))
    assert answer == "This button is not for you."
    assert not is_russian((await said(bob, "/topup")).text)
    assert await toast(house, await ann.presses(question, "Русский")) is None
    assert is_russian((await group.receives()).text)
    assert is_russian((await said(ann, "/topup")).text)
    assert group.unread == []


class TestRestart:
    """The process dies at bad moments."""

    pytestmark = pytest.mark.asyncio(loop_scope="function")

    async def test_killed_between_decision_and_delivery(self, stage: Stage) -> None:
        """The outcome is shown and told after the next start; nothing is credited again."""
        bot = await stage.start()
        ann = await poor(stage, "Killa")
        request = await asked(stage, ann)
        stage.telegram.fails("editMessageText", Hang(), times=None)
        stage.telegram.fails("sendMessage", Hang(), chat_id=ann.id, times=None)
        await stage.admin.presses(request, YES)
        await stage.telegram.until(
            lambda: stage.telegram.called("editMessageText") and len(stage.telegram.called("sendMessage", ann.id)) > 2,
            hope="both deliveries under way",
        )
        await bot.kill()
        stage.telegram.recovers()
        await bot.start()
        await ann.receives("said yes")
        await rewritten(stage, request, "Granted")
        assert await stage.balance(ann) == [30_500, 0, 0]
        assert ann.unread == []

    async def test_killed_after_rewriting_it_is_not_said_twice(self, stage: Stage) -> None:
        """What Telegram calls not modified has arrived; then it is unpinned."""
        bot = await stage.start()
        ann = await poor(stage, "Modesta")
        request = await asked(stage, ann)
        stage.telegram.fails("unpinChatMessage", Hang())
        await stage.admin.presses(request, YES)
        await stage.telegram.until(lambda: stage.telegram.called("unpinChatMessage"), hope="an attempt to unpin")
        await bot.kill()
        await bot.start()
        await rewritten(stage, request, "Granted")
        await ann.receives("said yes")
        assert [m.text for m in stage.admin.inbox if "Granted" in m.text] == [request.text]

    async def test_decided_before_a_restart_it_stays_so(self, stage: Stage) -> None:
        """The other button, pressed afterwards, shows what was decided; the same press again does nothing."""
        bot = await stage.start()
        ann = await poor(stage, "Steady")
        request = await asked(stage, ann)
        no = request.buttons[1]["callback_data"]
        await stage.admin.presses(request, YES)
        await ann.receives("said yes")
        await rewritten(stage, request, "Granted")
        assert await bot.terminate() == 0
        await stage.admin.forges(request, no)
        await bot.start()
        await stage.telegram.confirmed_all()
        assert await stage.balance(ann) == [30_500, 0, 0]
        assert "Granted" in request.text

    async def test_a_request_waits_for_its_answer_through_restarts(self, stage: Stage) -> None:
        """It is not put before the admin again; an answer is counted when it comes."""
        stage.openai.default = Say("the answer", tokens=(60, 40))
        bot = await stage.start()
        ann = await poor(stage, "Patience")
        request = await asked(stage, ann)
        for _ in range(2):
            await stage.admin.says("/topup")
            await stage.admin.receives("top up")
            await bot.kill()
            await bot.start()
        await said(ann, "how are you?")
        assert [m.id for m in stage.admin.inbox if m.buttons] == [request.id]
        await stage.admin.presses(request, YES)
        await ann.receives("said yes")
        assert await stage.balance(ann) == [30_400, 0, 0]

    async def test_what_was_never_asked_is_asked_at_the_next_start(self, stage: Stage) -> None:
        """An open favour that came into the store by another way is put before the admin once, and decided as usual."""
        bot = await stage.start()
        ann = await poor(stage, "Mover")
        assert await bot.terminate() == 0
        with closing(sqlite3.connect(stage.folder / "gptbot.db", isolation_level=None)) as database:
            values = (f"telegram:{ann.id}/1", f"telegram:{ann.id}", 30_000, 0, "open", 0)
            database.execute(
                "INSERT INTO favors (id, account_id, tokens, asked_at, outcome, asked) VALUES (?, ?, ?, ?, ?, ?)",
                values,
            )
        await bot.start()
        request = await stage.admin.receives("Grant 30000 tokens to Mover")
        await stage.admin.says("/topup")
        await stage.admin.receives("top up")
        assert await bot.terminate() == 0
        await bot.start()
        await stage.admin.presses(request, YES)
        await ann.receives("said yes")
        await rewritten(stage, request, "Granted")
        assert [m for m in stage.admin.inbox if m.buttons] == []

    async def test_the_operator_decides_on_the_numbers(self, stage: Stage) -> None:
        """How much is asked for, and with how much left."""
        await stage.start(FAVOR_TOKENS="7", FAVOR_THRESHOLD_TOKENS="30000")
        ann = await stage.newcomer("Number")
        assert 7 in numbers((await said(ann, "/favor")).text)
        request = await stage.admin.receives("Grant 7 tokens to Number")
        await stage.admin.presses(request, YES)
        assert {7, 30_007} <= set(numbers((await ann.receives("said yes")).text))
