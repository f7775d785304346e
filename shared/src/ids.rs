//! Identities. IDs are chosen by clients or made at random; numbers are given by the service and never change.

/// The most characters of an ID.
pub const ID_LIMIT: usize = 100;

/// Stands in paths where an ID could be, so no object has it.
pub const RESERVED_ID: &str = "assignments";

/// IDs of clients: `A-Z a-z 0-9 - _`, 1 to 100 characters.
pub fn is_legal_id(text: &str) -> bool {
    (1..=ID_LIMIT).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

numbers! {
    /// A marketplace: the tenant. Nothing crosses it.
    MarketplaceNumber,
    /// A product or a variant; both share one row of numbers per marketplace.
    ItemNumber,
    /// An inventory record.
    RecordNumber,
    /// An address, whoever owns it.
    LocationNumber,
    /// A supplier.
    SupplierNumber,
    /// A buyer.
    BuyerNumber,
    /// A user of whichever company.
    UserNumber,
    /// One movement: a change, or a chunk of them.
    MovementNumber,
}
