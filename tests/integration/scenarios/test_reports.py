"""The admin's reports: complete, together, and as many as the admin wants."""

from integration.emulators.openai import Say, Status
from integration.harness import WELCOME_TOKENS, Stage, numbers, said


async def test_the_first_report_goes_at_once_and_the_next_go_together(stage: Stage) -> None:
    """Five requests of five people make two messages; each has its numbers, and the admin's own is not there."""
    await stage.start()
    people = [await stage.newcomer(f"Person{number}") for number in range(5)]
    group = stage.group()
    stage.openai.default = Say("fine", tokens=(1000, 234))
    await stage.admin.says("how are you?")
    await stage.admin.receives("^fine$")
    await said(people[0], f"@{stage.telegram.username} how are you?", chat=group)
    first = await stage.admin.receives("Request")
    for user in people[1:]:
        await said(user, "how are you?")
    second = await stage.admin.receives("Request")
    assert second.at - first.at < 6
    assert [f"Person{number}" in second.text for number in range(5)] == [False, True, True, True, True]
    assert {1000, 234, 1234, WELCOME_TOKENS - 1234, people[0].id} <= set(numbers(first.text))
    assert str(group.chat.json["title"]) in first.text
    assert "how are you?" not in first.text + second.text
    assert "Ada" not in first.text + second.text
    assert not [message for message in stage.admin.unread if "Request" in message.text]


async def test_only_failures_are_reported_if_the_admin_wants_that(stage: Stage) -> None:
    """``ADMIN_REPORTS=errors``: answered requests are not told, failed ones are, and news comes always."""
    await stage.start(ADMIN_REPORTS="errors", MODEL_RETRIES="0")
    ann = await stage.newcomer("Annabel")
    await stage.admin.receives("Annabel")
    await said(ann, "how are you?")
    stage.openai.behave(Status(500))
    await said(ann, "and now?")
    report = await stage.admin.receives("Annabel")
    assert "Failed" in report.text
    assert "Request 1" not in report.text


async def test_reports_can_be_switched_off(stage: Stage) -> None:
    """``ADMIN_REPORTS=off``: nothing of requests; new users and alerts are told all the same."""
    await stage.start(ADMIN_REPORTS="off", MODEL_RETRIES="0")
    ann = await stage.newcomer("Annabel")
    await stage.admin.receives("Annabel")
    await said(ann, "how are you?")
    stage.openai.behave(Status(401, "invalid_api_key"))
    await said(ann, "and now?")
    await stage.admin.receives_nothing(until=stage.admin.receives("OPENAI_API_KEY"))
