"""Answered requests and their sums in SQLite."""

import attrs

from gptbot.adapters.sqlite.codec import to_micros
from gptbot.adapters.sqlite.transaction import Transaction
from gptbot.domain.ids import AccountId
from gptbot.domain.usage import Counters, TokenUsage, UsageRecord

_WHOLE_BOT = ""
_ADD = """
INSERT INTO usage (
    event_id, part, account_id, at, unit, amount, model, input, output, total, estimated, voice_seconds, cost_nano_usd
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_GET = """
SELECT requests, tokens, premium_tokens, images, voice_seconds, cost_nano_usd, unpriced
FROM counters WHERE account_id = ?
"""

# A sum stays at the largest integer there is: SQLite would go on with a real number, and STRICT refuse it.
COUNT = """
INSERT INTO counters (account_id, requests, tokens, premium_tokens, images, voice_seconds, cost_nano_usd, unpriced)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (account_id) DO UPDATE SET
    requests = min(requests, 9223372036854775807 - excluded.requests) + excluded.requests,
    tokens = min(tokens, 9223372036854775807 - excluded.tokens) + excluded.tokens,
    premium_tokens = min(premium_tokens, 9223372036854775807 - excluded.premium_tokens) + excluded.premium_tokens,
    images = min(images, 9223372036854775807 - excluded.images) + excluded.images,
    voice_seconds = min(voice_seconds, 9223372036854775807 - excluded.voice_seconds) + excluded.voice_seconds,
    cost_nano_usd = min(cost_nano_usd, 9223372036854775807 - excluded.cost_nano_usd) + excluded.cost_nano_usd,
    unpriced = min(unpriced, 9223372036854775807 - excluded.unpriced) + excluded.unpriced
"""


@attrs.frozen
class SqliteUsage:
    """Fits `gptbot.domain.ports.storage.Usage`."""

    _transaction: Transaction

    async def add(self, record: UsageRecord) -> None:
        """Keeps the record and counts it twice: for its account and for the bot."""
        await self._transaction.many(_ADD, [_row(record, part) for part in range(len(record.spent))])
        sums: tuple[int, ...] = attrs.astuple(Counters().plus(record))
        await self._transaction.many(COUNT, [(owner, *sums) for owner in (record.account_id, _WHOLE_BOT)])

    async def counters(self, account_id: AccountId | None) -> Counters:
        """The sums of one account, or of the whole bot with None."""
        row = await self._transaction.row(_GET, _WHOLE_BOT if account_id is None else account_id)
        return Counters() if row is None else Counters(**dict(row))


def _row(record: UsageRecord, part: int) -> tuple[str | int | None, ...]:
    spent = record.spent[part]
    tokens = spent.tokens or TokenUsage(input=0, output=0, total=0)
    return (
        record.event_id,
        part,
        record.account_id,
        to_micros(record.at),
        spent.unit,
        spent.amount,
        spent.model,
        tokens.input,
        tokens.output,
        tokens.total,
        tokens.estimated,
        spent.voice_seconds,
        spent.cost_nano_usd,
    )
