-- Favours, letters that take the place of a message, and who has shut the private chat.

CREATE TABLE favors (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    account_id TEXT NOT NULL,
    tokens INTEGER NOT NULL CHECK (tokens >= 0),
    asked_at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    asked INTEGER NOT NULL CHECK (asked IN (0, 1))
) STRICT;

CREATE INDEX favors_by_account ON favors (account_id, outcome);
CREATE UNIQUE INDEX favors_open ON favors (account_id) WHERE outcome = 'open';
CREATE INDEX favors_unasked ON favors (number) WHERE outcome = 'open' AND asked = 0;

-- What was granted before this store kept favours.
CREATE TABLE favors_before (
    account_id TEXT NOT NULL PRIMARY KEY,
    granted INTEGER NOT NULL CHECK (granted >= 0)
) STRICT;

ALTER TABLE outbox ADD COLUMN replaces TEXT;
ALTER TABLE outbox ADD COLUMN asker TEXT;
ALTER TABLE accounts ADD COLUMN unreachable INTEGER NOT NULL DEFAULT 0 CHECK (unreachable IN (0, 1));
