"""What is remembered, in SQLite."""

import attrs

from gptbot.adapters.sqlite.codec import Codec
from gptbot.adapters.sqlite.transaction import Transaction
from gptbot.domain.extended_context import Dialog, DialogId

_SAVE = """
INSERT INTO dialogs (chat_id, account_id, generation, turns) VALUES (?, ?, ?, ?)
ON CONFLICT (chat_id, account_id) DO UPDATE SET generation = excluded.generation, turns = excluded.turns
"""
_GET = "SELECT generation, turns FROM dialogs WHERE chat_id = ? AND account_id = ?"


@attrs.frozen
class SqliteDialogs:
    """Fits `gptbot.domain.ports.storage.Dialogs`."""

    _transaction: Transaction
    _codec: Codec

    async def get(self, dialog_id: DialogId) -> Dialog:
        """The dialogue; an empty one where there is none."""
        row = await self._transaction.row(_GET, dialog_id.chat_id, dialog_id.account_id)
        if row is None:
            return Dialog(id=dialog_id)
        return Dialog(id=dialog_id, generation=row["generation"], turns=self._codec.turns(row["turns"]))

    async def save(self, dialog: Dialog) -> None:
        """Writes it whole."""
        turns = self._codec.turns_text(dialog.turns)
        await self._transaction.rows(_SAVE, dialog.id.chat_id, dialog.id.account_id, dialog.generation, turns)
