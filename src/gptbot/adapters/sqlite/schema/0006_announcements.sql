-- What is announced, and to whom. At most one is open; its recipients are forgotten when it is over.

CREATE TABLE announcements (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    open INTEGER CHECK (open = 1),
    body TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX announcements_open ON announcements (open) WHERE open IS NOT NULL;

CREATE TABLE recipients (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    announcement INTEGER NOT NULL REFERENCES announcements (number),
    chat TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    UNIQUE (announcement, chat)
) STRICT;

CREATE INDEX recipients_by_status ON recipients (announcement, status, number);
