"""Somebody floods: the others are served as ever, the flooder is told once, and nothing is left behind."""

import itertools

from gptbot.domain.flood import FROM_GROUP, FROM_ONE
from integration.emulators.telegram import TooMany
from integration.flooding import commands_of, flooded, questions_of, refusals
from integration.harness import Stage

PER_SECOND = 1000
SECONDS = 1.2
DELAY_MAX_S = 1.0


async def test_a_thousand_commands_a_second_delay_nobody(stage: Stage) -> None:
    """Each is answered, or silenced by one word; the others do not notice."""
    await stage.start()
    flooder = await stage.newcomer("Flo")
    read = len(flooder.inbox)
    before, during, count = await flooded(
        stage, commands_of(stage.telegram, [flooder]), per_second=PER_SECOND, seconds=SECONDS
    )
    await stage.telegram.until(lambda: len(flooder.inbox) >= FROM_ONE.limit + read)
    assert count > FROM_ONE.limit
    assert during.delay_s(before) < DELAY_MAX_S, (before, during)
    assert len(refusals(flooder.inbox)) == 1
    assert len(flooder.inbox) == FROM_ONE.limit + 1


async def test_a_thousand_questions_a_second_delay_nobody(stage: Stage) -> None:
    """What was answered is charged, what was refused or silenced is not."""
    await stage.start()
    flooder = await stage.newcomer("Flo")
    before, during, _ = await flooded(
        stage, questions_of(stage.telegram, flooder), per_second=PER_SECOND, seconds=SECONDS
    )
    answered = [f"Why {number}?" for number in range(11)]
    await stage.telegram.until(lambda: {f"echo: {text}" for text in answered} <= {each.text for each in flooder.inbox})
    assert during.delay_s(before) < DELAY_MAX_S, (before, during)
    assert len(refusals(flooder.inbox)) == 1
    asked = [request for request in stage.openai.requests if request.question.startswith("Why ")]
    assert len(asked) <= FROM_ONE.limit


async def test_a_thousand_presses_a_second_delay_nobody(stage: Stage) -> None:
    """The flooder is told at the button, once."""
    await stage.start()
    flooder = await stage.newcomer("Flo")
    await flooder.says("/language")
    menu = await flooder.receives()
    before, during, count = await flooded(
        stage, lambda _: flooder.forged(menu, "language:en"), per_second=PER_SECOND, seconds=SECONDS
    )
    answered = stage.telegram.called("answerCallbackQuery")
    assert count > FROM_ONE.limit
    assert during.delay_s(before) < DELAY_MAX_S, (before, during)
    assert len([call for call in answered if call.parameters.get("text")]) == 1


async def test_a_group_that_floods_delays_nobody_outside(stage: Stage) -> None:
    """All members together get what Telegram takes for a group; when it asks for patience, that group waits."""
    await stage.start()
    members = [await stage.newcomer(f"M{number}") for number in range(10)]
    group = stage.group()
    stage.telegram.fails("sendMessage", TooMany(1), chat_id=group.id, times=2)
    before, during, count = await flooded(
        stage, commands_of(stage.telegram, members, group), per_second=PER_SECOND, seconds=SECONDS
    )
    await stage.telegram.until(lambda: len(group.inbox) == FROM_GROUP.limit + 1)
    tries = stage.telegram.called("sendMessage", group.id)
    patience = [later.at - call.at for call, later in itertools.pairwise(tries) if call.status == 429]
    assert count > FROM_ONE.limit
    assert during.delay_s(before) < DELAY_MAX_S, (before, during)
    assert len(patience) == 2
    assert min(patience) >= 1
    assert len(refusals(group.inbox)) == 1
