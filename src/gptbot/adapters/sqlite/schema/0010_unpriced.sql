-- How many requests have a cost that is not known, or not whole; of what came in by an import nothing is known.

ALTER TABLE counters ADD COLUMN unpriced INTEGER NOT NULL DEFAULT 0;

UPDATE counters SET unpriced = requests;

UPDATE counters SET unpriced = max(counters.requests - priced.requests, 0)
FROM (
    SELECT account_id, count(*) AS requests FROM (
        SELECT account_id FROM usage GROUP BY event_id HAVING count(*) = count(cost_nano_usd)
    ) GROUP BY account_id
) AS priced WHERE priced.account_id = counters.account_id;

UPDATE counters SET unpriced = max(requests - (
    SELECT count(*) FROM (SELECT 1 FROM usage GROUP BY event_id HAVING count(*) = count(cost_nano_usd))
), 0) WHERE account_id = '';
