"""The audit: adds every wallet up again, and names what does not fit. Nothing is changed."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import attrs

from gptbot.adapters.sqlite.codec import Codec
from gptbot.adapters.sqlite.reading import off_the_loop, opened
from gptbot.domain.exchange import Exchange, Status
from gptbot.domain.ports.storage import StorageError

FAULTS_MAX = 100
"""More are not listed, only counted as more."""

ROWS_AT_ONCE = 1_000

# Two halves, since a sum of tampered amounts may not fit into 64 bits.
_WALLETS = """
SELECT account_id, unit, posted, held,
    (SELECT coalesce(sum(amount >> 32), 0) FROM entries WHERE entries.account_id = wallets.account_id
        AND entries.unit = wallets.unit) AS high,
    (SELECT coalesce(sum(amount & 4294967295), 0) FROM entries WHERE entries.account_id = wallets.account_id
        AND entries.unit = wallets.unit) AS low,
    (SELECT coalesce(sum(amount), 0) FROM holds WHERE holds.account_id = wallets.account_id
        AND holds.unit = wallets.unit) AS holding
FROM wallets ORDER BY account_id, unit
"""
_HOLDS = "SELECT id, account_id, unit FROM holds ORDER BY number"
_EXCHANGE = "SELECT status, body FROM exchanges WHERE event_id = ?"
_COUNTS = """
SELECT (SELECT count(*) FROM accounts) AS accounts, (SELECT count(*) FROM wallets) AS wallets,
    (SELECT count(*) FROM entries) AS entries, (SELECT count(*) FROM holds) AS holds
"""


@attrs.frozen(kw_only=True)
class Audit:
    """What a store holds, and what is wrong with it: up to `FAULTS_MAX` lines, each with the account it is about."""

    accounts: int
    wallets: int
    entries: int
    holds: int
    faults: tuple[str, ...]

    @property
    def proven(self) -> bool:
        """Whether everything adds up."""
        return not self.faults


async def audit(path: Path) -> Audit:
    """Proves the store in this file, on a thread of its own; raises `StorageError` where it cannot be read."""
    return await off_the_loop(lambda stop: audited(path, stop))


def audited(path: Path, stop: threading.Event) -> Audit:
    """The same on this thread, until ``stop`` is set."""
    with opened(path, stop) as connection:
        faults = tuple(islice(_faults(connection), FAULTS_MAX))
        counts = dict(connection.execute(_COUNTS).fetchone()) if not _broken(faults) else dict.fromkeys(_NAMES, 0)
    return Audit(**counts, faults=faults)


_NAMES = ("accounts", "wallets", "entries", "holds")
_FILE = "the file"


def _broken(faults: tuple[str, ...]) -> bool:
    return any(fault.startswith(_FILE) for fault in faults)


def _faults(connection: sqlite3.Connection) -> Iterator[str]:
    checks: tuple[Callable[[sqlite3.Connection], Iterator[str]], ...] = (_of_the_file, _of_wallets, _of_holds)
    for check in checks:
        try:
            yield from check(connection)
        except sqlite3.DatabaseError as error:
            if "interrupted" in str(error):
                raise
            yield f"{_FILE} cannot be read: {error}"


def _of_the_file(connection: sqlite3.Connection) -> Iterator[str]:
    for [found] in connection.execute("PRAGMA integrity_check"):
        if found != "ok":
            yield f"{_FILE} is damaged: {found}"
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"{_FILE}: row {row} of {table} belongs to nothing in {parent}{_owner(connection, table, row)}"


def _owner(connection: sqlite3.Connection, table: str, row: int | None) -> str:
    """Whose row that is, where the table knows."""
    if table not in {"entries", "holds"}:
        return ""
    found = connection.execute(f"SELECT account_id, unit FROM {table} WHERE rowid = ?", (row,)).fetchone()  # noqa: S608 -- one of two names
    return f" ({found['account_id']}, {found['unit']})"


def _of_wallets(connection: sqlite3.Connection) -> Iterator[str]:
    for row in _rows(connection, _WALLETS):
        whose, posted, held = f"{row['account_id']}, {row['unit']}", row["posted"], row["held"]
        entries = (row["high"] << 32) + row["low"]
        if posted != entries:
            yield f"{whose}: the balance is {posted}, and its entries add up to {entries}"
        if held != row["holding"]:
            yield f"{whose}: {held} is held, and its holds add up to {row['holding']}"
        if not 0 <= held <= posted:
            yield f"{whose}: the balance is {posted} with {held} held, so {posted - held} is available"


def _of_holds(connection: sqlite3.Connection) -> Iterator[str]:
    codec = Codec()
    for row in _rows(connection, _HOLDS):
        event_id = row["id"].rsplit("/", 2)[0]
        exchange = connection.execute(_EXCHANGE, (event_id,)).fetchone()
        if exchange is None or not _holds(codec, exchange, row["id"]):
            yield f"{row['account_id']}, {row['unit']}: the hold {row['id']} belongs to no open request"


def _holds(codec: Codec, row: sqlite3.Row, hold_id: str) -> bool:
    """Whether this request is open and has the hold."""
    try:
        exchange: Exchange = codec.exchange(row["body"])
    except StorageError:
        return False
    opened_so = row["status"] == exchange.status == Status.OPENED
    return opened_so and any(held.hold_id == hold_id for held in exchange.held)


def _rows(connection: sqlite3.Connection, sql: str) -> Iterator[sqlite3.Row]:
    """The rows, some at a time."""
    cursor = connection.execute(sql)
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        yield from rows
