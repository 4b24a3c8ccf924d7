"""English texts about people's data, for the admin."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.en.words import TIERS, EnglishTexts, chars, cost_in_all, counted, named, wallet
from gptbot.adapters.texts.wording import framed, listed_people, one_line
from gptbot.domain.user_data import DataFile, DataTooLarge, UserData


class EnglishUserData(EnglishTexts):
    """What is kept of everybody, or of one."""

    def data_file(self, notice: DataFile, /) -> str:
        return f"{counted(notice.users, 'user', 'users')} in all."

    def data_too_large(self, refusal: DataTooLarge, /) -> str:
        return (
            f"The data of all users is more than {refusal.limit_mb} MB, which cannot be sent here. "
            "On the bot's machine, gptbot export writes it to a file."
        )

    def user_data(self, notice: UserData, /) -> str:
        used, memory = notice.counters, notice.context_chars
        before = [
            named(notice.user),
            *(["Blocked"] if notice.blocked else []),
            "",
            f"Requests: {used.requests}",
            f"Tokens used: {used.tokens}",
            f"Premium tokens used: {used.premium_tokens}",
            f"Images made: {used.images}",
            f"Seconds of voice: {used.voice_seconds}",
            f"Cost: {cost_in_all(used)}",
            "",
            "In the wallets",
            *(wallet(view) for view in notice.wallets),
            "",
            f"Model: {TIERS[notice.tier]}",
            f"Extended context: {chars(memory) if memory else 'off'}",
            f"Favors granted: {notice.favors}{', one is open' if notice.favor_open else ''}",
            f"Registered: {one_line(notice.registered or '') or 'before this bot kept it'}",
            f"Last request: {one_line(notice.last_request or '') or 'none'}",
            "",
            f"System prompt{' (the default)' if notice.default_prompt else ''}:",
        ]
        invited = listed_people(notice.invited, notice.invited_count, more="and {} more")
        after = [
            f"Invited by: {named(notice.inviter) if notice.inviter else 'nobody'}",
            f"Invited: {notice.invited_count}{f' ({invited})' if invited else ''}",
        ]
        return framed("\n".join(before), notice.prompt, "\n".join(after))
