"""``data.json`` and the dialogues beside it, written with the names that the old bot reads."""

import json
from collections.abc import Sequence
from datetime import datetime

import attrs

from gptbot.adapters.legacy.fields import MOSCOW, NO_NAME, user_number
from gptbot.adapters.legacy.reading import COUNTED, FRONTEND, GLOBAL, OWN, UNPRICED
from gptbot.domain.account import Account, Language, Tier
from gptbot.domain.extended_context import Turn
from gptbot.domain.ids import AccountId, local_part
from gptbot.domain.moving import REGISTERED_BEFORE, Resident
from gptbot.domain.terms import Terms
from gptbot.domain.units import Unit
from gptbot.domain.usage import Counters

_INDENT = "  "


@attrs.frozen(kw_only=True)
class LegacyDocument:
    """Fits `gptbot.domain.ports.moving.Document`; the admin's wallets are written as what is shown of them."""

    admin: AccountId | None
    terms: Terms
    frontend: str = FRONTEND

    def opening(self, totals: Counters) -> str:
        """The totals of the bot."""
        return "{\n" + _member(GLOBAL, _counted(totals) | _own(_cost(totals)))

    def record(self, resident: Resident) -> str:
        """One user; nothing for somebody whom the document has no key for."""
        if user_number(local_part(resident.account.id)) is None:
            return ""
        return ",\n" + _member(local_part(resident.account.id), self._fields(resident))

    def closing(self) -> str:
        """The end of the object."""
        return "\n}\n"

    def _fields(self, resident: Resident) -> dict[str, object]:
        account, counters = resident.account, resident.counters
        admin = account.id == self.admin
        balances = {unit: self.terms.admin_shows(unit) if admin else resident.posted(unit) for unit in Unit}
        return {
            "requests": counters.requests,
            "tokens": counters.tokens,
            "balance": balances[Unit.TOKEN],
            **_identity(account),
            "premium_tokens": counters.premium_tokens,
            "premium_balance": balances[Unit.PREMIUM_TOKEN],
            "images": counters.images,
            "image_balance": balances[Unit.IMAGE],
            "whisper_seconds": counters.voice_seconds,
            **_choices(account),
            **({"favors": resident.favors} if resident.favors else {}),
            **({"active_favor_request": True} if resident.favor_open else {}),
            **({"blacklist": True} if account.blocked else {}),
            **_own({**_known_here(account), **_cost(counters)}),
        }


def dialog_text(turns: Sequence[Turn]) -> str:
    """One ``chat_context/<id>.json``."""
    messages = [{"role": turn.role.value, "content": turn.text} for turn in turns]
    return whole(json.dumps(messages, ensure_ascii=False, indent=2)) + "\n"


def whole(text: str) -> str:
    """The text with U+FFFD in place of half characters, which UTF-8 cannot hold."""
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _member(key: str, fields: dict[str, object]) -> str:
    text = json.dumps(fields, ensure_ascii=False, indent=_INDENT).replace("\n", f"\n{_INDENT}")
    return whole(f'{_INDENT}"{key}": {text}')


def _counted(totals: Counters) -> dict[str, object]:
    return {written: getattr(totals, name) for name, written in COUNTED.items()}


def _identity(account: Account) -> dict[str, object]:
    """Name and username, and when they were heard of last."""
    fields: dict[str, object] = {}
    if account.name or account.username:
        fields = {"name": account.name, "username": f"@{account.username}" if account.username else NO_NAME}
    if account.last_request_at is not None:
        fields["last_request"] = _local(account.last_request_at)
    return fields


def _choices(account: Account) -> dict[str, object]:
    fields: dict[str, object] = {}
    if account.prompt is not None:
        fields["prompt"] = account.prompt
    if account.tier is Tier.PREMIUM:
        fields["lang_model"] = "premium"
    if account.context_chars:
        fields["max_context_length"] = account.context_chars
    inviter = account.inviter or ""
    if inviter.startswith(f"{FRONTEND}:") and (number := user_number(local_part(AccountId(inviter)))) is not None:
        fields["ref_id"] = number
    return fields


def _known_here(account: Account) -> dict[str, object]:
    """What the old bot has no field for, where it is not what everybody has who comes from there."""
    fields: dict[str, object] = {}
    last = account.last_request_at
    if account.registered_at != REGISTERED_BEFORE:
        fields["registered_at"] = account.registered_at.isoformat()
    if last is not None and last.microsecond:
        fields["last_request_at"] = last.isoformat()
    if account.spoken is not Language.EN:
        fields["spoken"] = account.spoken.value
    if account.chosen is not None:
        fields["chosen"] = account.chosen.value
    if account.unreachable:
        fields["unreachable"] = True
    return fields


def _cost(counters: Counters) -> dict[str, object]:
    """What is known of the cost; where nothing is said of it, none of the requests has a known one."""
    cost: dict[str, object] = {"cost_nano_usd": counters.cost_nano_usd} if counters.cost_nano_usd else {}
    return cost | ({UNPRICED: counters.unpriced} if counters.unpriced != counters.requests else {})


def _own(fields: dict[str, object]) -> dict[str, object]:
    return {OWN: fields} if fields else {}


def _local(at: datetime) -> str:
    return at.astimezone(MOSCOW).replace(tzinfo=None).isoformat(" ", "seconds")
