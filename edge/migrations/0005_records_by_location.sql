-- All that one location has, in an order in which what is new comes last. No column of it ever changes.
CREATE INDEX record_location ON record (marketplace, location, item, number);
