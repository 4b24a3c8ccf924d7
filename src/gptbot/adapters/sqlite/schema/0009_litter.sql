-- Messages of the bot that are to be taken away.

CREATE TABLE litter (
    number INTEGER PRIMARY KEY,
    frontend TEXT NOT NULL,
    chat_id TEXT NOT NULL,
    message TEXT NOT NULL,
    UNIQUE (chat_id, message)
) STRICT;

CREATE INDEX litter_by_frontend ON litter (frontend, number);
