"""Letting go of what a request holds."""

from gptbot.domain.exchange import Exchange
from gptbot.domain.ports.storage import UnitOfWork


async def release(uow: UnitOfWork, exchange: Exchange) -> None:
    """Closes the holds of an exchange that are still open; nothing is charged."""
    for part in exchange.held:
        wallet = await uow.wallets.get(exchange.dialog_id.account_id, part.unit)
        if wallet.has_open(part.hold_id):
            await uow.wallets.save(wallet.release(part.hold_id))
