"""What is remembered, in memory."""

import attrs

from gptbot.adapters.memory.transaction import Transaction
from gptbot.domain.extended_context import Dialog, DialogId


@attrs.frozen
class MemoryDialogs:
    """Fits `gptbot.domain.ports.storage.Dialogs`."""

    _transaction: Transaction

    async def get(self, dialog_id: DialogId) -> Dialog:
        """The dialogue; an empty one where there is none."""
        return self._transaction.state.dialogs.get(dialog_id) or Dialog(id=dialog_id)

    async def save(self, dialog: Dialog) -> None:
        """Writes it whole."""
        self._transaction.state.dialogs[dialog.id] = dialog
