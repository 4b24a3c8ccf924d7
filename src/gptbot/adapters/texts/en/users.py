"""English texts about everybody: who was there, who is best, and what the whole bot did."""
# ruff: noqa: D102 -- a text says what it is

from datetime import datetime

from gptbot.adapters.texts.en.account import EnglishAccount
from gptbot.adapters.texts.en.words import cost_in_all, counted, named
from gptbot.adapters.texts.wording import one_line, usd
from gptbot.domain.listing import LISTED_MAX, NumberOutOfRange
from gptbot.domain.recent_users import RecentUsers
from gptbot.domain.stats import HouseStats
from gptbot.domain.top_users import ChartsMissing, Place, Ranking, TopUsers, UnknownRanking
from gptbot.domain.usage import Counters

_RANKINGS = {
    Ranking.REQUESTS: "requests",
    Ranking.TOKENS: "tokens used",
    Ranking.BALANCE: "tokens left",
    Ranking.PREMIUM_TOKENS: "premium tokens used",
    Ranking.PREMIUM_BALANCE: "premium tokens left",
    Ranking.IMAGES: "images made",
    Ranking.IMAGE_BALANCE: "images left",
    Ranking.FAVORS: "favors granted",
    Ranking.REFS: "people invited",
    Ranking.COST: "cost",
}


class EnglishUsers(EnglishAccount):
    """What the admin reads of all people."""

    def recent_users(self, notice: RecentUsers, /) -> str:
        days = "the last day" if notice.days == 1 else f"the last {notice.days} days"
        if not notice.count:
            return f"Nobody was active in {days}."
        title = f"Active in {days}: {counted(notice.count, 'user', 'users')}, newest first (UTC)"
        if notice.attachment is not None:
            return f"{title}. {_in_document(notice.count)}"
        lines = (
            f"{number}. {named(visit.user)} — {_moment(visit.at)}" for number, visit in enumerate(notice.visits, 1)
        )
        return "\n".join((f"{title}:", *lines))

    def top_users(self, notice: TopUsers, /) -> str:
        what = _RANKINGS[notice.ranking]
        if not notice.count:
            return f"Nobody has a number to be ranked by yet: {what}."
        title = f"Top {notice.count}: {what}"
        if notice.attachment is not None:
            return title if notice.attachment.picture else f"{title}. {_in_document(notice.count)}"
        lines = (f"{number}. {_placed(notice.ranking, place)}" for number, place in enumerate(notice.places, 1))
        return "\n".join((f"{title}", *lines))

    def house_stats(self, notice: HouseStats, /) -> str:
        seen = notice.attendance
        return "\n".join(
            (
                self.stats(notice.own),
                "",
                "The whole bot today (since midnight UTC)",
                "",
                *_used(notice.today),
                f"New users: {seen.new_today}",
                f"Active users: {seen.active_today}",
                "",
                "The whole bot in all",
                "",
                *_used(notice.total),
                f"Users: {seen.users}",
            )
        )

    def unknown_ranking(self, refusal: UnknownRanking, /) -> str:
        text = one_line(refusal.text)
        nothing = f'I cannot rank by "{text}".' if text else "I cannot rank by that."
        return f"{nothing} Write one of: {', '.join(Ranking)}.\n\nExample:\n/top_users 10 tokens"

    def number_out_of_range(self, refusal: NumberOutOfRange, /) -> str:
        return f"The number must be from 1 to {refusal.limit}."

    def charts_missing(self, refusal: ChartsMissing, /) -> str:
        extra = one_line(refusal.extra)
        return f'Charts need an extra that is not installed here: pip install "gptbot[{extra}]", then restart the bot.'


def _placed(ranking: Ranking, place: Place) -> str:
    amount = usd(place.amount) if ranking is Ranking.COST else str(place.amount)
    return f"{named(place.user)} — {amount}"


def _used(sums: Counters) -> tuple[str, ...]:
    return (
        f"Requests: {sums.requests}",
        f"Tokens: {sums.tokens}",
        f"Premium tokens: {sums.premium_tokens}",
        f"Images: {sums.images}",
        f"Voice: {counted(sums.voice_seconds, 'second', 'seconds')}",
        f"Cost: {cost_in_all(sums)}",
    )


def _in_document(count: int) -> str:
    return "The list is in the document." if count <= LISTED_MAX else f"The first {LISTED_MAX} are in the document."


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")
