-- What was asked: exchanges and usage hold nothing that a person wrote.

CREATE TABLE exchanges (
    event_id TEXT NOT NULL PRIMARY KEY,
    status TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE INDEX exchanges_over ON exchanges (opened_at) WHERE status IN ('delivered', 'undeliverable', 'failed');

CREATE TABLE dialogs (
    chat_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    generation INTEGER NOT NULL,
    turns TEXT NOT NULL,
    PRIMARY KEY (chat_id, account_id)
) STRICT;

CREATE TABLE usage (
    event_id TEXT NOT NULL,
    part INTEGER NOT NULL,
    account_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    unit TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    model TEXT NOT NULL,
    input INTEGER NOT NULL CHECK (input >= 0),
    output INTEGER NOT NULL CHECK (output >= 0),
    total INTEGER NOT NULL CHECK (total >= 0),
    estimated INTEGER NOT NULL CHECK (estimated IN (0, 1)),
    voice_seconds INTEGER NOT NULL CHECK (voice_seconds >= 0),
    cost_nano_usd INTEGER,
    PRIMARY KEY (event_id, part)
) STRICT;

-- The sums of usage, kept in the same transaction; the empty account is the whole bot.
CREATE TABLE counters (
    account_id TEXT NOT NULL PRIMARY KEY,
    requests INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    premium_tokens INTEGER NOT NULL,
    images INTEGER NOT NULL,
    voice_seconds INTEGER NOT NULL,
    cost_nano_usd INTEGER NOT NULL
) STRICT;
