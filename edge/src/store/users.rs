//! Users of the marketplace's owner, of suppliers and of buyers.

use serde_json::{Value, json};
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::listing::{ListQuery, Member, Offer, Page, ValueKind};
use shared::roles::PartyKind;
use shared::time::Timestamp;
use shared::wire::ordercloud::parties::User;

use super::listing::{self, Source};
use super::{Stored, clients, count_up, expect_one_change, read, suppliers, tokens};
use crate::error::Error;
use crate::platform::{Database, Row, Statement};

pub const OFFER: Offer = Offer {
    members: &[
        Member::text("ID").searchable().sortable(),
        Member::text("Username").searchable().sortable(),
        Member::text("LastName").searchable().sortable(),
        Member::text("FirstName").searchable().sortable(),
        Member::text("Email").searchable().sortable(),
        Member::text("Phone"),
        Member::of("Active", ValueKind::Boolean),
        Member::of("TermsAccepted", ValueKind::Date),
        Member::of("DateCreated", ValueKind::Date).sortable(),
        Member::of("LastActive", ValueKind::Date).sortable(),
        Member::of("PasswordLastSetDate", ValueKind::Date).sortable(),
        Member::of("FailedLoginAttempts", ValueKind::Integer),
        Member::text("CompanyID"),
    ],
    xp: true,
    default_sort: &["LastName"],
    ..Offer::EMPTY
};

macro_rules! company_id {
    () => {
        "coalesce(s.id, b.id, m.id)"
    };
}
macro_rules! companies {
    () => {
        " LEFT JOIN marketplace m ON m.number = u.marketplace
         LEFT JOIN supplier s ON u.company_kind = 'supplier' AND s.marketplace = u.marketplace AND s.number = u.company
         LEFT JOIN buyer b ON u.company_kind = 'buyer' AND b.marketplace = u.marketplace AND b.number = u.company"
    };
}

/// `?2`, `?3`: the kind and the number of the company. By its index: a marketplace has many shoppers.
pub const SOURCE: Source = Source {
    select: concat!("u.*, ", company_id!(), " AS company_id"),
    from: concat!("user u INDEXED BY user_id", companies!()),
    scope: "u.marketplace = ?1 AND u.company_kind = ?2 AND u.company = ?3",
    columns: &[
        ("ID", "u.id"),
        ("Username", "u.username"),
        ("LastName", "u.last_name"),
        ("FirstName", "u.first_name"),
        ("Email", "u.email"),
        ("Phone", "u.phone"),
        ("Active", "u.active"),
        ("TermsAccepted", "u.terms_accepted"),
        ("DateCreated", "u.date_created"),
        ("LastActive", "u.last_active"),
        ("PasswordLastSetDate", "u.password_last_set"),
        ("FailedLoginAttempts", "u.failed_login_attempts"),
        ("CompanyID", company_id!()),
    ],
    xp: Some("u.xp"),
    key: None,
    tie: "u.id",
    related: &[],
};

/// The company of a user or of a client: the marketplace's owner, a supplier or a buyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Company {
    pub kind: PartyKind,
    /// 0 for the marketplace's owner.
    pub number: i64,
}

impl Company {
    pub const MARKETPLACE_OWNER: Self = Self { kind: PartyKind::Seller, number: 0 };

    pub fn of_supplier(supplier: SupplierNumber) -> Self {
        Self { kind: PartyKind::Supplier, number: supplier.0 }
    }

    /// The supplier, if it is one.
    pub fn supplier(self) -> Option<SupplierNumber> {
        (self.kind == PartyKind::Supplier).then_some(SupplierNumber(self.number))
    }

    pub fn of_buyer(number: i64) -> Self {
        Self { kind: PartyKind::Buyer, number }
    }

    /// The number of the buyer, if it is one.
    pub fn buyer(self) -> Option<i64> {
        (self.kind == PartyKind::Buyer).then_some(self.number)
    }

    /// Aborts the batch with [`suppliers::SUPPLIER_GONE`] or [`BUYER_GONE`] if the company was deleted since it was looked
    /// up, so that nothing is made under it.
    pub fn must_exist(self, marketplace: MarketplaceNumber) -> Statement {
        match self.buyer() {
            Some(number) => buyer_must_exist(marketplace, number),
            None => suppliers::must_exist(marketplace, self.supplier()),
        }
    }

    /// The word of the column `company_kind`.
    fn word(self) -> &'static str {
        match self.kind {
            PartyKind::Seller => "seller",
            PartyKind::Supplier => "supplier",
            PartyKind::Buyer => "buyer",
        }
    }
}

/// A user as found by name, with what only the service may know.
#[derive(Clone, Debug)]
pub struct Account {
    pub user: Stored<User>,
    pub company: Company,
    /// Whether the company is there and active; the marketplace's owner always is.
    pub company_active: bool,
    pub password_hash: Option<String>,
}

fn kind(row: &Row) -> Result<PartyKind, Error> {
    Ok(match read::text(row, "company_kind")?.as_str() {
        "supplier" => PartyKind::Supplier,
        "buyer" => PartyKind::Buyer,
        _ => PartyKind::Seller,
    })
}

/// A buyer's user as one JSON object in SQL, with the columns that [`user`] reads, `u` being the user and `b` its buyer.
macro_rules! user_json {
    () => {
        "json_object('id', u.id, 'company_kind', u.company_kind, 'company_id', b.id, 'username', u.username,
           'first_name', u.first_name, 'last_name', u.last_name, 'email', u.email, 'phone', u.phone,
           'terms_accepted', u.terms_accepted, 'active', u.active, 'roles', u.roles, 'xp', u.xp,
           'date_created', u.date_created, 'last_active', u.last_active, 'password_last_set', u.password_last_set,
           'failed_login_attempts', u.failed_login_attempts)"
    };
}
pub(crate) use user_json;

/// Reads a user from its columns, or from the object of `user_json`.
pub fn user(row: &Row) -> Result<User, Error> {
    let columns = read::Columns::of(row);
    let roles: Option<Vec<String>> = columns.optional_json("roles");
    columns.done(User {
        username: columns.text("username"),
        first_name: columns.text("first_name"),
        last_name: columns.text("last_name"),
        email: columns.text("email"),
        phone: columns.optional_text("phone"),
        terms_accepted: columns.optional_time("terms_accepted"),
        active: columns.boolean("active"),
        xp: columns.xp("xp"),
        available_roles: kind(row)?.held(roles.as_deref()),
        last_active: columns.optional_time("last_active"),
        password_last_set_date: columns.optional_time("password_last_set"),
        failed_login_attempts: columns.integer("failed_login_attempts"),
        roles,
        ..User::blank(columns.text("id"), columns.text("company_id"), columns.time("date_created"))
    })
}

fn stored(row: &Row) -> Result<Stored<User>, Error> {
    Ok(Stored { number: read::integer(row, "number")?, version: read::integer(row, "version")?, value: user(row)? })
}

fn account(row: &Row) -> Result<Account, Error> {
    let columns = read::Columns::of(row);
    columns.done(Account {
        user: stored(row)?,
        company: Company { kind: kind(row)?, number: columns.integer("company") },
        company_active: columns.boolean("company_active"),
        password_hash: columns.optional_text("password_hash"),
    })
}

pub async fn find(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    company: Company,
    id: &str,
) -> Result<Option<Stored<User>>, Error> {
    let statement = Statement::new(
        concat!(
            "SELECT u.*, ",
            company_id!(),
            " AS company_id FROM user u",
            companies!(),
            " WHERE u.marketplace = ?1 AND u.company_kind = ?2 AND u.company = ?3 AND u.id = ?4"
        ),
        vec![json!(marketplace), json!(company.word()), json!(company.number), json!(id)],
    );
    read::first(db.batch(vec![statement]).await?).as_ref().map(stored).transpose()
}

/// All accounts of a marketplace, up to what tells the one that is meant.
macro_rules! accounts {
    () => {
        concat!(
            "SELECT u.*, ",
            company_id!(),
            " AS company_id, iif(u.company_kind = 'seller', 1, coalesce(s.active, b.active, 0)) AS company_active
             FROM user u",
            companies!(),
            " WHERE u.marketplace = ?1 AND "
        )
    };
}

/// By user name, upper and lower case being the same.
pub async fn find_account(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    username: &str,
) -> Result<Option<Account>, Error> {
    let statement = Statement::new(concat!(accounts!(), "u.username = ?2"), vec![json!(marketplace), json!(username)]);
    read::first(db.batch(vec![statement]).await?).as_ref().map(account).transpose()
}

pub async fn find_account_by_number(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    number: i64,
) -> Result<Option<Account>, Error> {
    let statement = Statement::new(concat!(accounts!(), "u.number = ?2"), vec![json!(marketplace), json!(number)]);
    read::first(db.batch(vec![statement]).await?).as_ref().map(account).transpose()
}

pub async fn list(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    company: Company,
    query: &ListQuery,
) -> Result<Page<User>, Error> {
    let scope = vec![json!(marketplace), json!(company.word()), json!(company.number)];
    listing::page(db, &SOURCE, scope, query, &user).await
}

/// The columns that a client writes, in the order of both statements below.
fn written(user: &User) -> Vec<Value> {
    vec![
        json!(user.id),
        json!(user.username),
        json!(user.first_name),
        json!(user.last_name),
        json!(user.email),
        json!(user.phone),
        json!(user.terms_accepted.map(|at| at.0)),
        json!(user.active),
        json!(user.roles.as_ref().and_then(|roles| serde_json::to_string(roles).ok())),
        json!(user.xp.to_text()),
    ]
}

/// The name with which [`buyer_must_exist`] aborts.
pub const BUYER_GONE: &str = "buyer_gone";
/// The name with which the database refuses to delete a user, or the buyer of one, who has an open order.
pub const HAS_OPEN_ORDER: &str = "user_has_open_order";

/// Aborts the batch if the buyer was deleted since it was looked up.
pub fn buyer_must_exist(marketplace: MarketplaceNumber, buyer: i64) -> Statement {
    Statement::new(
        "INSERT INTO guard (name) SELECT 'buyer_gone'
         WHERE NOT EXISTS (SELECT 1 FROM buyer WHERE marketplace = ?1 AND number = ?2)",
        vec![json!(marketplace), json!(buyer)],
    )
}

/// Makes the user under the next number. Refused as [`Company::must_exist`] says if its company went meanwhile.
pub fn insert(
    marketplace: MarketplaceNumber,
    company: Company,
    user: &User,
    password_hash: Option<&str>,
    now: Timestamp,
) -> Vec<Statement> {
    let mut params = vec![
        json!(marketplace),
        json!(company.word()),
        json!(company.number),
        json!(now.0),
        json!(password_hash),
        json!(password_hash.map(|_| now.0)),
    ];
    params.extend(written(user));
    vec![
        company.must_exist(marketplace),
        count_up(marketplace, "user"),
        Statement::new(
            "INSERT INTO user (marketplace, number, company_kind, company, date_created, password_hash,
                    password_last_set, id, username, first_name, last_name, email, phone, terms_accepted, active, roles,
                    xp)
             SELECT marketplace, value, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16
             FROM counter WHERE marketplace = ?1 AND kind = 'user'",
            params,
        ),
    ]
}

/// Writes the user over the version that was read; without a hash the password stays. A new password and a deactivation
/// end what was signed in before.
pub fn update(
    marketplace: MarketplaceNumber,
    stored: &Stored<User>,
    user: &User,
    password_hash: Option<&str>,
    now: Timestamp,
) -> Vec<Statement> {
    let mut params =
        vec![json!(marketplace), json!(stored.number), json!(stored.version), json!(now.0), json!(password_hash)];
    params.extend(written(user));
    let mut statements = vec![
        Statement::new(
            "UPDATE user SET password_hash = coalesce(?5, password_hash),
                    password_last_set = iif(?5 IS NULL, password_last_set, ?4), id = ?6, username = ?7,
                    first_name = ?8, last_name = ?9, email = ?10, phone = ?11, terms_accepted = ?12, active = ?13,
                    roles = ?14, xp = ?15, version = version + 1
             WHERE marketplace = ?1 AND number = ?2 AND version = ?3",
            params,
        ),
        expect_one_change(),
    ];
    if password_hash.is_some() || !user.active {
        statements.push(tokens::end_those_of_user(marketplace, stored.number));
    }
    if user.username != stored.value.username {
        statements.push(clients::rename_user(marketplace, &stored.value.username, &user.username));
    }
    statements
}

pub fn delete(marketplace: MarketplaceNumber, stored: &Stored<User>) -> Vec<Statement> {
    vec![
        Statement::new(
            "DELETE FROM user WHERE marketplace = ?1 AND number = ?2 AND version = ?3",
            vec![json!(marketplace), json!(stored.number), json!(stored.version)],
        ),
        expect_one_change(),
        tokens::end_those_of_user(marketplace, stored.number),
    ]
}

/// Notes a sign-in that succeeded.
pub fn note_sign_in(marketplace: MarketplaceNumber, user: i64, now: Timestamp) -> Statement {
    Statement::new(
        "UPDATE user SET last_active = ?3, failed_login_attempts = 0 WHERE marketplace = ?1 AND number = ?2",
        vec![json!(marketplace), json!(user), json!(now.0)],
    )
}

/// Notes a sign-in that failed at the password of the user with this name, if there is one.
pub fn note_failed_sign_in(marketplace: MarketplaceNumber, username: &str) -> Statement {
    Statement::new(
        "UPDATE user SET failed_login_attempts = failed_login_attempts + 1 WHERE marketplace = ?1 AND username = ?2",
        vec![json!(marketplace), json!(username)],
    )
}

/// The name of the unique key on user names.
pub const USERNAME_KEY: &str = "unique: user.marketplace, user.username";

/// The user valid again: active, with every role, and with the password if it is another one.
pub fn renew(
    marketplace: MarketplaceNumber,
    number: i64,
    password_hash: Option<&str>,
    now: Timestamp,
) -> Vec<Statement> {
    let mut statements = vec![Statement::new(
        "UPDATE user SET password_hash = coalesce(?3, password_hash),
                password_last_set = iif(?3 IS NULL, password_last_set, ?4), active = 1, roles = NULL,
                version = version + 1
         WHERE marketplace = ?1 AND number = ?2",
        vec![json!(marketplace), json!(number), json!(password_hash), json!(now.0)],
    )];
    if password_hash.is_some() {
        statements.push(tokens::end_those_of_user(marketplace, number));
    }
    statements
}
