-- Times are microseconds since 1970 in UTC. A number rises in the order of writing.

CREATE TABLE accounts (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    username TEXT,
    username_key TEXT,
    spoken TEXT NOT NULL,
    chosen TEXT,
    blocked INTEGER NOT NULL CHECK (blocked IN (0, 1)),
    tier TEXT NOT NULL,
    prompt TEXT,
    context_chars INTEGER NOT NULL CHECK (context_chars >= 0),
    inviter TEXT,
    registered_at INTEGER NOT NULL,
    last_request_at INTEGER
) STRICT;

CREATE UNIQUE INDEX accounts_by_username ON accounts (username_key) WHERE username_key IS NOT NULL;
CREATE INDEX accounts_by_inviter ON accounts (inviter, registered_at) WHERE inviter IS NOT NULL;

CREATE TABLE wallets (
    account_id TEXT NOT NULL,
    unit TEXT NOT NULL,
    posted INTEGER NOT NULL CHECK (posted >= 0),
    held INTEGER NOT NULL CHECK (held >= 0),
    PRIMARY KEY (account_id, unit),
    CHECK (held <= posted)
) STRICT, WITHOUT ROWID;

CREATE TABLE holds (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL,
    unit TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    expires_at INTEGER NOT NULL,
    FOREIGN KEY (account_id, unit) REFERENCES wallets (account_id, unit)
) STRICT;

CREATE INDEX holds_by_wallet ON holds (account_id, unit);
CREATE INDEX holds_by_expiry ON holds (expires_at);

CREATE TABLE entries (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL,
    unit TEXT NOT NULL,
    amount INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    absorbed INTEGER NOT NULL CHECK (absorbed >= 0),
    FOREIGN KEY (account_id, unit) REFERENCES wallets (account_id, unit)
) STRICT;

CREATE INDEX entries_by_wallet ON entries (account_id, unit);
