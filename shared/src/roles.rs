//! Who may do what: the roles that exist, and those that each kind of party may hold.

/// Opens everything within the caller's party.
pub const FULL_ACCESS: &str = "FullAccess";
/// Reads and writes marketplaces and nothing inside one.
pub const PLATFORM_OPERATOR: &str = "PlatformOperator";

/// Every role of a marketplace.
pub const ALL: &[&str] = &[
    FULL_ACCESS,
    "AdminAddressAdmin",
    "AdminAddressReader",
    "AdminUserAdmin",
    "AdminUserReader",
    "ApiClientAdmin",
    "ApiClientReader",
    "BuyerAdmin",
    "BuyerImpersonation",
    "BuyerReader",
    "BuyerUserAdmin",
    "BuyerUserReader",
    "MeAdmin",
    "MeXpAdmin",
    "OrderAdmin",
    "OrderReader",
    "OverrideShipping",
    "OverrideTax",
    "ProductAdmin",
    "ProductReader",
    "Shopper",
    "SupplierAddressAdmin",
    "SupplierAddressReader",
    "SupplierAdmin",
    "SupplierReader",
    "SupplierUserAdmin",
    "SupplierUserReader",
    "UserGroupAdmin",
    "UserGroupReader",
];

const SUPPLIER: &[&str] = &[
    "ProductAdmin",
    "ProductReader",
    "SupplierReader",
    "SupplierAddressAdmin",
    "SupplierAddressReader",
    "SupplierUserAdmin",
    "SupplierUserReader",
    "OrderAdmin",
    "OrderReader",
    "MeAdmin",
];

/// What a supplier's user or client may be given beside: all of it means something within one supplier.
const SUPPLIER_IF_GIVEN: &[&str] = &[
    FULL_ACCESS,
    "SupplierAdmin",
    "ApiClientAdmin",
    "ApiClientReader",
    "OverrideShipping",
    "OverrideTax",
    "MeXpAdmin",
];

const BUYER: &[&str] = &["Shopper", "MeAdmin", "MeXpAdmin"];

/// The kinds of party a user or client belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartyKind {
    Seller,
    Supplier,
    Buyer,
}

impl PartyKind {
    /// The roles of a user or client to whom none were given.
    pub fn default_roles(self) -> &'static [&'static str] {
        match self {
            Self::Seller => ALL,
            Self::Supplier => SUPPLIER,
            Self::Buyer => BUYER,
        }
    }

    /// Whether a user or client of the party may hold the role. What reaches beyond a party, nobody of it may hold.
    pub fn may_hold(self, role: &str) -> bool {
        match self {
            Self::Seller => ALL.contains(&role),
            Self::Supplier => SUPPLIER.contains(&role) || SUPPLIER_IF_GIVEN.contains(&role),
            Self::Buyer => BUYER.contains(&role),
        }
    }

    /// The roles held in the end: those given as far as the party may hold them, else the default ones.
    pub fn held(self, given: Option<&[String]>) -> Vec<String> {
        match given {
            Some(given) => given.iter().filter(|role| self.may_hold(role)).cloned().collect(),
            None => self.default_roles().iter().map(|role| (*role).to_owned()).collect(),
        }
    }

    /// The token's `usrtype`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Seller => "admin",
            Self::Supplier => "supplier",
            Self::Buyer => "buyer",
        }
    }
}

/// Whether roles held by someone of the party allow what any of `sufficient` allows. `FullAccess` allows whatever the
/// party may hold, and what nothing else allows.
pub fn suffice(party: PartyKind, held: &[String], sufficient: &[&str]) -> bool {
    let full_access = || sufficient.is_empty() || sufficient.iter().any(|role| party.may_hold(role));
    held.iter().any(|role| if role == FULL_ACCESS { full_access() } else { sufficient.contains(&role.as_str()) })
}

/// The roles of a token: those asked for that someone of the party holds, narrowed to a client's maximum unless that is
/// empty. Asking for nothing asks for all that is held. Words that are no role are ignored.
pub fn granted(party: PartyKind, held: &[String], asked: &[String], narrowed_to: &[String]) -> Vec<String> {
    let within = |role: &str| narrowed_to.is_empty() || narrowed_to.iter().any(|n| n == role || n == FULL_ACCESS);
    let candidates = if !asked.is_empty() {
        asked
    } else if held.iter().any(|role| role == FULL_ACCESS) && !within(FULL_ACCESS) {
        narrowed_to
    } else {
        held
    };
    let mut roles = Vec::new();
    for role in candidates {
        let holds = party.may_hold(role) && held.iter().any(|h| h == role || h == FULL_ACCESS);
        if holds && within(role) && !roles.contains(role) {
            roles.push(role.clone());
        }
    }
    roles
}

#[cfg(test)]
mod tests {
    use super::PartyKind::{Buyer, Seller, Supplier};
    use super::*;

    fn texts(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn a_token_carries_what_is_asked_for_and_held() {
        let held = texts(&["ProductReader", "MeAdmin"]);
        let granted = |asked: &[&str]| granted(Seller, &held, &texts(asked), &[]);
        assert_eq!(granted(&["ProductReader", "ProductAdmin"]), texts(&["ProductReader"]));
        assert_eq!(granted(&[]), held);
        assert_eq!(granted(&["ProductAdmin"]), texts(&[]));
        assert_eq!(granted(&["undefined", "MeAdmin", "MeAdmin"]), texts(&["MeAdmin"]));
        assert_eq!(granted(&["undefined", "MyOwnRole"]), texts(&[]));
    }

    #[test]
    fn full_access_holds_every_role_and_a_client_narrows_it() {
        let held = texts(&[FULL_ACCESS]);
        let granted = |asked: &[&str], most: &[&str]| granted(Seller, &held, &texts(asked), &texts(most));
        assert_eq!(granted(&["ProductAdmin"], &[]), texts(&["ProductAdmin"]));
        assert_eq!(granted(&[FULL_ACCESS], &["ProductReader"]), texts(&[]));
        assert_eq!(granted(&[], &["ProductReader"]), texts(&["ProductReader"]));
        assert_eq!(granted(&[], &["ProductReader", PLATFORM_OPERATOR, "CatalogAdmin"]), texts(&["ProductReader"]));
        assert_eq!(granted(&[], &[FULL_ACCESS]), held);
    }

    #[test]
    fn full_access_suffices_for_what_the_party_may_hold() {
        let full = texts(&[FULL_ACCESS]);
        assert!(suffice(Seller, &full, &["ProductAdmin"]));
        assert!(suffice(Seller, &full, &[]));
        assert!(suffice(Supplier, &full, &["SupplierAdmin"]));
        assert!(!suffice(Supplier, &full, &["AdminUserReader", "AdminUserAdmin"]));
        assert!(!suffice(Buyer, &full, &["ProductReader"]));
        assert!(!suffice(Seller, &texts(&["ProductReader"]), &["ProductAdmin"]));
    }

    #[test]
    fn nothing_leads_a_supplier_to_a_role_beyond_it() {
        let held = texts(&[FULL_ACCESS, "AdminUserAdmin"]);
        assert_eq!(granted(Supplier, &held, &texts(&["AdminUserAdmin", "BuyerAdmin"]), &[]), texts(&[]));
        assert_eq!(granted(Supplier, &held, &[], &[]), texts(&[FULL_ACCESS]));
        assert_eq!(Supplier.held(Some(&held)), texts(&[FULL_ACCESS]));
        assert!(SUPPLIER.iter().chain(SUPPLIER_IF_GIVEN).chain(BUYER).all(|role| ALL.contains(role)));
    }
}
