-- What waits. AUTOINCREMENT: a number is never given again, even after the newest row is gone.

CREATE TABLE inbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id TEXT NOT NULL UNIQUE,
    lane TEXT NOT NULL,
    payload TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,
    done_at INTEGER
) STRICT;

CREATE INDEX inbox_waiting ON inbox (number) WHERE done_at IS NULL;
CREATE INDEX inbox_done ON inbox (done_at) WHERE done_at IS NOT NULL;

CREATE TABLE outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    frontend TEXT NOT NULL,
    recipient TEXT NOT NULL,
    notice TEXT NOT NULL,
    language TEXT NOT NULL,
    priority INTEGER NOT NULL,
    reply_to TEXT,
    exchange TEXT,
    parts_sent INTEGER NOT NULL DEFAULT 0 CHECK (parts_sent >= 0)
) STRICT;

CREATE INDEX outbox_by_frontend ON outbox (frontend, number);
CREATE INDEX outbox_by_recipient ON outbox (recipient);

CREATE TABLE reports (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    body TEXT NOT NULL
) STRICT;

CREATE TABLE alerts (
    kind TEXT NOT NULL PRIMARY KEY,
    said_at INTEGER NOT NULL
) STRICT;
