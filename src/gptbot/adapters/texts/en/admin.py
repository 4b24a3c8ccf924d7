"""English texts for the admin."""
# ruff: noqa: D102 -- a text says what it is

from gptbot.adapters.texts.en.words import EnglishTexts, amount_of, named
from gptbot.adapters.texts.wording import DETAIL_CHARS_MAX, one_line, shown_id
from gptbot.domain.notices import Blocked, NewUser, OperatorAlert, Refilled, Stopping, Unblocked

_ALERTS = {
    "key_refused": "The model's server refuses the API key. Check OPENAI_API_KEY and restart the bot.",
    "quota_used_up": "The quota for the model is used up. Top up at the provider; the bot then goes on by itself.",
    "model_gone": (
        "The model's server does not have this model, or not for this key. "
        "Choose another one in DEFAULT_MODEL or PREMIUM_MODEL and restart the bot."
    ),
    "busy": (
        "The model's server is overloaded or limits the number of requests. This mostly passes by itself; "
        "if it does not, ask the provider for a higher limit."
    ),
    "timed_out": "The model takes too long to answer. If this goes on, see how its provider is doing.",
    "unreachable": "The model's server cannot be reached. Check the network and OPENAI_BASE_URL.",
    "broken": "The model's server breaks off or answers with nonsense. Check OPENAI_BASE_URL and the provider.",
    "rejected": "The model rejects requests. The details say why.",
    "empty": "The model answers with nothing. Check the model and its limits.",
    "backup": (
        "The daily copy of the database could not be made. The details say why; "
        "gptbot audit proves the database, gptbot backup makes a copy by hand."
    ),
    "storage": (
        "The database does not work, so nobody is served. Nothing is lost: what people write waits at Telegram, and "
        "the bot goes on by itself as soon as it can. Where the database is damaged, the bot ends: restore a backup."
    ),
    "retired": (
        "Another process has taken over this bot's updates: it runs with the same TELEGRAM_API_KEY. This one does what "
        "it had received, and ends. Run one only, on one database."
    ),
    "bug": (
        "The bot failed at a message again and again by a bug of its own, and set it aside. "
        "The log has the traceback: please report it."
    ),
    "disk": (
        "The database cannot be written. Check for free space on the disk and for the rights to DATABASE_URL; "
        "nobody gets an answer until then."
    ),
}


class EnglishAdmin(EnglishTexts):
    """What the admin reads besides the reports."""

    def new_user(self, notice: NewUser, /) -> str:
        came = "Came without an invitation" if notice.inviter is None else f"Invited by: {named(notice.inviter)}"
        return f"New user: {named(notice.user)}\n{came}"

    def refilled(self, notice: Refilled, /) -> str:
        who, unit = named(notice.user), notice.unit
        if notice.asked < 0:
            done = f"Taken from {who}: {amount_of(unit, -notice.added)}"
            if notice.added != notice.asked:
                done += f" instead of {-notice.asked}: no more was available"
        else:
            done = f"Added for {who}: {amount_of(unit, notice.added)}"
            if notice.added != notice.asked:
                done += f" instead of {notice.asked}"
        return f"{done}.\nIn the wallet now: {amount_of(unit, notice.posted)}."

    def blocked(self, notice: Blocked, /) -> str:
        who = named(notice.user)
        if notice.already:
            return f"{who} is blocked already."
        return f"{who} is blocked and gets no answers from now on. To undo it: /unblock {shown_id(notice.user.id)}"

    def unblocked(self, notice: Unblocked, /) -> str:
        who = named(notice.user)
        return f"{who} is not blocked." if notice.already else f"{who} is unblocked and gets answers again."

    def stopping(self, _: Stopping, /) -> str:
        return "The bot is stopping. What is unfinished will be finished after the next start."

    def operator_alert(self, notice: OperatorAlert, /) -> str:
        kind = one_line(notice.failure) or "?"
        meaning = _ALERTS.get(notice.failure, f"Something needs your attention: {kind}.")
        detail = one_line(notice.detail, DETAIL_CHARS_MAX)
        details = f"\n\nDetails: {detail}" if detail else ""
        return f"⚠️ {meaning}{details}"
