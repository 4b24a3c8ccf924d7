"""The model fails in every way: the user reads so, nothing is charged, the admin hears what is theirs to mend."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from integration.emulators.openai import Behaviour, BreakOff, CutShort, Drop, ErrorEvent, Hang, Say, Silence, Status
from integration.harness import WELCOME_TOKENS, Stage, numbers, opened_stage, said

pytestmark = pytest.mark.asyncio(loop_scope="module")

FAILURES: list[Behaviour] = [
    Status(500),
    Status(503),
    Status(429, "rate_limit_exceeded", headers={"Retry-After": "0"}),
    Status(500, raw="<html>Bad Gateway</html>"),
    Hang(),
    Silence(),
    Drop(),
    BreakOff(),
    CutShort(),
    ErrorEvent(),
    Say(""),
    Say(" \n\u200b"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    """A bot that gives up early on a silent model."""
    async with opened_stage(tmp_path_factory.mktemp("faults")) as stage:
        await stage.start(MODEL_SILENCE_DEADLINE_S="0.4", MODEL_TOTAL_DEADLINE_S="2", MODEL_RETRIES="0")
        yield stage


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: repr(failure)[:40])
async def test_a_failure_costs_nothing(house: Stage, failure: Behaviour) -> None:
    """One refusal in place of the answer, no charge, no request counted; the next question is answered."""
    ann = await house.newcomer()
    house.openai.behave(failure)
    refusal = await said(ann, "how are you?")
    assert "The answer beg" not in refusal.text
    assert await house.balance(ann) == [WELCOME_TOKENS, 0, 0]
    assert not {1} & set(numbers((await said(ann, "/stats")).text))
    assert (await said(ann, "and now?")).text == "echo: and now?"


@pytest.mark.parametrize(
    ("failure", "setting"),
    [
        (Status(401, "invalid_api_key", "Incorrect API key provided: sk-emul***cdef."), "OPENAI_API_KEY"),
        (Status(429, "insufficient_quota", "You exceeded your current quota."), "quota"),
        (Status(404, "model_not_found", "The model does not exist."), "DEFAULT_MODEL"),
    ],
)
async def test_the_admin_hears_what_only_the_operator_can_mend(house: Stage, failure: Status, setting: str) -> None:
    """The user reads "later", the admin what to do; the same alert comes once."""
    ann = await house.newcomer()
    house.openai.behave(failure, failure)
    for _ in range(2):
        assert setting not in (await said(ann, "how are you?")).text
    alert = await house.admin.receives(lambda message: setting in message.text and "Details" in message.text)
    assert house.openai.key not in alert.text
    alerts = [m for m in house.admin.unread if setting in m.text and not m.text.startswith(("Failed", "Request"))]
    assert alerts == []
    assert await house.balance(ann) == [WELCOME_TOKENS, 0, 0]


async def test_a_rejected_request_is_the_users_to_change(house: Stage) -> None:
    """Too long for the model: told so, not charged."""
    ann = await house.newcomer()
    house.openai.behave(Status(400, "context_length_exceeded", "This model's maximum context length is 8 tokens."))
    refusal = await said(ann, "how are you?")
    house.openai.behave(Status(500))
    later = await said(ann, "how are you?")
    assert refusal.text != later.text
    assert await house.balance(ann) == [WELCOME_TOKENS, 0, 0]


async def test_failures_are_in_the_admins_reports(house: Stage) -> None:
    """Who asked, and why it failed, without what was asked."""
    ann = await house.newcomer("Unlucky")
    house.openai.behave(Status(500))
    await said(ann, "my secret question")
    report = await house.admin.receives("Failed.*Unlucky")
    assert "my secret question" not in report.text
