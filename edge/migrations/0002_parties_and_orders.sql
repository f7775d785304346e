-- Who may see stock, and to whom units are promised.
-- What must go or stay with a row is said by triggers, so that no path to a DELETE can forget it.

CREATE TABLE buyer (
  marketplace        INTEGER NOT NULL,
  number             INTEGER NOT NULL,
  id                 TEXT    NOT NULL,
  name               TEXT    NOT NULL,
  default_catalog_id TEXT,
  active             INTEGER NOT NULL,
  xp                 TEXT,
  version            INTEGER NOT NULL DEFAULT 1,
  date_created       INTEGER NOT NULL,
  PRIMARY KEY (marketplace, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX buyer_id ON buyer (marketplace, id);

CREATE TABLE user_group (
  marketplace  INTEGER NOT NULL,
  number       INTEGER NOT NULL,
  buyer        INTEGER NOT NULL,
  id           TEXT    NOT NULL,
  name         TEXT    NOT NULL,
  description  TEXT,
  xp           TEXT,
  version      INTEGER NOT NULL DEFAULT 1,
  date_created INTEGER NOT NULL,
  PRIMARY KEY (marketplace, number),
  CONSTRAINT user_group_number CHECK (number > 0)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX user_group_id ON user_group (marketplace, buyer, id);

CREATE TABLE membership (
  marketplace INTEGER NOT NULL,
  user_group  INTEGER NOT NULL,
  user        INTEGER NOT NULL,
  PRIMARY KEY (marketplace, user_group, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_user ON membership (marketplace, user);

-- A user that goes or gets another password ends what it was signed in with; shoppers leave many such rows.
CREATE INDEX refresh_token_user ON refresh_token (marketplace, user) WHERE user IS NOT NULL;

-- Who may see a record that not all buyers may. Group 0 is the whole buyer.
CREATE TABLE record_assignment (
  marketplace INTEGER NOT NULL,
  record      INTEGER NOT NULL,
  buyer       INTEGER NOT NULL,
  user_group  INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (marketplace, record, buyer, user_group)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_assignment_buyer ON record_assignment (marketplace, buyer, user_group);

CREATE TABLE sales_order (
  marketplace         INTEGER NOT NULL,
  number              INTEGER NOT NULL,
  id                  TEXT    NOT NULL,
  buyer               INTEGER NOT NULL,
  user                INTEGER NOT NULL,
  -- 0: the order goes to the marketplace's owner.
  supplier            INTEGER NOT NULL,
  -- The anonymous shopper it belongs to: many share one user.
  anonymous           TEXT,
  -- What the parties were called when they were deleted.
  from_company_id     TEXT,
  from_user_id        TEXT,
  to_company_id       TEXT,
  status              TEXT    NOT NULL DEFAULT 'Unsubmitted',
  comments            TEXT,
  billing_address_id  TEXT,
  shipping_address_id TEXT,
  shipping_cost       TEXT    NOT NULL DEFAULT '0',
  tax_cost            TEXT    NOT NULL DEFAULT '0',
  gratuity            TEXT    NOT NULL DEFAULT '0',
  -- Of the lines as they are; every write of a line writes these too. The total has the costs above in it.
  line_item_count     INTEGER NOT NULL DEFAULT 0,
  subtotal            TEXT    NOT NULL DEFAULT '0',
  total               TEXT    NOT NULL DEFAULT '0',
  xp                  TEXT,
  date_created        INTEGER NOT NULL,
  date_submitted      INTEGER,
  date_shipped        INTEGER,
  date_canceled       INTEGER,
  date_completed      INTEGER,
  last_updated        INTEGER NOT NULL,
  -- When the shopper named it as the cart; 0 is never.
  carted_at           INTEGER NOT NULL DEFAULT 0,
  version             INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (marketplace, number),
  CONSTRAINT sales_order_status CHECK (status IN ('Unsubmitted', 'Open', 'Completed', 'Canceled'))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX sales_order_id ON sales_order (marketplace, id);
CREATE INDEX sales_order_user ON sales_order (marketplace, user, anonymous);
CREATE INDEX sales_order_supplier ON sales_order (marketplace, supplier);
CREATE INDEX sales_order_cart ON sales_order (marketplace, user, anonymous, carted_at) WHERE status = 'Unsubmitted';

CREATE TABLE line_item (
  marketplace          INTEGER NOT NULL,
  sales_order          INTEGER NOT NULL,
  -- Counts up within the order.
  number               INTEGER NOT NULL,
  id                   TEXT    NOT NULL,
  product              INTEGER NOT NULL,
  -- What the product was called when the line was written: it may be deleted.
  product_id           TEXT    NOT NULL,
  variant              INTEGER,
  -- The record that the line names; its ID when it was written, since it may be deleted.
  record               INTEGER,
  record_id            TEXT,
  -- The record was put there by a calculation, so its visibility is not asked about.
  record_overridden    INTEGER NOT NULL DEFAULT 0,
  quantity             INTEGER NOT NULL,
  -- Where the units of a submitted order were taken: from the line's record, or from the written figure of its product or
  -- variant. Null: nowhere. `taken`: how many of them are not given back, in a record not shipped.
  taken_from           TEXT,
  taken                INTEGER NOT NULL DEFAULT 0,
  quantity_shipped     INTEGER NOT NULL DEFAULT 0,
  specs                TEXT    NOT NULL DEFAULT '[]',
  unit_price           TEXT,
  cost_center          TEXT,
  date_needed          INTEGER,
  shipping_account     TEXT,
  shipping_address_id  TEXT,
  ship_from_address_id TEXT,
  xp                   TEXT,
  date_added           INTEGER NOT NULL,
  PRIMARY KEY (marketplace, sales_order, number),
  CONSTRAINT line_item_quantity CHECK (quantity > 0),
  CONSTRAINT line_item_taken CHECK (taken >= 0),
  CONSTRAINT line_item_taken_from CHECK (taken_from IN ('record', 'product', 'variant')),
  CONSTRAINT line_item_nowhere CHECK (taken_from IS NOT NULL OR taken = 0)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX line_item_id ON line_item (marketplace, sales_order, id);
CREATE INDEX line_item_record ON line_item (marketplace, record) WHERE record IS NOT NULL;

CREATE TRIGGER record_on_open_order BEFORE DELETE ON record
WHEN EXISTS (SELECT 1 FROM line_item l CROSS JOIN sales_order o ON o.marketplace = l.marketplace AND o.number = l.sales_order
             WHERE l.marketplace = OLD.marketplace AND l.record = OLD.number AND o.status = 'Open')
BEGIN SELECT RAISE(ABORT, 'open_orders_exist'); END;

CREATE TRIGGER record_gone AFTER DELETE ON record BEGIN
  DELETE FROM record_assignment WHERE marketplace = OLD.marketplace AND record = OLD.number;
END;

CREATE TRIGGER user_with_open_order BEFORE DELETE ON user
WHEN EXISTS (SELECT 1 FROM sales_order WHERE marketplace = OLD.marketplace AND user = OLD.number AND status = 'Open')
BEGIN SELECT RAISE(ABORT, 'user_has_open_order'); END;

CREATE TRIGGER user_gone AFTER DELETE ON user BEGIN
  DELETE FROM membership WHERE marketplace = OLD.marketplace AND user = OLD.number;
  DELETE FROM sales_order WHERE marketplace = OLD.marketplace AND user = OLD.number AND status = 'Unsubmitted';
  UPDATE sales_order SET from_user_id = OLD.id WHERE marketplace = OLD.marketplace AND user = OLD.number;
END;

CREATE TRIGGER user_group_gone AFTER DELETE ON user_group BEGIN
  DELETE FROM membership WHERE marketplace = OLD.marketplace AND user_group = OLD.number;
  DELETE FROM record_assignment
  WHERE marketplace = OLD.marketplace AND buyer = OLD.buyer AND user_group = OLD.number;
END;

CREATE TRIGGER buyer_gone AFTER DELETE ON buyer BEGIN
  UPDATE sales_order SET from_company_id = OLD.id WHERE marketplace = OLD.marketplace AND buyer = OLD.number;
  DELETE FROM user WHERE marketplace = OLD.marketplace AND company_kind = 'buyer' AND company = OLD.number;
  DELETE FROM user_group WHERE marketplace = OLD.marketplace AND buyer = OLD.number;
  DELETE FROM record_assignment WHERE marketplace = OLD.marketplace AND buyer = OLD.number;
END;

CREATE TRIGGER supplier_gone AFTER DELETE ON supplier BEGIN
  UPDATE sales_order SET to_company_id = OLD.id WHERE marketplace = OLD.marketplace AND supplier = OLD.number;
END;

CREATE TRIGGER sales_order_gone AFTER DELETE ON sales_order BEGIN
  DELETE FROM line_item WHERE marketplace = OLD.marketplace AND sales_order = OLD.number;
END;
