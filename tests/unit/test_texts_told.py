"""What texts must not leave out: sums of reports, groups in announcements, what stays when somebody is forgotten."""

from gptbot.adapters.telegram.formatting import PART_UTF16_MAX
from gptbot.domain import announce_notices, notices
from gptbot.domain.account import Language
from gptbot.domain.announce import Failing
from gptbot.domain.forget_me import ForgetAsked
from gptbot.domain.ids import AccountId
from gptbot.domain.reports import Reports
from gptbot.domain.stats import Attendance, HouseStats
from gptbot.domain.usage import Counters
from unit.test_texts_wording import languages, report, told


@languages
def test_the_sums_of_a_report_have_pictures_and_voice(language: Language) -> None:
    """Of this run and in all; where nobody used any, they do not stand in the way."""
    without = told(Reports(reports=(report(),)), language)
    drawn, heard = Counters(requests=9, images=21), Counters(requests=9, images=1, voice_seconds=45)
    text = told(Reports(reports=(report(run=drawn, total=heard),)), language)
    words = {
        Language.EN: ("21 images", "1 image,", "45 seconds of voice"),
        Language.RU: ("21 изображение", "1 изображение,", "45 секунд голоса"),
    }[language]
    assert all(part in text for part in words)
    assert not any(part in without for part in words)


@languages
def test_a_sum_of_costs_says_what_it_leaves_out(language: Language) -> None:
    """What has no known price is not nothing: in statistics, in reports and of one user."""
    own = notices.Stats(counters=Counters(), inviter=None, invited=(), invited_count=0)
    here = Attendance(users=1, new_today=0, active_today=0)
    all_of_it, some = Counters(requests=2, unpriced=2), Counters(requests=9, cost_nano_usd=20_000_000, unpriced=5)
    text = told(HouseStats(own=own, today=all_of_it, total=some, attendance=here), language)
    report_text = told(Reports(reports=(report(run=all_of_it, total=some),)), language)
    unknown, left_out = {
        Language.EN: ("unknown", "$0.02 and 5 requests of unknown cost"),
        Language.RU: ("неизвестна", "$0.02 и ещё 5 запросов неизвестной стоимости"),
    }[language]
    for whole in (text, report_text):
        assert whole.index(unknown) < whole.index(left_out)
        assert "$0.00\n" not in whole
    free = told(Reports(reports=(report(run=Counters(requests=4, unpriced=2)),)), language)
    assert {Language.EN: "$0.00 and 2 requests", Language.RU: "$0.00 и ещё 2 запроса"}[language] in free


@languages
def test_a_group_without_a_name_is_called_one(language: Language) -> None:
    """The report of an announcement knows groups by their ids alone."""
    group = notices.Profile(id=AccountId("telegram:-1005"), name="", username=None)
    lost = announce_notices.Missed(user=group, reason=Failing.GONE)
    notice = announce_notices.AnnouncementReport(
        delivered=(group,), delivered_count=1, missed=(lost,), missed_count=1, left=0
    )
    called = {Language.EN: "a group (id -1005)", Language.RU: "группа (id -1005)"}[language]
    assert told(notice, language).count(called) == 2


@languages
def test_a_long_prompt_is_shown_whole(language: Language) -> None:
    """Who wants to see or copy it gets all of it; where it was just set, its beginning is enough."""
    prompt = "word " * 819
    for default in (True, False):
        assert prompt in told(notices.PromptShown(prompt=prompt, default=default), language)
    assert len(told(notices.PromptSet(prompt=prompt), language)) <= PART_UTF16_MAX


@languages
def test_who_asks_to_be_forgotten_reads_of_the_backups(language: Language) -> None:
    """What is not forgotten at once is said before it is done."""
    said = {Language.EN: "Backups from before still hold", Language.RU: "прежних резервных копиях вы"}[language]
    assert said in told(ForgetAsked(), language)
