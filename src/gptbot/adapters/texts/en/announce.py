"""English texts about announcements."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.en.words import EnglishTexts, chars, counted, named, tokens
from gptbot.adapters.texts.wording import one_line
from gptbot.domain import announce
from gptbot.domain.announce import Failing
from gptbot.domain.announce_audience import Audience, Filter, NobodyToTell, UnknownAudience
from gptbot.domain.announce_notices import (
    AnnouncementAsked,
    AnnouncementGivenUp,
    AnnouncementPreviewed,
    AnnouncementProgress,
    AnnouncementReport,
    AnnouncementStarted,
    Missed,
)

STOP = "Stop"

_REASONS = {
    Failing.BLOCKED: "has blocked the bot",
    Failing.GONE: "cannot be written to",
    Failing.REFUSED: "Telegram refused the message",
    Failing.NO_ANSWER: "Telegram did not answer",
}


class EnglishAnnouncements(EnglishTexts):
    """The dialogue, the progress and the report."""

    def announcement_asked(self, notice: AnnouncementAsked, /) -> str:
        return (
            f"An announcement to {_audience(notice.audience)} ({_people(notice.recipients)}).\n\n"
            "Send me what they shall read: a text, with its formatting, or one photo with a caption. "
            "You will see a preview first. q gives up."
        )

    def announcement_previewed(self, notice: AnnouncementPreviewed, /) -> str:
        return f"This is how it will look. Send it to {_people(notice.recipients)}? (y/n)"

    def announcement_started(self, notice: AnnouncementStarted, /) -> str:
        return f"✅ The announcement is on its way to {_people(notice.recipients)}."

    def announcement_given_up(self, notice: AnnouncementGivenUp, /) -> str:
        if notice.running:
            return "The announcement stops: nobody else gets it."
        return "❌ The announcement is cancelled: nobody got it."

    def announcement_progress(self, notice: AnnouncementProgress, /) -> str:
        failed = f", {notice.failed} failed" if notice.failed else ""
        state = "Announcement ended" if notice.over else "Announcement under way"
        return f"{state}: {notice.sent} of {notice.recipients} delivered{failed}."

    def announcement_report(self, notice: AnnouncementReport, /) -> str:
        lines = [f"Announcement: {notice.delivered_count} delivered, {notice.missed_count} failed."]
        if notice.left:
            lines.append(f"It was stopped: {_people(notice.left)} did not get it.")
        if notice.delivered:
            lines += ["", "Delivered:", *map(named, notice.delivered)]
            lines += _more(notice.delivered_count - len(notice.delivered))
        if notice.missed:
            lines += ["", "Failed:", *map(_missed, notice.missed)]
            lines += _more(notice.missed_count - len(notice.missed))
        return "\n".join(lines)

    def unknown_audience(self, refusal: UnknownAudience, /) -> str:
        text = one_line(refusal.text)
        return (
            f"{f'There is no filter called {text}' if text else 'There is no such filter'}. "
            "There are: all; req10 (at least 10 requests); bal5000 (at least 5000 tokens); test (only you); "
            "an id; an @username; the id of a group (a negative number)."
        )

    def nobody_to_tell(self, _: NobodyToTell, /) -> str:
        return "Nobody would get it: nobody fits this filter, or those who do are blocked or have blocked the bot."

    def announcement_runs(self, _: announce.AnnouncementRuns, /) -> str:
        return "One announcement is under way. Wait for its report, or stop it: /announce q"

    def announcement_over(self, _: announce.AnnouncementOver, /) -> str:
        return "This announcement is decided already."

    def announcement_unsuitable(self, _: announce.AnnouncementUnsuitable, /) -> str:
        return "I can announce a text, or one photo with a caption. Please send one of these; q gives up."

    def announcement_too_long(self, refusal: announce.AnnouncementTooLong, /) -> str:
        return f"That is too long: I can send up to {chars(refusal.limit)} here. Please send a shorter one; q gives up."

    def announcement_undecided(self, _: announce.AnnouncementUndecided, /) -> str:
        return "The announcement waits for your word: y sends it, n cancels it."

    def announcement_elsewhere(self, _: announce.AnnouncementElsewhere, /) -> str:
        return "I can only announce from the chat with the bot in Telegram."


def _people(count: int) -> str:
    return counted(count, "recipient", "recipients")


def _audience(audience: Audience) -> str:
    match audience.filter:
        case Filter.ALL:
            return "everybody"
        case Filter.REQUESTS:
            return f"those with at least {counted(audience.least, 'request', 'requests')}"
        case Filter.BALANCE:
            return f"those with at least {tokens(audience.least)}"
        case Filter.TEST:
            return "you alone"
        case Filter.ACCOUNT:
            return one_line(audience.who) or "one user"
        case Filter.GROUP:
            return f"the group {one_line(audience.who)}".rstrip()


def _missed(missed: Missed) -> str:
    return f"{named(missed.user)}: {_REASONS[missed.reason]}"


def _more(count: int) -> list[str]:
    return [f"… and {count} more"] if count > 0 else []
