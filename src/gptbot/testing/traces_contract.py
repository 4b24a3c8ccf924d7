"""The contract of traces; `StorageContract` includes it."""

import attrs
import pytest

from gptbot.domain.account import Language
from gptbot.domain.exchange import Status
from gptbot.domain.extended_context import DialogId, Role, Turn
from gptbot.domain.ids import AccountId, ChatId, EventId, private_chat
from gptbot.domain.letter import Letter
from gptbot.domain.notices import Answer, NewUser, Notice, Profile
from gptbot.domain.ports.storage import Storage
from gptbot.domain.referral import friend_letter
from gptbot.domain.units import Unit
from gptbot.testing.ledger_contract import ANN, BOB, NOW, account, credit, stored
from gptbot.testing.queues_contract import failure_report, letter
from gptbot.testing.requests_contract import DIALOG, exchange, record

GROUP = ChatId("telegram:-100")
SIMILAR = AccountId(f"{ANN}0")
"""An id that begins like Ann's."""


def profile(who: AccountId) -> Profile:
    """Somebody with a name."""
    return Profile(id=who, name="Ann", username="ann")


def naming(key: str, notice: Notice, to: ChatId = GROUP) -> Letter:
    """A letter that says this."""
    return Letter(key=key, to=to, notice=notice, language=Language.EN)


async def waiting(storage: Storage) -> list[Letter]:
    """All letters that wait."""
    async with storage.begin() as unit:
        return [posting.letter for posting in await unit.outbox.waiting("telegram", after=0, limit=100)]


class TracesContract:
    """What every `Traces` does."""

    @pytest.mark.parametrize("who", [ANN, AccountId('telegram:"\\'), AccountId("telegram:Ёж")])
    async def test_unfinished_requests_are_found(self, storage: Storage, who: AccountId) -> None:
        """Opened and answered ones of this account in every chat, oldest first; nobody else's."""
        dialog_id = DialogId(chat_id=GROUP, account_id=who)
        theirs = {
            status: attrs.evolve(exchange(status, status=status, age_s=age), dialog_id=dialog_id)
            for age, status in enumerate(Status)
        }
        others = [
            attrs.evolve(exchange("similar"), dialog_id=DialogId(chat_id=GROUP, account_id=AccountId(f"{who}0"))),
            attrs.evolve(exchange("beside"), dialog_id=DialogId(chat_id=private_chat(who), account_id=BOB)),
        ]
        async with storage.begin() as unit:
            for one in (*theirs.values(), *others):
                await unit.exchanges.save(one)
        async with storage.begin() as unit:
            found = await unit.traces.unfinished(who)
        assert found == tuple(sorted((theirs[Status.OPENED], theirs[Status.ANSWERED]), key=lambda one: one.opened_at))

    async def test_letters_of_somebody_are_found(self, storage: Storage) -> None:
        """To their private chat, with the answer to their request, about them, and with their name in it."""
        newcomer = NewUser(user=profile(BOB), inviter=profile(ANN))
        theirs = [
            letter("private", private_chat(ANN)),
            letter(friend_letter(ANN), private_chat(BOB)),
            attrs.evolve(letter("answer"), exchange=EventId("answered")),
            naming("named", newcomer),
        ]
        others = [
            letter("bob", private_chat(BOB)),
            letter("similar", private_chat(SIMILAR)),
            attrs.evolve(letter("of another"), exchange=EventId("of another")),
            naming("about another", NewUser(user=profile(SIMILAR), inviter=None)),
            naming("spelled out", Answer(text=f'"{ANN}" {ANN}')),
        ]
        async with storage.begin() as unit:
            await unit.exchanges.save(exchange("answered", status=Status.ANSWERED))
            of_bob = attrs.evolve(DIALOG, account_id=BOB)
            await unit.exchanges.save(
                attrs.evolve(exchange("of another", status=Status.ANSWERED), dialog_id=of_bob),
            )
            for one in (*others, *theirs):
                await unit.outbox.put(one)
        async with storage.begin() as unit:
            found = await unit.traces.letters(ANN)
            numbers = {
                posting.number: posting.letter for posting in await unit.outbox.waiting("telegram", after=0, limit=100)
            }
        assert [one for _, one in found] == theirs
        assert all(numbers[number] == one for number, one in found)

    async def test_letter_can_say_something_else(self, storage: Storage) -> None:
        """Only what it says changes; one that is gone is nothing."""
        async with storage.begin() as unit:
            await unit.outbox.put(letter("one"))
            await unit.outbox.put(letter("two"))
            [first, _] = await unit.outbox.waiting("telegram", after=0, limit=2)
            await unit.traces.rewrite(first.number, Answer(text="else"))
            await unit.traces.rewrite(first.number + 100, Answer(text="nobody"))
        assert await waiting(storage) == [attrs.evolve(letter("one"), notice=Answer(text="else")), letter("two")]

    async def test_erased_account_leaves_numbers(self, storage: Storage) -> None:
        """The account and its name are gone; wallet, entries and counters are not, and nobody else is touched."""
        await credit(storage, 5)
        async with storage.begin() as unit:
            await unit.accounts.save(account(username="ann"))
            await unit.accounts.save(account(BOB, username="bob", inviter=ANN))
            await unit.usage.add(record("1"))
        before = await stored(storage)
        async with storage.begin() as unit:
            assert not await unit.traces.erased(ANN)
            await unit.traces.erase(ANN, NOW)
            await unit.traces.erase(ANN, NOW)
        async with storage.begin() as unit:
            assert [await unit.traces.erased(who) for who in (ANN, BOB)] == [True, False]
            assert await unit.accounts.get(ANN) is None
            assert await unit.accounts.named("ann") is None
            assert await unit.accounts.get(BOB) == account(BOB, username="bob", inviter=ANN)
            assert (await unit.usage.counters(ANN)).requests == 1
            assert (await unit.wallets.get(ANN, Unit.TOKEN)).posted == 5
            await unit.accounts.save(account(username="ann"))
            assert await unit.accounts.named("ANN") == account(username="ann")
        assert await stored(storage) == before

    async def test_erased_dialogs_are_empty(self, storage: Storage) -> None:
        """In every chat; an answer that was begun before is of another generation. Others keep theirs."""
        turns = (Turn(role=Role.USER, text="my secret"),)
        ids = [DialogId(chat_id=chat, account_id=who) for who in (ANN, BOB) for chat in (GROUP, private_chat(who))]
        async with storage.begin() as unit:
            for dialog_id in ids:
                await unit.dialogs.save((await unit.dialogs.get(dialog_id)).remembering(turns, limit_chars=100))
            before = [await unit.dialogs.get(dialog_id) for dialog_id in ids]
            await unit.traces.erase(ANN, NOW)
        async with storage.begin() as unit:
            after = [await unit.dialogs.get(dialog_id) for dialog_id in ids]
        assert after == [one.forgotten() if one.id.account_id == ANN else one for one in before]

    async def test_erased_reports_are_not_taken(self, storage: Storage) -> None:
        """What the admin has not yet read of them; reports of others stay."""
        others = attrs.evolve(failure_report(), user=profile(SIMILAR))
        async with storage.begin() as unit:
            await unit.reports.put(failure_report(f'says "{ANN}"'))
            await unit.reports.put(others)
            await unit.traces.erase(ANN, NOW)
        async with storage.begin() as unit:
            assert await unit.reports.take(limit=10) == (others,)
