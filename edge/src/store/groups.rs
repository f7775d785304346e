//! User groups of buyers, and their members.

use serde_json::json;
use shared::ids::MarketplaceNumber;
use shared::listing::{ListQuery, Member, Offer, Page};
use shared::time::Timestamp;
use shared::wire::ordercloud::buyers::{UserGroup, UserGroupAssignment};

use super::listing::{self, Source};
use super::{Stored, count_up, expect_one_change, read};
use crate::error::Error;
use crate::platform::{Database, Row, Statement};

pub const OFFER: Offer = Offer {
    members: &[
        Member::text("Name").searchable().sortable(),
        Member::text("ID").searchable().sortable(),
        Member::text("Description").searchable(),
    ],
    xp: true,
    default_sort: &["Name"],
    ..Offer::EMPTY
};

/// `?2`: the buyer.
pub const SOURCE: Source = Source {
    select: "g.*",
    from: "user_group g INDEXED BY user_group_id",
    scope: "g.marketplace = ?1 AND g.buyer = ?2",
    columns: &[("Name", "g.name"), ("ID", "g.id"), ("Description", "g.description")],
    xp: Some("g.xp"),
    key: None,
    tie: "g.id",
    related: &[],
};

/// Those of a user, `?2`.
pub const OF_USER: Source = Source {
    from: "membership m INDEXED BY membership_user
           CROSS JOIN user_group g ON g.marketplace = m.marketplace AND g.number = m.user_group",
    scope: "m.marketplace = ?1 AND m.user = ?2",
    ..SOURCE
};

/// Those of the numbers in a JSON array, `?2`.
pub const OF_NUMBERS: Source = Source {
    from: "json_each(?2) wanted CROSS JOIN user_group g ON g.marketplace = ?1 AND g.number = wanted.value",
    scope: "true",
    ..SOURCE
};

fn stored(row: &Row) -> Result<Stored<UserGroup>, Error> {
    let columns = read::Columns::of(row);
    columns.done(Stored {
        number: columns.integer("number"),
        version: columns.integer("version"),
        value: UserGroup {
            name: columns.text("name"),
            description: columns.optional_text("description"),
            xp: columns.xp("xp"),
            ..UserGroup::blank(columns.text("id"))
        },
    })
}

pub async fn find(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    buyer: i64,
    id: &str,
) -> Result<Option<Stored<UserGroup>>, Error> {
    let statement = Statement::new(
        "SELECT g.* FROM user_group g WHERE g.marketplace = ?1 AND g.buyer = ?2 AND g.id = ?3",
        vec![json!(marketplace), json!(buyer), json!(id)],
    );
    read::first(db.batch(vec![statement]).await?).as_ref().map(stored).transpose()
}

/// The IDs and numbers of a buyer's groups, of those that there are.
pub async fn numbers(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    buyer: i64,
    ids: &[String],
) -> Result<Vec<(String, i64)>, Error> {
    let statement = Statement::new(
        "SELECT DISTINCT g.id, g.number FROM json_each(?3) wanted
         CROSS JOIN user_group g ON g.marketplace = ?1 AND g.buyer = ?2 AND g.id = wanted.value",
        vec![json!(marketplace), json!(buyer), json!(json!(ids).to_string())],
    );
    let rows = db.batch(vec![statement]).await?.into_iter().next().unwrap_or_default();
    read::each(&rows, &|row| Ok((read::text(row, "id")?, read::integer(row, "number")?)))
}

/// The groups of a buyer.
pub async fn list(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    buyer: i64,
    query: &ListQuery,
) -> Result<Page<UserGroup>, Error> {
    let scope = vec![json!(marketplace), json!(buyer)];
    listing::page(db, &SOURCE, scope, query, &|row| stored(row).map(|stored| stored.value)).await
}

/// The groups that a user is a member of.
pub async fn of_user(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    user: i64,
    query: &ListQuery,
) -> Result<Page<UserGroup>, Error> {
    let scope = vec![json!(marketplace), json!(user)];
    listing::page(db, &OF_USER, scope, query, &|row| stored(row).map(|stored| stored.value)).await
}

/// The groups of these numbers.
pub async fn of_numbers(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    numbers: &[i64],
    query: &ListQuery,
) -> Result<Page<UserGroup>, Error> {
    let scope = vec![json!(marketplace), json!(json!(numbers).to_string())];
    listing::page(db, &OF_NUMBERS, scope, query, &|row| stored(row).map(|stored| stored.value)).await
}

/// Makes the group under the next number. Refused with [`super::users::BUYER_GONE`] if its buyer went meanwhile.
pub fn insert(marketplace: MarketplaceNumber, buyer: i64, group: &UserGroup, now: Timestamp) -> Vec<Statement> {
    vec![
        super::users::buyer_must_exist(marketplace, buyer),
        count_up(marketplace, "user_group"),
        Statement::new(
            "INSERT INTO user_group (marketplace, number, buyer, id, name, description, xp, date_created)
             SELECT marketplace, value, ?2, ?3, ?4, ?5, ?6, ?7 FROM counter
             WHERE marketplace = ?1 AND kind = 'user_group'",
            vec![
                json!(marketplace),
                json!(buyer),
                json!(group.id),
                json!(group.name),
                json!(group.description),
                json!(group.xp.to_text()),
                json!(now.0),
            ],
        ),
    ]
}

/// Writes the group over the version that was read.
pub fn update(marketplace: MarketplaceNumber, stored: &Stored<UserGroup>, group: &UserGroup) -> Vec<Statement> {
    vec![
        Statement::new(
            "UPDATE user_group SET id = ?4, name = ?5, description = ?6, xp = ?7, version = version + 1
             WHERE marketplace = ?1 AND number = ?2 AND version = ?3",
            vec![
                json!(marketplace),
                json!(stored.number),
                json!(stored.version),
                json!(group.id),
                json!(group.name),
                json!(group.description),
                json!(group.xp.to_text()),
            ],
        ),
        expect_one_change(),
    ]
}

/// Deletes the group; its memberships and assignments go by the database's triggers.
pub fn delete(marketplace: MarketplaceNumber, stored: &Stored<UserGroup>) -> Vec<Statement> {
    vec![
        Statement::new(
            "DELETE FROM user_group WHERE marketplace = ?1 AND number = ?2 AND version = ?3",
            vec![json!(marketplace), json!(stored.number), json!(stored.version)],
        ),
        expect_one_change(),
    ]
}

/// The list of memberships takes no filters.
pub const MEMBERS_OFFER: Offer = Offer { options: &["userGroupID", "userID"], ..Offer::EMPTY };

/// `?2`: the buyer; `?3`, `?4`: the IDs of a group and of a user, or null.
const MEMBERS: Source = Source {
    select: "g.id AS user_group_id, u.id AS user_id",
    from: "user_group g INDEXED BY user_group_id
           CROSS JOIN membership m ON m.marketplace = g.marketplace AND m.user_group = g.number
           CROSS JOIN user u ON u.marketplace = m.marketplace AND u.number = m.user",
    scope: "g.marketplace = ?1 AND g.buyer = ?2 AND (?3 IS NULL OR g.id = ?3) AND (?4 IS NULL OR u.id = ?4)",
    columns: &[],
    xp: None,
    key: None,
    tie: "g.id, u.id",
    related: &[],
};

/// The same of one user: found by the user, since a buyer's groups may have many members.
const MEMBERS_OF_USER: Source = Source {
    from: "user u INDEXED BY user_id
           CROSS JOIN membership m INDEXED BY membership_user ON m.marketplace = u.marketplace AND m.user = u.number
           CROSS JOIN user_group g ON g.marketplace = m.marketplace AND g.number = m.user_group",
    scope: "u.marketplace = ?1 AND u.company_kind = 'buyer' AND u.company = ?2 AND u.id = ?4
            AND (?3 IS NULL OR g.id = ?3)",
    ..MEMBERS
};

/// The memberships of a buyer's groups.
pub async fn members(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    buyer: i64,
    query: &ListQuery,
) -> Result<Page<UserGroupAssignment>, Error> {
    let option = |name: &str| query.options.get(name).filter(|id| !id.is_empty());
    let (group, user) = (option("usergroupid"), option("userid"));
    let source = if user.is_some() { &MEMBERS_OF_USER } else { &MEMBERS };
    let scope = vec![json!(marketplace), json!(buyer), json!(group), json!(user)];
    listing::page(db, source, scope, query, &|row| {
        Ok(UserGroupAssignment {
            user_group_id: read::text(row, "user_group_id")?,
            user_id: read::text(row, "user_id")?,
        })
    })
    .await
}

/// Makes a user a member of a group of its buyer, or leaves it one. Aborts with [`super::MOVED_ON`] if one of them is gone.
pub fn join(marketplace: MarketplaceNumber, group: i64, user: i64) -> Vec<Statement> {
    let params = vec![json!(marketplace), json!(group), json!(user)];
    vec![
        Statement::new(
            "INSERT INTO guard (name) SELECT 'moved_on'
             WHERE NOT EXISTS (SELECT 1 FROM user_group WHERE marketplace = ?1 AND number = ?2)
                OR NOT EXISTS (SELECT 1 FROM user WHERE marketplace = ?1 AND number = ?3)",
            params.clone(),
        ),
        Statement::new(
            "INSERT INTO membership (marketplace, user_group, user) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            params,
        ),
    ]
}

/// Ends a membership; aborts with [`super::MOVED_ON`] if there is none.
pub fn leave(marketplace: MarketplaceNumber, group: i64, user: i64) -> Vec<Statement> {
    vec![
        Statement::new(
            "DELETE FROM membership WHERE marketplace = ?1 AND user_group = ?2 AND user = ?3",
            vec![json!(marketplace), json!(group), json!(user)],
        ),
        expect_one_change(),
    ]
}
