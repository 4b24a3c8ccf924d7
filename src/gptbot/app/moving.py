"""Moving house from the command line: import, export, backup and audit, from settings to the last line."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

from gptbot.adapters.console.moving import amount, cut_short, progress, summary, whole_report
from gptbot.adapters.legacy.files import CONTEXTS, read_files, replacing, write_dialogs
from gptbot.adapters.legacy.reading import FRONTEND, House
from gptbot.adapters.legacy.writing import LegacyDocument
from gptbot.adapters.sqlite.audit import Audit
from gptbot.adapters.sqlite.audit import audit as audit_store
from gptbot.adapters.sqlite.backup import backup as back_up_store
from gptbot.adapters.sqlite.storage import SqliteStorage, database_path
from gptbot.adapters.system.clock import SystemClock
from gptbot.app.settings import StoreSettings
from gptbot.app.usecases.moving import Moving, document, pages
from gptbot.domain.account import Language
from gptbot.domain.ids import AccountId, account_id
from gptbot.domain.moving import MovedIn, Movers

REPORT = Path("import-report.txt")


def import_files(
    settings: StoreSettings, data: Path, contexts: Path | None, report: Path | None, language: Language
) -> Iterator[str]:
    """Imports everybody or nobody; the lines that say what came of it.

    Raises:
        BrokenDocumentError: a file cannot be read; nothing was imported.
        StorageError, OSError: the store or the report cannot be written.
    """
    beside = data.parent / CONTEXTS
    house = House(
        admin=_admin(settings),
        context_chars_max=settings.context_chars_max,
        prompt_chars_max=settings.prompt_chars_max,
        language=settings.forced_language or language,
    )
    yield f"reading {data}"
    movers = read_files(data, contexts or (beside if beside.is_dir() else None), house)
    moved = asyncio.run(_moved_in(settings, movers))
    yield from summary(moved)
    if report is not None or cut_short(moved):
        path = report or REPORT
        with replacing(path) as file:
            file.writelines(f"{line}\n".encode() for line in whole_report(moved))
        yield f"the whole report is in {path}"


def export_files(settings: StoreSettings, data: Path, contexts: Path | None) -> Iterator[str]:
    """Writes the document, and the dialogues where a folder is named; the lines that say so.

    Raises:
        StorageError: there is no store, or it cannot be read.
        OSError: a file cannot be written.
    """
    users, dialogs = asyncio.run(_moved_out(settings, data, contexts))
    yield f"exported {amount(users, 'user', 'users')} to {data}"
    if contexts is not None:
        yield f"exported {amount(dialogs, 'dialogue', 'dialogues')} to {contexts}"


def backup(settings: StoreSettings, target: Path) -> Iterator[str]:
    """Copies the store while it may be in use; raises `StorageError` where it cannot, or where it does not add up."""
    found = asyncio.run(back_up_store(database_path(settings.database_url), target))
    yield f"{target} is a whole copy of the store, and it adds up: {_counts(found)}"


def audit(settings: StoreSettings, store: Path | None) -> tuple[bool, list[str]]:
    """Whether a store adds up, and the lines that say so; raises `StorageError` where there is none."""
    path = store or database_path(settings.database_url)
    found = asyncio.run(audit_store(path))
    if found.proven:
        return True, [f"{path} adds up: {_counts(found)}"]
    return False, [f"{path} does not add up:", *(f"  {fault}" for fault in found.faults)]


async def _moved_in(settings: StoreSettings, movers: Movers) -> MovedIn:
    async with SqliteStorage.open(settings.database_url) as storage:
        moving = Moving(storage=storage, clock=SystemClock(), terms=settings.terms)
        with progress(sys.stdout, "importing users", len(movers.residents)) as advance:
            return await moving.move_in(movers, advance)


async def _moved_out(settings: StoreSettings, data: Path, contexts: Path | None) -> tuple[int, int]:
    form = LegacyDocument(admin=_admin(settings), terms=settings.terms)
    dialogs = 0
    async with SqliteStorage.reading(settings.database_url) as storage, storage.begin() as uow:
        users = await uow.residents.count(FRONTEND)
        with replacing(data) as file, progress(sys.stdout, "exporting users", users) as advance:
            async for piece in document(uow, form, advance):
                file.write(piece.encode())
        if contexts is not None:
            async for residents in pages(uow, FRONTEND, dialogs=True):
                dialogs += write_dialogs(contexts, residents)
    return users, dialogs


def _admin(settings: StoreSettings) -> AccountId | None:
    return None if settings.admin_chat_id is None else account_id(FRONTEND, settings.admin_chat_id)


def _counts(found: Audit) -> str:
    return (
        f"{amount(found.accounts, 'account', 'accounts')}, {amount(found.wallets, 'wallet', 'wallets')}, "
        f"{amount(found.entries, 'entry', 'entries')}, {amount(found.holds, 'running request', 'running requests')}"
    )
