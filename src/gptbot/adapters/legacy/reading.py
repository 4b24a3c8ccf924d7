"""``data.json`` and the dialogues beside it, read whole: everybody in it, or the place of the first fault."""

from collections.abc import Mapping
from datetime import datetime

import attrs

from gptbot.adapters.legacy.fields import Fields, user_number
from gptbot.adapters.legacy.json_text import BrokenDocumentError, Twice, parsed, quoted
from gptbot.domain.account import Account, Language, Tier
from gptbot.domain.extended_context import Role, Turn
from gptbot.domain.ids import AccountId, account_id
from gptbot.domain.moving import REGISTERED_BEFORE, Movers, Remark, Remarked, Resident, summed
from gptbot.domain.usage import Counters

FRONTEND = "telegram"
GLOBAL = "global"
OWN = "gptbot"
"""The field for what only this bot knows; the other one leaves it alone."""

UNPRICED = "unpriced"
"""In it: how many requests have a cost that is not known. Where it is not said, none of them has a known one."""

COUNTED = {
    "requests": "requests",
    "tokens": "tokens",
    "premium_tokens": "premium_tokens",
    "images": "images",
    "voice_seconds": "whisper_seconds",
}
"""Our counters and the fields that they are written in."""

_ROLES = (Role.USER.value, Role.ASSISTANT.value)
_TIERS = {None: Tier.STANDARD, "default": Tier.STANDARD, "premium": Tier.PREMIUM}


@attrs.frozen(kw_only=True)
class House:
    """What the reader has to know of this bot: who is not credited, its limits, the language of who comes."""

    admin: AccountId | None
    context_chars_max: int
    prompt_chars_max: int
    language: Language = Language.EN


def read_document(data: bytes, house: House) -> Movers:
    """Everybody in ``data.json``, in its order.

    Raises:
        BrokenDocumentError: it is no such document.
    """
    found, remarks = parsed(data), list[Remark]()
    if isinstance(found, Twice):
        raise BrokenDocumentError(f"user {quoted(found.name)}", "there twice")
    if not isinstance(found, dict):
        raise BrokenDocumentError("", f"not an object with a record for each user: {quoted(found)}")
    residents = tuple(_resident(key, value, house, remarks) for key, value in found.items() if key != GLOBAL)
    totals = _totals(found, residents, remarks)
    return Movers(residents=residents, totals=totals, remarks=tuple(remarks))


def read_dialog(data: bytes, remarks: list[Remark], place: str) -> tuple[Turn, ...]:
    """The turns of one ``chat_context/<id>.json``, oldest first; raises `BrokenDocumentError`."""
    found = parsed(data)
    if not isinstance(found, list):
        raise BrokenDocumentError("", f"not a list of messages: {quoted(found)}")
    turns = []
    for number, value in enumerate(found, 1):
        fields = Fields.of(value, f"message {number}", remarks)
        role, content = fields.choice("role", _ROLES), fields.text("content")
        if role is None or content is None:
            raise BrokenDocumentError(f"message {number}", "role or content is missing")
        turns.append(Turn(role=Role(role), text=content))
        attrs.evolve(fields, place=f"{place}, {fields.place}").end()
    return tuple(turns)


def with_dialogs(movers: Movers, dialogs: Mapping[int, tuple[Turn, ...]]) -> Movers:
    """Everybody with their dialogue; one of somebody who is not in the document is left out, with a remark."""
    left = dict(dialogs)
    residents = tuple(_with_dialog(resident, left) for resident in movers.residents)
    remarks = [
        Remark(Remarked.NOBODYS_DIALOG, f"user {number}", f"{len(turns)} message{'' if len(turns) == 1 else 's'}")
        for number, turns in left.items()
    ]
    return attrs.evolve(movers, residents=residents, remarks=(*movers.remarks, *remarks))


def _with_dialog(resident: Resident, dialogs: dict[int, tuple[Turn, ...]]) -> Resident:
    turns = dialogs.pop(int(resident.account.id.partition(":")[2]), ())
    return attrs.evolve(resident, turns=turns) if turns else resident


def _resident(key: str, value: object, house: House, remarks: list[Remark]) -> Resident:
    number = user_number(key)
    if number is None:
        raise BrokenDocumentError(f"key {quoted(key)}", f'neither the id of a user nor "{GLOBAL}"')
    fields = Fields.of(value, f"user {number}", remarks)
    own = fields.inner(OWN)
    account = _account(account_id(FRONTEND, number), fields, own, house)
    balances = [fields.amount(name) for name in ("balance", "premium_balance", "image_balance")]
    if account.id == house.admin and any(balances):
        fields.remark(Remarked.ADMIN_BALANCE, "balance", ", ".join(map(str, balances)))
        balances = [0, 0, 0]
    tokens, premium_tokens, images = balances
    resident = Resident(
        account=account,
        tokens=tokens,
        premium_tokens=premium_tokens,
        images=images,
        counters=_counters(fields, own),
        favors=fields.amount("favors"),
        favor_open=fields.flag("active_favor_request"),
    )
    own.end()
    fields.end()
    return resident


def _account(own_id: AccountId, fields: Fields, own: Fields, house: House) -> Account:
    inviter = fields.user("ref_id")
    inviter_id = None if inviter is None else account_id(FRONTEND, inviter)
    if inviter_id == own_id:
        fields.remark(Remarked.INVITED_THEMSELVES, "ref_id", str(inviter))
    spoken = own.choice("spoken", tuple(Language))
    chosen = own.choice("chosen", tuple(Language))
    return Account(
        id=own_id,
        name=fields.text("name") or "",
        username=fields.username(),
        registered_at=own.exact_moment("registered_at") or REGISTERED_BEFORE,
        spoken=Language(spoken) if spoken else house.language,
        chosen=Language(chosen) if chosen else None,
        blocked=fields.flag("blacklist"),
        tier=_TIERS[fields.choice("lang_model", ("default", "premium"))],
        prompt=_prompt(fields, house),
        context_chars=_context_chars(fields, house),
        inviter=None if inviter_id == own_id else inviter_id,
        last_request_at=_last_request(fields, own),
        unreachable=own.flag("unreachable"),
    )


def _prompt(fields: Fields, house: House) -> str | None:
    prompt = fields.text("prompt")
    if prompt is None or not prompt.strip():
        return None
    if len(prompt) > house.prompt_chars_max:
        fields.remark(Remarked.PROMPT_CUT, "prompt", f"{len(prompt)} characters")
    return prompt[: house.prompt_chars_max]


def _context_chars(fields: Fields, house: House) -> int:
    chars = fields.amount("max_context_length")
    if chars > house.context_chars_max:
        fields.remark(Remarked.CONTEXT_CUT, "max_context_length", str(chars))
    return min(chars, house.context_chars_max)


def _last_request(fields: Fields, own: Fields) -> datetime | None:
    """The later of both names that the field has had; the exact one says the same to the microsecond."""
    found = [fields.moment("lastdate"), fields.moment("last_request")]
    latest = max((moment for moment in found if moment is not None), default=None)
    exact = own.exact_moment("last_request_at")
    return exact if exact is not None and exact.replace(microsecond=0) == latest else latest


def _counters(fields: Fields, own: Fields) -> Counters:
    """What the other bot counted: nothing is known of what its requests cost."""
    counted = {name: fields.amount(written) for name, written in COUNTED.items()}
    unpriced = own.amount(UNPRICED) if UNPRICED in own.names() else counted["requests"]
    return Counters(**counted, cost_nano_usd=own.amount("cost_nano_usd"), unpriced=unpriced)


def _totals(found: dict[str, object], residents: tuple[Resident, ...], remarks: list[Remark]) -> Counters:
    """The bot's own totals; where it never counted something, what its users have together."""
    together = summed([resident.counters for resident in residents])
    if GLOBAL not in found:
        return together
    fields = Fields.of(found[GLOBAL], GLOBAL, remarks)
    own, written = fields.inner(OWN), fields.names()
    counted = _counters(fields, own)
    own.end()
    fields.end()
    uncounted = {name: getattr(together, name) for name, field in COUNTED.items() if field not in written}
    if "requests" in uncounted:
        uncounted[UNPRICED] = together.unpriced
    return attrs.evolve(counted, **uncounted)
