"""Every command of every user, in private, by each of its names."""

import pytest

from integration.emulators.openai import Say
from integration.emulators.telegram import User
from integration.harness import BONUS_TOKENS, WELCOME_TOKENS, Stage, numbers, said

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_start_registers_once_and_tells_the_admin(house: Stage) -> None:
    """The first start credits and tells the admin, later ones greet and credit nothing."""
    ann = house.stranger("Anastasia")
    first = await said(ann, "/start")
    assert WELCOME_TOKENS in numbers(first.text)
    assert "Anastasia" in first.text
    told = await house.admin.receives(f"Anastasia.*{ann.id}|{ann.id}.*Anastasia")
    assert str(ann.profile["username"]) in told.text
    again = await said(ann, "/start")
    assert WELCOME_TOKENS not in numbers(again.text)
    assert WELCOME_TOKENS in await house.balance(ann)


async def test_help_lists_the_commands_and_hides_the_admins(house: Stage) -> None:
    """Help names every command for everybody; the admin sees their own as well."""
    ann = await house.newcomer()
    text = (await said(ann, "/help")).text
    everybody = (
        "invite",
        "stats",
        "balance",
        "prompt",
        "switch_model",
        "extended_context",
        "delete_context",
        "language",
    )
    assert [name for name in everybody if f"/{name}" not in text] == []
    assert "/refill" not in text
    await house.admin.says("/help")
    assert "/refill" in (await house.admin.receives("/balance")).text


@pytest.mark.parametrize("command", ["/invite", "/ref"])
async def test_invite_shows_the_personal_link(house: Stage, command: str) -> None:
    """The link carries the bot's name and the inviter's id, and says what it brings."""
    ann = await house.newcomer()
    text = (await said(ann, command)).text
    assert f"https://t.me/{house.telegram.username}?start={ann.id}" in text
    assert BONUS_TOKENS in numbers(text)


@pytest.mark.parametrize("command", ["/stats", "/profile"])
async def test_stats_count_requests_and_tokens(house: Stage, command: str) -> None:
    """What was asked and used so far, in numbers."""
    ann = await house.newcomer()
    house.openai.behave(Say("fine", tokens=(1200, 34)))
    await said(ann, "how are you?")
    assert {1, 1234} <= set(numbers((await said(ann, command)).text))


async def test_balance_shows_three_wallets(house: Stage) -> None:
    """Tokens, premium tokens, images."""
    ann = await house.newcomer()
    assert await house.balance(ann) == [WELCOME_TOKENS, 0, 0]


async def test_topup_turns_to_the_admin(house: Stage) -> None:
    """A placeholder, and what helps meanwhile."""
    ann = await house.newcomer()
    assert "/invite" in (await said(ann, "/topup")).text


@pytest.mark.parametrize("command", ["/prompt", "/p"])
async def test_prompt_is_shown_set_and_applied(house: Stage, command: str) -> None:
    """Without text it shows the present one, with text it sets it, and the model is told."""
    ann = await house.newcomer()
    assert "/prompt" in (await said(ann, command)).text
    assert "Talk like a pirate" in (await said(ann, f"{command} Talk like a pirate")).text
    assert "Talk like a pirate" in (await said(ann, command)).text
    await said(ann, "who are you?")
    assert house.openai.requests[-1].body["messages"] == [
        {"role": "system", "content": "Talk like a pirate"},
        {"role": "user", "content": "who are you?"},
    ]


async def test_a_prompt_has_a_limit(house: Stage) -> None:
    """Longer than 4,096 characters is refused with the limit; up to it, the whole prompt applies."""
    ann = await house.newcomer()
    refused = await said(ann, "/p " + "x" * 4097)
    assert {4096, 4097} <= set(numbers(refused.text))
    await ann.says("/p " + "y" * 4096)
    await said(ann, "well?", match="echo: well")
    assert house.openai.requests[-1].body["messages"][0]["content"] == "y" * 4096


async def test_reset_prompt_goes_back_to_the_default(house: Stage) -> None:
    """It says when it is the default already."""
    ann = await house.newcomer()
    already = await said(ann, "/reset_prompt")
    await said(ann, "/prompt Be brief")
    back = await said(ann, "/reset_prompt")
    assert back.text != already.text
    await said(ann, "who are you?")
    assert house.openai.requests[-1].body["messages"][0] == {
        "role": "system",
        "content": "You are a helpful assistant",
    }


@pytest.mark.parametrize("command", ["/switch_model", "/switch", "/sw", "/model"])
async def test_switching_the_model_changes_model_and_wallet(house: Stage, command: str) -> None:
    """Premium answers come from the other model and from the other wallet; the next switch leads back."""
    ann = await house.newcomer()
    await _refill(house, ann, 500, "premium")
    premium = await said(ann, command)
    house.openai.behave(Say("fine", tokens=(100, 20)))
    await said(ann, "how are you?")
    assert house.openai.requests[-1].model in premium.text
    assert await house.balance(ann) == [WELCOME_TOKENS, 380, 0]
    standard = await said(ann, command)
    await said(ann, "how are you?")
    assert house.openai.requests[-1].model in standard.text
    assert house.openai.requests[-1].model != house.openai.requests[-2].model


@pytest.mark.parametrize("command", ["/pro", "/prem", "/premium", "/gpt4"])
async def test_pro_asks_the_premium_model_once(house: Stage, command: str) -> None:
    """One premium answer without switching; with an empty wallet, or no text, a refusal."""
    ann = await house.newcomer()
    asked = len(house.openai.requests)
    assert "/topup" in (await said(ann, f"{command} tell me")).text
    assert len(house.openai.requests) == asked
    await _refill(house, ann, 500, "p")
    house.openai.behave(Say("a premium answer", tokens=(100, 20)))
    assert (await said(ann, f"{command} tell me")).text == "a premium answer"
    premium = house.openai.requests[-1]
    assert premium.question == "tell me"
    await said(ann, "and now?")
    assert house.openai.requests[-1].model != premium.model
    assert (await house.balance(ann))[1] == 380
    await said(ann, command)
    assert len(house.openai.requests) == asked + 2


@pytest.mark.parametrize("command", ["/extended_context", "/context", "/ec", "/remember"])
async def test_extended_context_is_explained_and_set(house: Stage, command: str) -> None:
    """Without a number it explains; 1 to 50,000 turns it on, 0 off, anything else is refused."""
    ann = await house.newcomer()
    assert 50_000 in numbers((await said(ann, command)).text)
    assert 700 in numbers((await said(ann, f"{command} 700")).text)
    assert 50_000 in numbers((await said(ann, f"{command} 50001")).text)
    assert 50_000 in numbers((await said(ann, f"{command} -1")).text)
    await said(ann, f"{command} much")
    assert 700 in numbers((await said(ann, command)).text)
    await said(ann, f"{command} 0")
    assert 700 not in numbers((await said(ann, command)).text)


@pytest.mark.parametrize("command", ["/delete_context", "/dc", "/clear_history", "/ch", "/erase_context"])
async def test_deleting_the_context_forgets_and_turns_off(house: Stage, command: str) -> None:
    """Nothing of before reaches the model, and nothing more is remembered."""
    ann = await house.newcomer()
    await said(ann, "/ec 5000")
    await said(ann, "my cat is called Tom")
    await said(ann, command)
    for question in ("what is my cat called?", "and now?"):
        await said(ann, question)
        assert [m["role"] for m in house.openai.requests[-1].body["messages"]] == ["system", "user"]


async def test_a_command_may_carry_the_name_of_the_bot_in_any_case(house: Stage) -> None:
    """``/Balance@bot`` is ``/balance``."""
    ann = await house.newcomer()
    answer = await said(ann, f"/Balance@{house.telegram.username.upper()}")
    assert WELCOME_TOKENS in numbers(answer.text)


async def test_an_unknown_command_is_no_question(house: Stage) -> None:
    """A hint, and the model hears nothing; an admin's command is unknown to others."""
    ann = await house.newcomer()
    asked = len(house.openai.requests)
    for text in ("/fly me to the moon", "/refill 1 100", "/stop", "/block 1"):
        assert "/help" in (await said(ann, text)).text
    assert len(house.openai.requests) == asked


async def test_strangers_are_told_to_start(house: Stage) -> None:
    """Whoever is not registered learns how, and that an invitation brings more."""
    eve = house.stranger()
    asked = len(house.openai.requests)
    for text in ("hello?", "/balance", "/pro hello?", "/prompt x"):
        answer = await said(eve, text)
        assert "/start" in answer.text
        assert BONUS_TOKENS in numbers(answer.text)
    assert len(house.openai.requests) == asked


async def test_the_menu_is_set_for_everybody_and_for_the_admin(house: Stage) -> None:
    """Both languages, and the admin's own scope with the admin's commands."""
    await house.telegram.until(lambda: len(house.telegram.state.menus) >= 3, hope="the menus")
    menus = {key: {c["command"] for c in menu} for key, menu in house.telegram.state.menus.items()}
    admins = [names for (scope, _), names in menus.items() if str(house.admin.id) in scope]
    others = [names for (scope, _), names in menus.items() if str(house.admin.id) not in scope]
    assert {language for _, language in menus} >= {"", "ru"}
    assert all("refill" in names for names in admins)
    assert admins
    assert all("balance" in names and "refill" not in names for names in others)


async def test_typing_shows_while_the_model_works(house: Stage) -> None:
    """As long as there is no answer, the chat says that the bot types."""
    ann = await house.newcomer()
    house.openai.hold()
    await ann.says("how are you?")
    await house.telegram.until(lambda: (ann.id, "typing") in house.telegram.actions, hope="typing")
    house.openai.release()
    await ann.receives()


async def _refill(house: Stage, user: User, amount: int, unit: str) -> None:
    await house.admin.says(f"/refill {user.id} {amount} {unit}")
    await house.admin.receives(str(user.id))
    await user.receives(str(amount))
