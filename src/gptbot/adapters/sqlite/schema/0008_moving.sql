-- When the totals of another bot were added to this one's counters.

CREATE TABLE moves (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT;
