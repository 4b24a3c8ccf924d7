"""Recent users: who was active in the last days."""

import attrs

from gptbot.app.usecases.members import profile
from gptbot.domain.listing import DOCUMENT_NAME, LISTED_MAX, SHOWN_MAX
from gptbot.domain.notices import Attachment, Notice
from gptbot.domain.ports.storage import UnitOfWork
from gptbot.domain.recent_users import RecentUsers, Visit, since, visits_document
from gptbot.domain.request import Request


@attrs.frozen(kw_only=True)
class Recent:
    """Lists who asked for something."""

    async def show(self, uow: UnitOfWork, request: Request, *, days: int) -> Notice:
        """Those of the last ``days`` days, newest first; a long list is a document."""
        accounts, count = await uow.census.recent(since(days, request.at), limit=LISTED_MAX)
        if len(accounts) > SHOWN_MAX:
            attachment = Attachment(key=f"{request.event_id}/{DOCUMENT_NAME}", name=DOCUMENT_NAME, picture=False)
            await uow.files.put(attachment.key, visits_document(accounts))
            return RecentUsers(days=days, count=count, attachment=attachment)
        visits = tuple(
            Visit(user=profile(account), at=account.last_request_at)
            for account in accounts
            if account.last_request_at is not None
        )
        return RecentUsers(days=days, count=count, visits=visits)
