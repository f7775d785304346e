-- One movement for all that changes, made before the change. ?2, ?3: the chunk.
INSERT INTO movement (marketplace, number, at, who, dialect, why, reference, entries, data)
SELECT ?1, (SELECT coalesce(max(number), 0) + 1 FROM movement WHERE marketplace = ?1), ?4, ?5, ?6, 'Undone', ?7,
       json_array_length(c.payload), c.payload
FROM chunk c WHERE c.marketplace = ?1 AND c.job = ?2 AND c.seq = ?3 AND c.payload <> '[]'
