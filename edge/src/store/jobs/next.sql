-- The names of what the chunk belongs to are joined by their keys; a location that is gone is null.
SELECT c.marketplace, c.job, c.seq, c.payload, c.attempts, c.attempted, j.kind, j.who, j.dialect, j.confined_to, j.location,
       l.id AS location_id, j.owner, j.items_done, j.messages, j.reported, m.catalogue_version,
       coalesce((SELECT value FROM counter WHERE marketplace = c.marketplace AND kind = 'item'), 0) AS last_item,
       coalesce((SELECT value FROM counter WHERE marketplace = c.marketplace AND kind = 'record'), 0) AS last_record
FROM (SELECT marketplace, job, seq FROM chunk INDEXED BY chunk_open
      WHERE state = 'pending' AND marketplace >= ?1 AND marketplace <= ?2
      ORDER BY marketplace, job, seq LIMIT 1) o
CROSS JOIN chunk c ON c.marketplace = o.marketplace AND c.job = o.job AND c.seq = o.seq
CROSS JOIN job j ON j.marketplace = c.marketplace AND j.number = c.job
CROSS JOIN marketplace m ON m.number = c.marketplace
LEFT JOIN location l ON l.marketplace = c.marketplace AND l.number = j.location AND l.owner = j.owner
