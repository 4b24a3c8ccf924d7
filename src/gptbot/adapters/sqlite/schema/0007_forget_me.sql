-- Questions about everybody, and finding all that one person left.

CREATE INDEX accounts_by_last_request ON accounts (last_request_at) WHERE last_request_at IS NOT NULL;
CREATE INDEX accounts_by_registration ON accounts (registered_at);
CREATE INDEX wallets_by_balance ON wallets (unit, posted);
CREATE INDEX counters_by_requests ON counters (requests);
CREATE INDEX counters_by_tokens ON counters (tokens);
CREATE INDEX counters_by_premium_tokens ON counters (premium_tokens);
CREATE INDEX counters_by_images ON counters (images);
CREATE INDEX counters_by_cost ON counters (cost_nano_usd);
CREATE INDEX usage_by_time ON usage (at);
CREATE INDEX dialogs_by_account ON dialogs (account_id);
CREATE INDEX exchanges_unfinished ON exchanges (event_id) WHERE status IN ('opened', 'answered');

-- Who wanted to be forgotten: they are not new when they come again.
CREATE TABLE forgotten (
    account_id TEXT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
