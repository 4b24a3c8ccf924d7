"""Migrations: numbered SQL files, each applied once, in order, in a transaction of its own."""

import sqlite3
from collections.abc import Iterator
from importlib.resources import files

import aiosqlite
import attrs

from gptbot.adapters.sqlite.transaction import Transaction, transaction
from gptbot.domain.ports.storage import StorageError

APPLICATION_ID = 0x67707462
"""What tells our files from those of other programs: "gptb"."""


@attrs.frozen
class Migration:
    """The step that leads to schema ``version``."""

    version: int
    sql: str


def migrations() -> tuple[Migration, ...]:
    """All steps, in order; reads files."""
    folder = files(__package__).joinpath("schema")
    found = sorted((item for item in folder.iterdir() if item.name.endswith(".sql")), key=lambda item: item.name)
    return tuple(Migration(int(item.name.partition("_")[0]), item.read_text("utf-8")) for item in found)


async def migrate(connection: aiosqlite.Connection, steps: tuple[Migration, ...]) -> None:
    """Brings the schema up to date; raises `StorageError` for a newer one and for another program's file."""
    known = steps[-1].version
    async with transaction(connection) as statements:
        version = await _number(statements, "PRAGMA user_version")
        if await _foreign(statements):
            raise StorageError("the database belongs to another program")
        if version > known:
            raise StorageError(
                f"the database has schema version {version}, and this program knows up to {known}: it needs a newer one"
            )
    for step in steps:
        async with transaction(connection) as statements:
            await _apply(statements, step)


async def _apply(statements: Transaction, step: Migration) -> None:
    # Asked again inside the transaction: another process may have been faster.
    if await _number(statements, "PRAGMA user_version") >= step.version:
        return
    for statement in split(step.sql):
        await statements.rows(statement)
    await statements.rows(f"PRAGMA application_id = {APPLICATION_ID}")
    await statements.rows(f"PRAGMA user_version = {step.version}")


def split(sql: str) -> Iterator[str]:
    """The statements of a file; each begins on a line of its own.

    One by one, since sqlite3 would commit before it runs them all as a script.
    """
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


async def _foreign(statements: Transaction) -> bool:
    if await _number(statements, "PRAGMA application_id") == APPLICATION_ID:
        return False
    return await _number(statements, "SELECT count(*) FROM sqlite_schema") > 0


async def _number(statements: Transaction, sql: str) -> int:
    [row] = await statements.rows(sql)
    number: int = row[0]
    return number
