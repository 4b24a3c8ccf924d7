"""Reports to the admin: one of each request, together in one letter, as far as the admin wants them."""

import pytest

from gptbot.domain.letter import Priority
from gptbot.domain.notices import Profile, WalletView
from gptbot.domain.operator import ReportPolicy
from gptbot.domain.ports.models import Failure, ModelError
from gptbot.domain.reports import FailureReport, ReportPart, Reports, RequestReport
from gptbot.domain.units import Unit
from gptbot.domain.usage import Counters, Spent, TokenUsage
from unit.usecases.house import ADMIN, ALICE, GROUP, House, operator
from unit.usecases.model import Script

ALICES = Profile(id=ALICE, name="Alice", username=None)


async def gathered(house: House) -> tuple[RequestReport | FailureReport, ...]:
    """What the admin reads in the next letter."""
    await house.features.reporter.gather()
    (letter,) = await house.letters(ADMIN)
    assert isinstance(letter.notice, Reports)
    assert letter.priority is Priority.REPORT
    return letter.notice.reports


async def test_a_report_says_who_used_what_and_what_is_left(house: House) -> None:
    """Number, tokens, price, this run, the user, the balances, the group, the bot's totals."""
    await house.ask(house.question(chat=GROUP))

    sums = Counters(requests=1, tokens=15, cost_nano_usd=20_000)
    assert await gathered(house) == (
        RequestReport(
            number=1,
            user=ALICES,
            group="Friends",
            parts=(
                ReportPart(
                    spent=Spent(
                        unit=Unit.TOKEN,
                        amount=15,
                        model="small",
                        tokens=TokenUsage(input=10, output=5, total=15),
                        cost_nano_usd=20_000,
                    ),
                    charged=15,
                    absorbed=0,
                ),
            ),
            cost_nano_usd=20_000,
            left=(
                WalletView(unit=Unit.TOKEN, posted=29_985, held=0),
                WalletView(unit=Unit.PREMIUM_TOKEN, posted=0, held=0),
                WalletView(unit=Unit.IMAGE, posted=0, held=0),
            ),
            run=sums,
            total=sums,
        ),
    )


async def test_a_failed_request_is_reported_with_its_failure(house: House) -> None:
    """And with what the server said."""
    house.model.scripts.append(Script(error=ModelError(Failure.BUSY, "429", model="small")))
    await house.ask()

    expected = FailureReport(user=ALICES, group=None, model="small", failure="busy", detail="429")
    assert await gathered(house) == (expected,)


async def test_what_waits_goes_together_in_one_letter(house: House) -> None:
    """Oldest first; then there is nothing left."""
    for _ in range(3):
        await house.ask()

    reports = await gathered(house)

    assert [report.number for report in reports if isinstance(report, RequestReport)] == [1, 2, 3]
    assert await house.features.reporter.gather() is False


async def test_a_letter_has_at_most_fifty_reports(house: House) -> None:
    """The rest comes in the next."""
    await house.put(ALICE, 10**6)
    for _ in range(51):
        await house.ask()

    assert len(await gathered(house)) == 50
    await house.forget_letters()
    house.clock.move(3)
    assert len(await gathered(house)) == 1


async def test_this_run_starts_at_nothing_and_the_totals_do_not(house: House) -> None:
    """After a restart."""
    await house.ask()
    house.restart()
    await house.ask()

    _, report = await gathered(house)
    assert isinstance(report, RequestReport)
    assert (report.run.requests, report.total.requests, report.number) == (1, 2, 2)


@pytest.mark.parametrize(
    ("policy", "answered", "failed"),
    [(ReportPolicy.ALL, True, True), (ReportPolicy.ERRORS, False, True), (ReportPolicy.OFF, False, False)],
)
async def test_the_admin_hears_what_the_policy_says(policy: ReportPolicy, answered: bool, failed: bool) -> None:
    """All, errors alone, or nothing; the bell rings for what waits."""
    house = House(operator=operator(reports=policy))
    await house.join(ALICE)
    bell = house.wiring.reports()

    for script, heard in ((Script(), answered), (Script(error=ModelError(Failure.BUSY)), failed)):
        bell.clear()
        house.model.scripts.append(script)
        await house.ask()
        assert bell.is_set() is heard
        assert await house.features.reporter.gather() is heard


@pytest.mark.parametrize("policy", ReportPolicy)
async def test_newcomers_are_announced_under_every_policy(policy: ReportPolicy) -> None:
    """It is about requests only."""
    house = House(operator=operator(reports=policy))
    await house.say("/start")

    assert len(await house.told(ADMIN)) == 1
