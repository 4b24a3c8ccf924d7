"""What is written as data.json is what is read from it: accounts, wallets, counters, dialogues."""

import json

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from gptbot.adapters.legacy.reading import House, read_dialog, read_document
from gptbot.adapters.legacy.writing import LegacyDocument, dialog_text
from gptbot.adapters.memory import MemoryStorage
from gptbot.adapters.system.clock import SystemClock
from gptbot.app.usecases.moving import Moving, document, pages
from gptbot.domain.account import Account
from gptbot.domain.ids import AccountId, account_id
from gptbot.domain.moving import REGISTERED_BEFORE, Movers, Resident
from gptbot.domain.ports.storage import Storage
from gptbot.domain.units import AMOUNT_MAX
from gptbot.domain.usage import Counters
from gptbot.testing.ledger_machine import TERMS
from gptbot.testing.residents import FRONTEND, households
from gptbot.testing.strategies import counters, histories

LIMITS = attrs.evolve(TERMS, prompt_chars_max=4_096, context_chars_max=50_000)
HOUSE = House(admin=None, context_chars_max=LIMITS.context_chars_max, prompt_chars_max=LIMITS.prompt_chars_max)


async def filled(movers: Movers) -> Storage:
    """A storage with these people and nobody else."""
    storage = MemoryStorage()
    await Moving(storage=storage, clock=SystemClock(), terms=LIMITS).move_in(movers, lambda _: None)
    return storage


async def written(storage: Storage, admin: AccountId | None = None) -> str:
    """The document of a storage."""
    async with storage.begin() as uow:
        return "".join([piece async for piece in document(uow, LegacyDocument(admin=admin, terms=LIMITS))])


async def everybody(storage: Storage) -> tuple[tuple[Resident, ...], Counters]:
    """All that is stored of people, and the bot's totals."""
    async with storage.begin() as uow:
        found = [one async for page in pages(uow, FRONTEND, dialogs=True) for one in page]
        return tuple(found), await uow.usage.counters(None)


@settings(max_examples=60)
@given(people=households(), totals=counters())
async def test_import_of_an_export_is_the_same(people: tuple[Resident, ...], totals: Counters) -> None:
    """Document and dialogues hold all that is stored; written again, the document is the same text."""
    storage = await filled(Movers(residents=people, totals=totals))
    text = await written(storage)
    movers = read_document(text.encode(), HOUSE)
    assert movers.remarks == ()
    dialogs = {one.account.id: read_dialog(dialog_text(one.turns).encode(), [], "") for one in people}
    residents = tuple(attrs.evolve(one, turns=dialogs[one.account.id]) for one in movers.residents)
    again = await filled(attrs.evolve(movers, residents=residents))
    assert await everybody(again) == await everybody(storage) == (people, totals)
    assert await written(again) == text


@given(histories(surrogates=True))
def test_half_characters_do_not_break_a_dialogue(turns: tuple[object, ...]) -> None:
    """They come back as U+FFFD."""
    found = read_dialog(dialog_text(turns).encode(), [], "")  # type: ignore[arg-type]  # the strategy gives turns
    assert len(found) == len(turns)


@given(st.text(st.characters()))
async def test_half_characters_do_not_break_the_document(name: str) -> None:
    """They are replaced, two halves of one are joined, and the rest is there."""
    account = Account(id=account_id(FRONTEND, 42), name=name, registered_at=REGISTERED_BEFORE)
    storage = await filled(Movers(residents=(Resident(account=account, tokens=5),), totals=Counters()))
    [found] = read_document((await written(storage)).encode(), HOUSE).residents
    whole = name.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    assert (found.tokens, len(found.account.name)) == (5, len(whole))


async def test_the_document_has_the_names_that_are_documented() -> None:
    """The fields of the old bot's README, the admin's balance that never counts down, and nothing needless."""
    admin = account_id(FRONTEND, 1)
    source: dict[str, dict[str, object]] = {
        "global": {"requests": 3, "tokens": 4, "premium_tokens": 0, "images": 0, "whisper_seconds": 0},
        "1": {"requests": 1, "tokens": 2, "balance": 777777, "last_request": "2021-01-01 00:00:00"},
        "42": {
            "requests": 2,
            "tokens": 2,
            "balance": 30000,
            "name": "John",
            "username": "@johndoe",
            "last_request": "2021-01-01 00:00:00",
            "prompt": "You are Marv - a sarcastic reluctant assistant",
        },
    }
    house = attrs.evolve(HOUSE, admin=admin)
    storage = await filled(read_document(json.dumps(source).encode(), house))
    found = json.loads(await written(storage, admin))
    assert found["global"] == source["global"]
    for key in ("1", "42"):
        assert found[key].items() >= source[key].items()
        assert found[key].keys() - source[key].keys() <= {
            "premium_tokens",
            "premium_balance",
            "images",
            "image_balance",
            "whisper_seconds",
        }
    assert (found["1"]["premium_balance"], found["1"]["image_balance"]) == (77777, 777)


async def test_progress_is_told_while_it_is_written() -> None:
    """How many more users are in the document."""
    account = Account(id=account_id(FRONTEND, 42), name="Ann", registered_at=REGISTERED_BEFORE)
    storage = await filled(Movers(residents=(Resident(account=account),), totals=Counters()))
    steps: list[int] = []
    async with storage.begin() as uow:
        form = LegacyDocument(admin=None, terms=LIMITS)
        assert [piece async for piece in document(uow, form, steps.append)]
    assert steps == [1]


async def test_an_empty_store_is_an_empty_document() -> None:
    """With the totals of a bot that did nothing."""
    storage = await filled(Movers(residents=(), totals=Counters(tokens=AMOUNT_MAX)))
    movers = read_document((await written(storage)).encode(), HOUSE)
    assert movers == Movers(residents=(), totals=Counters(tokens=AMOUNT_MAX))
