DELETE FROM chunk WHERE (marketplace, job) IN (SELECT marketplace, number FROM due)
