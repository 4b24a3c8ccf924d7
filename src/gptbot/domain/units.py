"""What a wallet counts in, and how far it can count."""

from enum import StrEnum

AMOUNT_MAX = 2**63 - 1
"""The largest amount: a signed 64-bit integer, which every store can keep."""

NANO_USD_PER_USD = 1_000_000_000


class Unit(StrEnum):
    """A wallet's unit; amounts are whole numbers of it."""

    TOKEN = "token"
    PREMIUM_TOKEN = "premium_token"
    IMAGE = "image"
