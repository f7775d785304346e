//! Locations: the addresses of the marketplace's owner and of suppliers.

use serde_json::{Value, json};
use shared::ids::{MarketplaceNumber, SupplierNumber};
use shared::listing::{ListQuery, Member, Offer, Page, ValueKind};
use shared::time::Timestamp;
use shared::wire::ordercloud::locations::Address;

use super::listing::{self, Source};
use super::{Stored, count_up_by, expect_one_change, raise_catalogue_version, read, suppliers};
use crate::error::Error;
use crate::platform::{Database, Row, Statement};

/// The owner of what belongs to the marketplace's owner; suppliers own under their numbers, from 1.
pub const MARKETPLACE_OWNER: i64 = 0;

pub const OFFER: Offer = Offer {
    members: &[
        Member::text("ID").searchable().sortable(),
        Member::of("DateCreated", ValueKind::Date).sortable(),
        Member::text("CompanyName").searchable().sortable(),
        Member::text("FirstName").searchable().sortable(),
        Member::text("LastName").searchable().sortable(),
        Member::text("Street1").searchable().sortable(),
        Member::text("Street2").searchable().sortable(),
        Member::text("City").searchable().sortable(),
        Member::text("State").searchable().sortable(),
        Member::text("Zip").searchable().sortable(),
        Member::text("Country").sortable(),
        Member::text("Phone").sortable(),
        Member::text("AddressName").searchable().sortable(),
        Member::of("DirectShip", ValueKind::Boolean),
        Member::of("Pickup", ValueKind::Boolean),
        Member::of("TransferEnabled", ValueKind::Boolean),
        Member::of("IncludeInAggregateExport", ValueKind::Boolean),
        Member::of("IncludeInLocationExport", ValueKind::Boolean),
    ],
    xp: true,
    default_sort: &["AddressName"],
    ..Offer::EMPTY
};

pub const SOURCE: Source = Source {
    select: "l.number, l.version, l.id, l.date_created, l.company_name, l.first_name, l.last_name, l.street1, l.street2, \
             l.city, l.state, l.zip, l.country, l.phone, l.address_name, l.direct_ship, l.pickup, l.transfer_enabled, \
             l.include_in_aggregate_export, l.include_in_location_export, l.xp",
    from: "location l",
    scope: "l.marketplace = ?1 AND l.owner = ?2",
    columns: &[
        ("ID", "l.id"),
        ("DateCreated", "l.date_created"),
        ("CompanyName", "l.company_name"),
        ("FirstName", "l.first_name"),
        ("LastName", "l.last_name"),
        ("Street1", "l.street1"),
        ("Street2", "l.street2"),
        ("City", "l.city"),
        ("State", "l.state"),
        ("Zip", "l.zip"),
        ("Country", "l.country"),
        ("Phone", "l.phone"),
        ("AddressName", "l.address_name"),
        ("DirectShip", "l.direct_ship"),
        ("Pickup", "l.pickup"),
        ("TransferEnabled", "l.transfer_enabled"),
        ("IncludeInAggregateExport", "l.include_in_aggregate_export"),
        ("IncludeInLocationExport", "l.include_in_location_export"),
    ],
    xp: Some("l.xp"),
    key: None,
    tie: "l.id",
    related: &[],
};

/// The address of a record as one JSON object in SQL, with the columns that [`address`] reads, `l` being the location.
macro_rules! address_json {
    () => {
        "json_object('id', l.id, 'date_created', l.date_created, 'company_name', l.company_name,
           'first_name', l.first_name, 'last_name', l.last_name, 'street1', l.street1, 'street2', l.street2,
           'city', l.city, 'state', l.state, 'zip', l.zip, 'country', l.country, 'phone', l.phone,
           'address_name', l.address_name, 'direct_ship', l.direct_ship, 'pickup', l.pickup,
           'transfer_enabled', l.transfer_enabled, 'include_in_aggregate_export', l.include_in_aggregate_export,
           'include_in_location_export', l.include_in_location_export, 'xp', l.xp)"
    };
}
pub(crate) use address_json;

fn stored(row: &Row) -> Result<Stored<Address>, Error> {
    Ok(Stored { number: read::integer(row, "number")?, version: read::integer(row, "version")?, value: address(row)? })
}

/// Reads an address from its columns, or from the object of `address_json`.
pub fn address(row: &Row) -> Result<Address, Error> {
    let columns = read::Columns::of(row);
    columns.done(Address {
        id: columns.text("id"),
        date_created: columns.time("date_created"),
        company_name: columns.optional_text("company_name"),
        first_name: columns.optional_text("first_name"),
        last_name: columns.optional_text("last_name"),
        street1: columns.text("street1"),
        street2: columns.optional_text("street2"),
        city: columns.text("city"),
        state: columns.optional_text("state"),
        zip: columns.optional_text("zip"),
        country: columns.text("country"),
        phone: columns.optional_text("phone"),
        address_name: columns.optional_text("address_name"),
        direct_ship: columns.boolean("direct_ship"),
        pickup: columns.boolean("pickup"),
        transfer_enabled: columns.boolean("transfer_enabled"),
        include_in_aggregate_export: columns.boolean("include_in_aggregate_export"),
        include_in_location_export: columns.boolean("include_in_location_export"),
        xp: columns.xp("xp"),
    })
}

pub async fn find(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    owner: i64,
    id: &str,
) -> Result<Option<Stored<Address>>, Error> {
    let statement = Statement::new(
        "SELECT number, version, id, date_created, company_name, first_name, last_name, street1, street2, city, state,
                zip, country, phone, address_name, direct_ship, pickup, transfer_enabled, include_in_aggregate_export,
                include_in_location_export, xp
         FROM location WHERE marketplace = ?1 AND owner = ?2 AND id = ?3",
        vec![json!(marketplace), json!(owner), json!(id)],
    );
    read::first(db.batch(vec![statement]).await?).as_ref().map(stored).transpose()
}

pub async fn list(
    db: &dyn Database,
    marketplace: MarketplaceNumber,
    owner: i64,
    query: &ListQuery,
) -> Result<Page<Address>, Error> {
    listing::page(db, &SOURCE, vec![json!(marketplace), json!(owner)], query, &address).await
}

/// The columns that a client writes, in the order of both statements below.
fn written(address: &Address) -> Vec<Value> {
    vec![
        json!(address.id),
        json!(address.company_name),
        json!(address.first_name),
        json!(address.last_name),
        json!(address.street1),
        json!(address.street2),
        json!(address.city),
        json!(address.state),
        json!(address.zip),
        json!(address.country),
        json!(address.phone),
        json!(address.address_name),
        json!(address.direct_ship),
        json!(address.pickup),
        json!(address.transfer_enabled),
        json!(address.include_in_aggregate_export),
        json!(address.include_in_location_export),
        json!(address.xp.to_text()),
    ]
}

/// Makes the address for each of the owners, under the next numbers in their order. Refused with
/// [`suppliers::SUPPLIER_GONE`] if an owner went meanwhile.
pub fn insert(marketplace: MarketplaceNumber, owners: &[i64], address: &Address, now: Timestamp) -> Vec<Statement> {
    let list = json!(json!(owners).to_string());
    let named: Vec<SupplierNumber> =
        owners.iter().filter(|owner| **owner != MARKETPLACE_OWNER).map(|owner| SupplierNumber(*owner)).collect();
    let mut params = vec![json!(marketplace), list, json!(now.0)];
    params.extend(written(address));
    params.push(json!(owners.len()));
    vec![
        suppliers::must_all_exist(marketplace, &named),
        count_up_by(marketplace, "location", owners.len()),
        Statement::new(
            "INSERT INTO location (marketplace, number, owner, date_created, id, company_name, first_name, last_name,
                    street1, street2, city, state, zip, country, phone, address_name, direct_ship, pickup,
                    transfer_enabled, include_in_aggregate_export, include_in_location_export, xp)
             SELECT c.marketplace, c.value - CAST(?22 AS INTEGER) + 1 + e.key, e.value, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,
                    ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21
             FROM counter c CROSS JOIN json_each(?2) e WHERE c.marketplace = ?1 AND c.kind = 'location'",
            params,
        ),
    ]
}

/// Aborts the batch with [`super::MOVED_ON`] where one of the owners has a location.
pub fn must_have_none(marketplace: MarketplaceNumber, owners: &[i64]) -> Statement {
    Statement::new(
        "INSERT INTO guard (name) SELECT 'moved_on' FROM json_each(?2) e WHERE EXISTS
           (SELECT 1 FROM location INDEXED BY location_owner WHERE marketplace = ?1 AND owner = e.value)",
        vec![json!(marketplace), json!(json!(owners).to_string())],
    )
}

/// Writes the address over the version that was read. Products of its owner that ship from it follow when it is renamed.
pub fn update(marketplace: MarketplaceNumber, stored: &Stored<Address>, address: &Address) -> Vec<Statement> {
    let mut params = vec![json!(marketplace), json!(stored.number), json!(stored.version)];
    params.extend(written(address));
    let mut statements = vec![
        Statement::new(
            "UPDATE location SET id = ?4, company_name = ?5, first_name = ?6, last_name = ?7, street1 = ?8,
                    street2 = ?9, city = ?10, state = ?11, zip = ?12, country = ?13, phone = ?14, address_name = ?15,
                    direct_ship = ?16, pickup = ?17, transfer_enabled = ?18, include_in_aggregate_export = ?19,
                    include_in_location_export = ?20, xp = ?21, version = version + 1
             WHERE marketplace = ?1 AND number = ?2 AND version = ?3",
            params,
        ),
        expect_one_change(),
    ];
    if address.id != stored.value.id {
        statements.push(Statement::new(
            "UPDATE product SET ship_from_address_id = ?4, version = version + 1
             WHERE marketplace = ?1 AND ship_from_address_id = ?3
               AND owner = (SELECT owner FROM location WHERE marketplace = ?1 AND number = ?2)",
            vec![json!(marketplace), json!(stored.number), json!(stored.value.id), json!(address.id)],
        ));
    }
    statements
}

/// Deletes the address. Refused with [`LOCATION_IN_USE`] while records stand there.
pub fn delete(marketplace: MarketplaceNumber, stored: &Stored<Address>) -> Vec<Statement> {
    vec![
        Statement::new(
            "INSERT INTO guard (name) SELECT 'location_in_use'
             WHERE EXISTS (SELECT 1 FROM record WHERE marketplace = ?1 AND location = ?2)",
            vec![json!(marketplace), json!(stored.number)],
        ),
        Statement::new(
            "DELETE FROM location WHERE marketplace = ?1 AND number = ?2 AND version = ?3",
            vec![json!(marketplace), json!(stored.number), json!(stored.version)],
        ),
        expect_one_change(),
        Statement::new(
            "UPDATE supplier SET default_location = NULL, version = version + 1
             WHERE marketplace = ?1 AND default_location = ?2",
            vec![json!(marketplace), json!(stored.number)],
        ),
        raise_catalogue_version(marketplace),
    ]
}

/// The name with which [`delete`] refuses.
pub const LOCATION_IN_USE: &str = "location_in_use";
