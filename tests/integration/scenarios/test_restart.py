"""The process dies at bad moments: nothing is lost, nothing is done or charged twice."""

from integration.emulators.openai import Say
from integration.emulators.telegram import Hang, LoseAnswer
from integration.harness import WELCOME_TOKENS, BotProcess, Stage, numbers, said

PRICE = Say("the answer", tokens=(60, 40))


async def test_killed_while_the_model_works(stage: Stage, bot: BotProcess) -> None:
    """After the next start there is one answer, charged once, and what waited behind it is served as well."""
    ann = await stage.newcomer()
    stage.openai.default = PRICE
    stage.openai.hold()
    await ann.says("how are you?")
    await stage.openai.asked(1)
    await ann.says("and now?")
    await stage.telegram.confirmed_all()
    await bot.kill()
    stage.openai.release()
    await bot.start()
    assert [(await ann.receives()).text for _ in range(2)] == ["the answer", "the answer"]
    assert await stage.balance(ann) == [WELCOME_TOKENS - 200, 0, 0]
    assert await stage.balance(ann) == [WELCOME_TOKENS - 200, 0, 0]
    assert len(stage.openai.requests) == 3
    assert {2, 200} <= set(numbers((await said(ann, "/stats")).text))


async def test_killed_while_the_answer_is_sent(stage: Stage, bot: BotProcess) -> None:
    """An answer that was stored is delivered after the next start without asking the model again."""
    ann = await stage.newcomer()
    stage.openai.default = PRICE
    stage.telegram.fails("sendMessage", Hang(), chat_id=ann.id)
    sent = len(stage.telegram.called("sendMessage", ann.id))
    await ann.says("how are you?")
    await stage.telegram.until(
        lambda: len(stage.telegram.called("sendMessage", ann.id)) > sent, hope="an attempt to send"
    )
    await bot.kill()
    await bot.start()
    assert (await ann.receives()).text == "the answer"
    assert await stage.balance(ann) == [WELCOME_TOKENS - 100, 0, 0]
    assert len(stage.openai.requests) == 1


async def test_killed_again_and_again(stage: Stage, bot: BotProcess) -> None:
    """Twelve people ask, the process dies three times in between: everybody is answered and charged once."""
    people = [await stage.newcomer() for _ in range(12)]
    stage.openai.default = Say(None, tokens=(60, 40), delay_s=0.02)
    asked = 0
    for batch in range(3):
        for user in people[batch * 4 : batch * 4 + 4]:
            await user.says(f"a question of {user.id}")
        asked += 1 + batch
        await stage.openai.asked(asked)
        await bot.kill()
        await bot.start()
    for user in people:
        assert (await user.receives("a question of")).text == f"echo: a question of {user.id}"
        assert await stage.balance(user) == [WELCOME_TOKENS - 100, 0, 0]


async def test_updates_that_came_while_it_was_down(stage: Stage, bot: BotProcess) -> None:
    """What was written meanwhile is answered after the start; what was confirmed is not asked again."""
    ann = await stage.newcomer()
    await bot.kill()
    await ann.says("are you there?")
    await bot.start()
    await ann.receives("echo: are you there")
    await stage.telegram.confirmed_all()
    assert len(stage.openai.requests) == 1


async def test_a_repeated_update_is_done_once(stage: Stage, bot: BotProcess) -> None:
    """The same update again, at once and after a restart: one answer, one charge."""
    ann = await stage.newcomer()
    stage.openai.default = PRICE
    update = {"message": ann.message("how are you?").json}
    number = stage.telegram.push(update)
    stage.telegram.push(update, update_id=number)
    await ann.receives("the answer")
    stage.telegram.push(update, update_id=number)
    assert await stage.balance(ann) == [WELCOME_TOKENS - 100, 0, 0]
    await bot.kill()
    stage.telegram.push(update, update_id=number)
    await bot.start()
    await said(await stage.newcomer(), "a marker")
    assert [message.text for message in ann.inbox].count("the answer") == 1
    assert {1, 100} <= set(numbers((await said(ann, "/stats", match="100")).text))
    assert len(stage.openai.requests) == 2


async def test_update_ids_that_start_anew(stage: Stage, bot: BotProcess) -> None:
    """After a quiet week Telegram may count from anywhere: nothing is taken for a repetition."""
    ann = await stage.newcomer()
    await stage.telegram.confirmed_all()
    stage.telegram.queue.number_from(1000)
    assert (await said(ann, "low ids")).text == "echo: low ids"
    await stage.telegram.confirmed_all()
    await bot.terminate()
    stage.telegram.queue.number_from(1000)
    await bot.start()
    assert (await said(ann, "the same ids again")).text == "echo: the same ids again"


async def test_a_lost_answer_of_telegram_is_not_a_lost_message(stage: Stage, bot: BotProcess) -> None:
    """Telegram did it and the connection broke: the message comes at least once, and is charged once."""
    ann = await stage.newcomer()
    stage.openai.default = PRICE
    stage.telegram.fails("sendMessage", LoseAnswer(), chat_id=ann.id)
    await ann.says("how are you?")
    await ann.receives("the answer")
    await stage.telegram.confirmed_all()
    await said(ann, "/help", match="/balance")
    assert {1, 100} <= set(numbers((await said(ann, "/stats", match="100")).text))
    assert bot.running
