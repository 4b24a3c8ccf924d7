-- What letters carry besides words.

CREATE TABLE files (
    key TEXT NOT NULL PRIMARY KEY,
    data BLOB NOT NULL
) STRICT;
