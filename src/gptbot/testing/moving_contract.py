"""The contract of moving many accounts at once; `StorageContract` includes it."""

from datetime import timedelta

import attrs
import pytest

from gptbot.domain.account import Account
from gptbot.domain.extended_context import Dialog, DialogId, Role, Turn
from gptbot.domain.favor import favor_id
from gptbot.domain.ids import AccountId, EntryId, private_chat
from gptbot.domain.moving import Resident
from gptbot.domain.ports.storage import Storage, StorageError
from gptbot.domain.units import AMOUNT_MAX, Unit
from gptbot.domain.usage import Counters
from gptbot.domain.wallet import Entry, Reason
from gptbot.testing.ledger_contract import ANN, BOB, NOW, account, credit, kept

EVE = AccountId("telegram:3")
COUNTERS = Counters(requests=1, tokens=2, premium_tokens=3, images=4, voice_seconds=5, cost_nano_usd=6, unpriced=7)
TURNS = (Turn(role=Role.USER, text="Hello"), Turn(role=Role.ASSISTANT, text="Hi \N{GRINNING FACE}"))


def resident(account_id: AccountId = ANN, *, username: str | None = None) -> Resident:
    """Somebody with something of everything."""
    return Resident(
        account=account(account_id, username=username),
        tokens=AMOUNT_MAX,
        premium_tokens=7,
        counters=COUNTERS,
        favors=2,
        favor_open=True,
        turns=TURNS,
    )


def bare(account_id: AccountId = BOB, *, username: str | None = None) -> Resident:
    """Somebody with nothing."""
    return Resident(account=account(account_id, username=username))


async def moved_in(storage: Storage, *residents: Resident) -> None:
    """Moves them in, in a transaction of its own."""
    async with storage.begin() as unit:
        await unit.residents.move_in(residents, NOW, favor_tokens=30)


class ResidentsContract:
    """What every `Residents` does."""

    async def test_residents_come_back(self, storage: Storage) -> None:
        """Whoever moved in is there with all that is theirs, in the order of coming."""
        await moved_in(storage, resident(BOB, username="Bob"), bare(ANN))
        async with storage.begin() as unit:
            assert await unit.residents.get(BOB) == resident(BOB, username="Bob")
            assert await unit.residents.get(EVE) is None
            page = await unit.residents.page("telegram", after=0, limit=9, dialogs=True)
            assert (page.residents, page.after) == ((resident(BOB, username="Bob"), bare(ANN)), None)
            assert await unit.accounts.named("BOB") == account(BOB, username="Bob")
            assert await unit.usage.counters(BOB) == COUNTERS
            dialog_id = DialogId(chat_id=private_chat(BOB), account_id=BOB)
            assert await unit.dialogs.get(dialog_id) == Dialog(id=dialog_id, turns=TURNS)

    async def test_balances_move_in_as_entries(self, storage: Storage) -> None:
        """Each wallet is explained by one entry; the one for tokens is there even where it is of nothing."""
        await moved_in(storage, resident(), bare())
        async with storage.begin() as unit:
            assert await unit.wallets.entries(ANN, Unit.TOKEN) == (
                Entry(
                    id=EntryId("import/telegram:1/token"),
                    account_id=ANN,
                    unit=Unit.TOKEN,
                    amount=AMOUNT_MAX,
                    reason=Reason.IMPORT,
                    at=NOW,
                ),
            )
            assert [entry.amount for entry in await unit.wallets.entries(ANN, Unit.PREMIUM_TOKEN)] == [7]
            assert await unit.wallets.entries(ANN, Unit.IMAGE) == ()
            assert [entry.amount for entry in await unit.wallets.entries(BOB, Unit.TOKEN)] == [0]

    async def test_open_favors_wait_to_be_put_before_the_admin(self, storage: Storage) -> None:
        """An open favour is one that nobody was asked about; granted ones are counted."""
        await moved_in(storage, resident(), bare())
        async with storage.begin() as unit:
            [favor] = await unit.favors.unasked(limit=9)
            assert (favor.id, favor.account_id, favor.tokens) == (favor_id(ANN, 1), ANN, 30)
            assert (await unit.favors.granted_count(ANN), await unit.favors.granted_count(BOB)) == (2, 0)

    async def test_whoever_is_here_does_not_move_in(self, storage: Storage) -> None:
        """Neither an account twice, nor one whose username somebody has; nothing of it is kept."""
        await moved_in(storage, bare(ANN, username="Ann"))
        for stranger in (bare(ANN), resident(BOB, username="aNN")):
            with pytest.raises(StorageError):
                await moved_in(storage, bare(EVE), stranger)
        async with storage.begin() as unit:
            assert await unit.residents.count("telegram") == 1
            assert await unit.wallets.entries(EVE, Unit.TOKEN) == ()

    async def test_known_are_all_who_ever_had_something(self, storage: Storage) -> None:
        """An account, a wallet without one, or somebody who was forgotten."""
        await credit(storage, 5, owner=ANN)
        async with storage.begin() as unit:
            await unit.accounts.save(account(BOB, username="Bob"))
            await unit.traces.erase(EVE, NOW)
            ids = (ANN, BOB, EVE, AccountId("telegram:4"))
            assert await unit.residents.known(ids) == {ANN, BOB, EVE}
            assert await unit.residents.known(()) == frozenset()
            assert await unit.residents.names_taken(("BOB", "Eve")) == {"bob"}

    async def test_pages_follow_each_other(self, storage: Storage) -> None:
        """Everybody of the frontend is on one page; dialogues only if they are asked for."""
        ids = [AccountId(f"telegram:{number}") for number in range(9, 4, -1)]
        await moved_in(storage, *(resident(one) for one in ids), bare(AccountId("console:you")))
        found: list[Resident] = []
        after: int | None = 0
        async with storage.begin() as unit:
            while after is not None:
                page = await unit.residents.page("telegram", after=after, limit=2)
                found, after = [*found, *page.residents], page.after
            assert await unit.residents.count("telegram") == 5
            assert await unit.residents.count("telephone") == 0
        assert found == [attrs.evolve(resident(one), turns=()) for one in ids]

    async def test_totals_are_added(self, storage: Storage) -> None:
        """To what the bot counted itself, as far as it can count, and it stays known."""
        async with storage.begin() as unit:
            assert not await unit.residents.totals_counted()
            await unit.residents.count_totals(COUNTERS, NOW)
            await unit.residents.count_totals(Counters(requests=1, tokens=AMOUNT_MAX), NOW + timedelta(days=1))
        async with storage.begin() as unit:
            assert await unit.residents.totals_counted()
            totals = await unit.usage.counters(None)
        assert totals == attrs.evolve(COUNTERS, requests=2, tokens=AMOUNT_MAX)

    async def test_hard_texts_move_in(self, storage: Storage) -> None:
        """No name and no prompt makes it fail."""
        text = "half \udc00 of it\x00 👩\u200d👧"
        odd = Account(id=ANN, name=text, prompt=text, registered_at=NOW)
        turns = (Turn(role=Role.USER, text=text),)
        await moved_in(storage, Resident(account=odd, turns=turns))
        async with storage.begin() as unit:
            found = await unit.residents.get(ANN)
        assert found is not None
        assert kept(found.account.name, text)
        assert kept(found.account.prompt, text)
        assert [kept(turn.text, text) for turn in found.turns] == [True]
