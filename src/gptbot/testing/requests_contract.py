"""The contract of exchanges, dialogues and usage; `StorageContract` includes it."""

from datetime import timedelta

import attrs
import pytest

from gptbot.domain.account import Tier
from gptbot.domain.exchange import Exchange, Status
from gptbot.domain.extended_context import Dialog, DialogId, Role, Turn
from gptbot.domain.ids import AccountId, ChatId, EventId
from gptbot.domain.ports.storage import Storage, StorageError
from gptbot.domain.units import AMOUNT_MAX, Unit
from gptbot.domain.usage import Counters, Spent, TokenUsage, UsageRecord
from gptbot.testing.ledger_contract import ANN, BOB, HARD_TEXTS, NOW, kept

DIALOG = DialogId(chat_id=ChatId("telegram:-100"), account_id=ANN)


def exchange(event_id: str = "event", *, status: Status = Status.OPENED, age_s: int = 0) -> Exchange:
    """A request that was opened ``age_s`` seconds before `NOW`."""
    return Exchange(
        event_id=EventId(event_id),
        dialog_id=DIALOG,
        tier=Tier.PREMIUM,
        opened_at=NOW - timedelta(seconds=age_s),
        generation=3,
        status=status,
    )


def record(
    event_id: str, *, owner: AccountId = ANN, tier: Tier = Tier.STANDARD, total: int = 10, cost: int | None = 5
) -> UsageRecord:
    """An answered request."""
    return UsageRecord(
        event_id=EventId(event_id),
        account_id=owner,
        at=NOW,
        spent=(
            Spent(
                unit=tier.unit,
                amount=total,
                model="gpt",
                tokens=TokenUsage(input=1, output=2, total=total, estimated=True),
                cost_nano_usd=cost,
            ),
        ),
    )


class ExchangesContract:
    """What every `Exchanges` does."""

    async def test_exchange_comes_back(self, storage: Storage) -> None:
        """An exchange comes back as it was written last."""
        first = exchange().holding((Unit.PREMIUM_TOKEN, Unit.IMAGE))
        then = attrs.evolve(first.again().moved(Status.ANSWERED), free=True)
        async with storage.begin() as unit:
            assert await unit.exchanges.get(first.event_id) is None
            await unit.exchanges.save(first)
            assert await unit.exchanges.get(first.event_id) == first
            await unit.exchanges.save(then)
        async with storage.begin() as unit:
            assert await unit.exchanges.get(first.event_id) == then

    async def test_pruning_removes_what_ended(self, storage: Storage) -> None:
        """Pruning removes old exchanges that have ended; open, answered and young ones stay."""
        async with storage.begin() as unit:
            for status in Status:
                await unit.exchanges.save(exchange(f"old {status}", status=status, age_s=1))
                await unit.exchanges.save(exchange(f"young {status}", status=status))
            await unit.exchanges.prune(NOW)
        async with storage.begin() as unit:
            old = {status for status in Status if await unit.exchanges.get(EventId(f"old {status}"))}
            young = {status for status in Status if await unit.exchanges.get(EventId(f"young {status}"))}
        assert old == {Status.OPENED, Status.ANSWERED}
        assert young == set(Status)


class DialogsContract:
    """What every `Dialogs` does."""

    async def test_dialog_comes_back(self, storage: Storage) -> None:
        """A dialogue comes back whole; one of another person or chat is another one."""
        turns = (Turn(role=Role.USER, text="Wer bist du?"), Turn(role=Role.ASSISTANT, text="Ich? \n\n`x`"))
        dialog = Dialog(id=DIALOG).remembering(turns, limit_chars=1000)
        async with storage.begin() as unit:
            assert await unit.dialogs.get(DIALOG) == Dialog(id=DIALOG)
            await unit.dialogs.save(dialog)
        async with storage.begin() as unit:
            assert await unit.dialogs.get(DIALOG) == dialog
            for other in (attrs.evolve(DIALOG, account_id=BOB), attrs.evolve(DIALOG, chat_id=ChatId(ANN))):
                assert await unit.dialogs.get(other) == Dialog(id=other)

    async def test_forgotten_dialog_keeps_its_generation(self, storage: Storage) -> None:
        """A forgotten dialogue is empty and of the next generation."""
        async with storage.begin() as unit:
            dialog = Dialog(id=DIALOG).remembering([Turn(role=Role.USER, text="x")], limit_chars=10)
            await unit.dialogs.save(dialog)
            await unit.dialogs.save(dialog.forgotten())
        async with storage.begin() as unit:
            assert await unit.dialogs.get(DIALOG) == Dialog(id=DIALOG, generation=1)

    @pytest.mark.parametrize("text", HARD_TEXTS)
    async def test_hard_texts_survive_in_dialogs(self, storage: Storage, text: str) -> None:
        """No text makes a dialogue fail."""
        async with storage.begin() as unit:
            await unit.dialogs.save(Dialog(id=DIALOG, turns=(Turn(role=Role.USER, text=text),)))
        async with storage.begin() as unit:
            [turn] = (await unit.dialogs.get(DIALOG)).turns
        assert kept(turn.text, text)


class UsageContract:
    """What every `Usage` does."""

    async def test_usage_is_counted_for_account_and_bot(self, storage: Storage) -> None:
        """Every record counts for its account and for the bot; what has no known price is counted apart."""
        async with storage.begin() as unit:
            assert await unit.usage.counters(None) == Counters()
            await unit.usage.add(record("1"))
            await unit.usage.add(record("2", tier=Tier.PREMIUM, total=7, cost=None))
        async with storage.begin() as unit:
            await unit.usage.add(record("3", owner=BOB, total=100))
            anns = Counters(requests=2, tokens=10, premium_tokens=7, cost_nano_usd=5, unpriced=1)
            assert await unit.usage.counters(ANN) == anns
            assert await unit.usage.counters(BOB) == Counters(requests=1, tokens=100, cost_nano_usd=5)
            assert await unit.usage.counters(None) == Counters(
                requests=3, tokens=110, premium_tokens=7, cost_nano_usd=10, unpriced=1
            )
            assert await unit.usage.counters(AccountId("telegram:3")) == Counters()

    async def test_usage_is_added_once(self, storage: Storage) -> None:
        """The usage of one event a second time is refused, and nothing is counted twice."""
        async with storage.begin() as unit:
            await unit.usage.add(record("once"))
        with pytest.raises(StorageError):
            async with storage.begin() as unit:
                await unit.usage.add(record("once"))
        async with storage.begin() as unit:
            assert (await unit.usage.counters(None)).requests == 1

    async def test_sums_stay_at_the_largest_integer(self, storage: Storage) -> None:
        """A sum that no 64 bits hold stays at the largest amount, and nothing fails."""
        async with storage.begin() as unit:
            for number in range(2):
                await unit.usage.add(record(str(number), total=AMOUNT_MAX, cost=AMOUNT_MAX))
        async with storage.begin() as unit:
            sums = Counters(requests=2, tokens=AMOUNT_MAX, cost_nano_usd=AMOUNT_MAX)
            assert await unit.usage.counters(ANN) == await unit.usage.counters(None) == sums

    async def test_a_request_more_than_can_be_counted_is_answered(self, storage: Storage) -> None:
        """Totals that came in from elsewhere may be as large as can be."""
        most = Counters(**dict.fromkeys(attrs.asdict(Counters()), AMOUNT_MAX))
        async with storage.begin() as unit:
            await unit.residents.count_totals(most, NOW)
        async with storage.begin() as unit:
            await unit.usage.add(record("1", cost=None))
        async with storage.begin() as unit:
            assert await unit.usage.counters(None) == most
