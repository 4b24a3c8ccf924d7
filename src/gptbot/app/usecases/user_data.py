"""Data: the admin reads everybody's as a document, or one user's as a text."""

from datetime import datetime

import attrs

from gptbot.app.usecases.balance import Balances
from gptbot.app.usecases.members import frontend_of, meant, profile
from gptbot.app.usecases.moving import document
from gptbot.domain.account import Account
from gptbot.domain.errors import DomainError
from gptbot.domain.moving import REGISTERED_BEFORE
from gptbot.domain.notices import Attachment, Notice, Profile
from gptbot.domain.ports.moving import Document
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.prompt import applying_prompt
from gptbot.domain.request import Request
from gptbot.domain.terms import Terms
from gptbot.domain.user_data import DATA_MB_MAX, DataFile, DataTooLarge, UserData

DATA_NAME = "data.json"
INVITED_NAMES_MAX = 20

_BYTES_PER_MB = 1_000_000


@attrs.frozen(kw_only=True)
class UserDatas:
    """Shows data."""

    terms: Terms
    balances: Balances
    form: Document

    async def everybody(self, uow: UnitOfWork, request: Request) -> Notice:
        """The document that ``gptbot export`` writes; refused as `DataTooLarge` where it cannot be sent."""
        data = bytearray()
        async for piece in document(uow, self.form):
            data += piece.encode()
            if len(data) > DATA_MB_MAX * _BYTES_PER_MB:
                raise DomainError(DataTooLarge(limit_mb=DATA_MB_MAX))
        attachment = Attachment(key=f"data/{request.event_id}", name=DATA_NAME, picture=False)
        await uow.files.put(attachment.key, bytes(data))
        return DataFile(attachment=attachment, users=await uow.residents.count(self.form.frontend))

    async def one(self, uow: UnitOfWork, request: Request, *, who: str) -> Notice:
        """All that is kept of one user; refused as `UnknownAccount`."""
        account = await meant(uow, who, frontend=frontend_of(request.person.id))
        invited, count = await uow.accounts.invited_by(account.id, limit=INVITED_NAMES_MAX)
        return UserData(
            user=profile(account),
            counters=await uow.usage.counters(account.id),
            wallets=await self.balances.views(uow, account.id),
            tier=account.tier,
            prompt=applying_prompt(account, self.terms),
            default_prompt=account.prompt is None,
            context_chars=account.context_chars,
            favors=await uow.favors.granted_count(account.id),
            favor_open=await uow.favors.open_of(account.id) is not None,
            blocked=account.blocked,
            registered=None if account.registered_at == REGISTERED_BEFORE else _moment(account.registered_at),
            last_request=None if account.last_request_at is None else _moment(account.last_request_at),
            inviter=await _inviter(uow, account),
            invited=tuple(profile(friend) for friend in invited),
            invited_count=count,
        )


async def _inviter(uow: UnitOfWork, account: Account) -> Profile | None:
    """Who invited; somebody who is not here any more has an id alone."""
    if account.inviter is None:
        return None
    inviter = await uow.accounts.get(account.inviter)
    return profile(inviter) if inviter else Profile(id=account.inviter, name="", username=None)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
