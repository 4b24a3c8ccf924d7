"""Identifiers: plain strings that the type checker keeps apart."""

from typing import NewType

AccountId = NewType("AccountId", str)
"""Who owns wallets, as ``frontend:user``: ``telegram:42``."""

ChatId = NewType("ChatId", str)
"""Where something is said, as ``frontend:chat``; a private chat has the id of its account."""

EventId = NewType("EventId", str)
"""One thing that was said, unique for all time: the key against doing anything twice."""

HoldId = NewType("HoldId", str)
EntryId = NewType("EntryId", str)


def account_id(frontend: str, user: int | str) -> AccountId:
    """The account of a frontend's user."""
    return AccountId(f"{frontend}:{user}")


def private_chat(account: AccountId) -> ChatId:
    """The chat in which only this account and the bot talk."""
    return ChatId(account)


def local_part(qualified: AccountId | ChatId) -> str:
    """The id as its frontend knows it: ``42`` of ``telegram:42``."""
    return qualified.partition(":")[2]
