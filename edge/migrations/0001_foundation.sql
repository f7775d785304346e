-- The ledger and the parties around it.
-- The marketplace comes first in every key. Objects refer to each other by number, so an ID can be renamed in one row.
-- Times are milliseconds since 1970. Booleans are 0 and 1. Lists and xp are JSON text. Decimals are text.

-- Inserting a name here aborts the batch with that name. How a statement says "not what I expected".
CREATE TABLE guard (name TEXT NOT NULL) STRICT;
CREATE TRIGGER guard_raise BEFORE INSERT ON guard BEGIN SELECT RAISE(ABORT, NEW.name); END;

CREATE TABLE marketplace (
  number                   INTEGER PRIMARY KEY,
  id                       TEXT    NOT NULL,
  name                     TEXT    NOT NULL,
  active                   INTEGER NOT NULL DEFAULT 1,
  require_inventory_record INTEGER NOT NULL DEFAULT 0,
  -- Goes up whenever an identifier or a record is made, moved or deleted.
  catalogue_version        INTEGER NOT NULL DEFAULT 0,
  version                  INTEGER NOT NULL DEFAULT 1,
  date_created             INTEGER NOT NULL,
  CONSTRAINT marketplace_number CHECK (number > 0)
) STRICT;
CREATE UNIQUE INDEX marketplace_id ON marketplace (id);

-- The last number given, per kind: item, record, supplier, location, user.
CREATE TABLE counter (
  marketplace INTEGER NOT NULL,
  kind        TEXT    NOT NULL,
  value       INTEGER NOT NULL,
  PRIMARY KEY (marketplace, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE supplier (
  marketplace          INTEGER NOT NULL,
  number               INTEGER NOT NULL,
  id                   TEXT    NOT NULL,
  name                 TEXT    NOT NULL,
  active               INTEGER NOT NULL,
  all_buyers_can_order INTEGER NOT NULL,
  default_location     INTEGER,
  xp                   TEXT,
  version              INTEGER NOT NULL DEFAULT 1,
  date_created         INTEGER NOT NULL,
  PRIMARY KEY (marketplace, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX supplier_id ON supplier (marketplace, id);

-- Addresses. Owner 0 is the marketplace's owner, else the supplier's number.
CREATE TABLE location (
  marketplace                 INTEGER NOT NULL,
  number                      INTEGER NOT NULL,
  owner                       INTEGER NOT NULL,
  id                          TEXT    NOT NULL,
  company_name                TEXT,
  first_name                  TEXT,
  last_name                   TEXT,
  street1                     TEXT    NOT NULL,
  street2                     TEXT,
  city                        TEXT    NOT NULL,
  state                       TEXT,
  zip                         TEXT,
  country                     TEXT    NOT NULL,
  phone                       TEXT,
  address_name                TEXT,
  direct_ship                 INTEGER NOT NULL DEFAULT 1,
  pickup                      INTEGER NOT NULL DEFAULT 1,
  transfer_enabled            INTEGER NOT NULL DEFAULT 1,
  include_in_aggregate_export INTEGER NOT NULL DEFAULT 1,
  include_in_location_export  INTEGER NOT NULL DEFAULT 1,
  xp                          TEXT,
  version                     INTEGER NOT NULL DEFAULT 1,
  date_created                INTEGER NOT NULL,
  PRIMARY KEY (marketplace, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX location_id ON location (marketplace, owner, id);

-- Users of the owner, of suppliers and of buyers. Company 0 with kind 'seller' is the marketplace's owner.
CREATE TABLE user (
  marketplace            INTEGER NOT NULL,
  number                 INTEGER NOT NULL,
  company_kind           TEXT    NOT NULL,
  company                INTEGER NOT NULL,
  id                     TEXT    NOT NULL,
  username               TEXT    NOT NULL COLLATE NOCASE,
  -- Argon2id in PHC form; null cannot sign in by password.
  password_hash          TEXT,
  first_name             TEXT    NOT NULL,
  last_name              TEXT    NOT NULL,
  email                  TEXT    NOT NULL,
  phone                  TEXT,
  terms_accepted         INTEGER,
  active                 INTEGER NOT NULL,
  roles                  TEXT,
  xp                     TEXT,
  version                INTEGER NOT NULL DEFAULT 1,
  date_created           INTEGER NOT NULL,
  last_active            INTEGER,
  password_last_set      INTEGER,
  failed_login_attempts  INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (marketplace, number),
  CONSTRAINT user_company_kind CHECK (company_kind IN ('seller', 'supplier', 'buyer'))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX user_username ON user (marketplace, username);
CREATE UNIQUE INDEX user_id ON user (marketplace, company_kind, company, id);

CREATE TABLE api_client (
  marketplace                     INTEGER NOT NULL,
  id                              TEXT    NOT NULL,
  app_name                        TEXT    NOT NULL,
  -- SHA-256 in hexadecimal; null is a public client.
  secret_hash                     TEXT,
  supplier                        INTEGER,
  buyer                           INTEGER,
  access_token_duration           INTEGER NOT NULL,
  refresh_token_duration          INTEGER NOT NULL,
  anonymous_token_duration        INTEGER NOT NULL,
  active                          INTEGER NOT NULL,
  default_context_user_name       TEXT,
  allow_any_buyer                 INTEGER NOT NULL,
  allow_any_supplier              INTEGER NOT NULL,
  allow_seller                    INTEGER NOT NULL,
  is_anon_buyer                   INTEGER NOT NULL,
  minimum_required_roles          TEXT    NOT NULL DEFAULT '[]',
  minimum_required_custom_roles   TEXT    NOT NULL DEFAULT '[]',
  maximum_granted_roles           TEXT    NOT NULL DEFAULT '[]',
  maximum_granted_custom_roles    TEXT    NOT NULL DEFAULT '[]',
  roles                           TEXT,
  xp                              TEXT,
  version                         INTEGER NOT NULL DEFAULT 1,
  date_created                    INTEGER NOT NULL,
  PRIMARY KEY (marketplace, id),
  CONSTRAINT api_client_one_party CHECK (supplier IS NULL OR buyer IS NULL)
) STRICT, WITHOUT ROWID;

-- Refresh tokens of API clients and sessions of the admin; only their SHA-256 is kept.
CREATE TABLE refresh_token (
  marketplace INTEGER NOT NULL,
  hash        TEXT    NOT NULL,
  kind        TEXT    NOT NULL,
  client      TEXT,
  user        INTEGER,
  roles       TEXT    NOT NULL,
  expires_at  INTEGER NOT NULL,
  PRIMARY KEY (marketplace, hash),
  CONSTRAINT refresh_token_kind CHECK (kind IN ('client', 'session'))
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_token_expiry ON refresh_token (expires_at);

-- Failed sign-ins per name or address and minute.
CREATE TABLE sign_in_failure (
  marketplace INTEGER NOT NULL,
  subject     TEXT    NOT NULL,
  minute      INTEGER NOT NULL,
  failures    INTEGER NOT NULL,
  PRIMARY KEY (marketplace, subject, minute)
) STRICT, WITHOUT ROWID;

-- Products and variants share one row of numbers: both are items.
CREATE TABLE product (
  marketplace                INTEGER NOT NULL,
  number                     INTEGER NOT NULL,
  id                         TEXT    NOT NULL,
  owner                      INTEGER NOT NULL,
  name                       TEXT    NOT NULL,
  description                TEXT,
  active                     INTEGER NOT NULL,
  -- Whether Inventory exists at all; the other inventory columns mean nothing without it.
  has_inventory              INTEGER NOT NULL,
  inventory_enabled          INTEGER NOT NULL DEFAULT 0,
  variant_level_tracking     INTEGER NOT NULL DEFAULT 0,
  order_can_exceed           INTEGER NOT NULL DEFAULT 0,
  notification_point         INTEGER,
  -- The written figure: shown while there are no records, shadowed by their sum while there are.
  quantity                   INTEGER NOT NULL DEFAULT 0,
  inventory_updated          INTEGER NOT NULL DEFAULT 0,
  quantity_multiplier        INTEGER NOT NULL DEFAULT 1,
  ship_weight                TEXT,
  ship_height                TEXT,
  ship_width                 TEXT,
  ship_length                TEXT,
  ship_from_address_id       TEXT,
  default_supplier_id        TEXT,
  returnable                 INTEGER NOT NULL DEFAULT 0,
  all_suppliers_can_sell     INTEGER NOT NULL DEFAULT 0,
  auto_forward               INTEGER NOT NULL DEFAULT 0,
  parent_id                  TEXT,
  is_parent                  INTEGER NOT NULL DEFAULT 0,
  default_price_schedule_id  TEXT,
  part_number                TEXT,
  upc                        TEXT,
  sku                        TEXT,
  ean                        TEXT,
  barcode                    TEXT,
  external_id                TEXT,
  notes                      TEXT,
  price                      TEXT,
  sale_price                 TEXT,
  multi_store                INTEGER NOT NULL DEFAULT 0,
  xp                         TEXT,
  version                    INTEGER NOT NULL DEFAULT 1,
  date_created               INTEGER NOT NULL,
  PRIMARY KEY (marketplace, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX product_id ON product (marketplace, id);

CREATE TABLE variant (
  marketplace         INTEGER NOT NULL,
  number              INTEGER NOT NULL,
  product             INTEGER NOT NULL,
  id                  TEXT    NOT NULL,
  name                TEXT,
  description         TEXT,
  active              INTEGER NOT NULL,
  has_inventory       INTEGER NOT NULL DEFAULT 0,
  notification_point  INTEGER,
  quantity            INTEGER NOT NULL DEFAULT 0,
  inventory_updated   INTEGER NOT NULL DEFAULT 0,
  ship_weight         TEXT,
  ship_height         TEXT,
  ship_width          TEXT,
  ship_length         TEXT,
  specs               TEXT    NOT NULL DEFAULT '[]',
  -- The specs in an order of their own; two variants of a product cannot have the same.
  spec_key            TEXT,
  part_number         TEXT,
  upc                 TEXT,
  sku                 TEXT,
  ean                 TEXT,
  barcode             TEXT,
  external_id         TEXT,
  notes               TEXT,
  price               TEXT,
  sale_price          TEXT,
  xp                  TEXT,
  version             INTEGER NOT NULL DEFAULT 1,
  date_created        INTEGER NOT NULL,
  PRIMARY KEY (marketplace, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX variant_id ON variant (marketplace, product, id);
CREATE UNIQUE INDEX variant_specs ON variant (marketplace, product, spec_key) WHERE spec_key IS NOT NULL;

-- Each value of each kind ('part', 'upc', 'sku') names at most one item.
CREATE TABLE identifier (
  marketplace INTEGER NOT NULL,
  kind        TEXT    NOT NULL,
  value       TEXT    NOT NULL,
  item        INTEGER NOT NULL,
  PRIMARY KEY (marketplace, kind, value),
  CONSTRAINT identifier_kind CHECK (kind IN ('part', 'upc', 'sku'))
) STRICT, WITHOUT ROWID;

-- Facts of stock. Available is on_hand - allocated - safety_stock and may be negative.
-- No index holds a column that a change of stock touches: each would be one more written row.
CREATE TABLE record (
  marketplace         INTEGER NOT NULL,
  item                INTEGER NOT NULL,
  location            INTEGER NOT NULL,
  number              INTEGER NOT NULL,
  id                  TEXT    NOT NULL,
  owner               INTEGER NOT NULL,
  on_hand             INTEGER NOT NULL DEFAULT 0,
  allocated           INTEGER NOT NULL DEFAULT 0,
  safety_stock        INTEGER NOT NULL DEFAULT 0,
  infinite            INTEGER NOT NULL DEFAULT 0,
  order_can_exceed    INTEGER NOT NULL DEFAULT 0,
  allow_all_buyers    INTEGER NOT NULL DEFAULT 1,
  notification_point  INTEGER,
  floor               INTEGER,
  bin_id              INTEGER,
  ltd                 TEXT,
  currency_id         INTEGER,
  retail_price        TEXT,
  locator_name        TEXT,
  attributes          TEXT    NOT NULL DEFAULT '[]',
  price               TEXT,
  sale_price          TEXT,
  fulfilment_provider TEXT,
  xp                  TEXT,
  version             INTEGER NOT NULL DEFAULT 1,
  updated_at          INTEGER NOT NULL,
  -- The newest movement and how many there are: a history is a walk from newest to oldest.
  movement            INTEGER,
  movements           INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (marketplace, item, location, number),
  CONSTRAINT record_allocated CHECK (allocated >= 0)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX record_id ON record (marketplace, item, id);
CREATE UNIQUE INDEX record_number ON record (marketplace, number);

-- One row per change, or per chunk of changes. `data` is an array of entries
-- [record, the record's movement before this one or null, item, location, owner, before or null, after or null, names],
-- where before and after are [on_hand, allocated, safety_stock, infinite], and names, only where the record goes,
-- are the IDs it had: [product, variant or null, location].
CREATE TABLE movement (
  marketplace INTEGER NOT NULL,
  number      INTEGER NOT NULL,
  at          INTEGER NOT NULL,
  who         TEXT    NOT NULL,
  dialect     TEXT    NOT NULL,
  why         TEXT    NOT NULL,
  reference   TEXT,
  -- How many entries the data has, so that counting does not read them.
  entries     INTEGER NOT NULL,
  data        TEXT    NOT NULL,
  PRIMARY KEY (marketplace, number)
) STRICT, WITHOUT ROWID;

-- Answers to requests that carried an Idempotency-Key. No answer yet: the change is made, its answer not written down;
-- the object that was made is told by its ID.
CREATE TABLE idempotency (
  marketplace  INTEGER NOT NULL,
  -- SHA-256 over caller, method, path and key.
  request      TEXT    NOT NULL,
  -- SHA-256 over the body.
  body         TEXT    NOT NULL,
  object       TEXT    NOT NULL,
  answer       TEXT,
  at           INTEGER NOT NULL,
  PRIMARY KEY (marketplace, request)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_at ON idempotency (at);
