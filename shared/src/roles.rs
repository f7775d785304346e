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

    /// The token's `usrtype`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Seller => "admin",
            Self::Supplier => "supplier",
            Self::Buyer => "buyer",
        }
    }
}

/// Whether roles held allow what any of `sufficient` allows.
pub fn suffice(held: &[String], sufficient: &[&str]) -> bool {
    held.iter().any(|role| role == FULL_ACCESS || sufficient.contains(&role.as_str()))
}

/// The roles of a token: those asked for that are held. Someone with `FullAccess` holds every role; asking for
/// nothing asks for all that is held. Words that are no role are ignored.
pub fn granted(held: &[String], asked: &[String], narrowed_to: &[String]) -> Vec<String> {
    let holds = |role: &str| held.iter().any(|h| h == role || h == FULL_ACCESS);
    let allowed = |role: &str| {
        holds(role) && (narrowed_to.is_empty() || narrowed_to.iter().any(|n| n == role || n == FULL_ACCESS))
    };
    if !asked.iter().any(|role| !role.is_empty()) {
        if holds(FULL_ACCESS) && !narrowed_to.is_empty() && !narrowed_to.iter().any(|n| n == FULL_ACCESS) {
            return narrowed_to.to_vec();
        }
        return held.iter().filter(|role| allowed(role)).cloned().collect();
    }
    let mut roles: Vec<String> =
        asked.iter().filter(|role| ALL.contains(&role.as_str()) && allowed(role)).cloned().collect();
    roles.sort_unstable();
    roles.dedup();
    roles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn a_token_carries_what_is_asked_for_and_held() {
        let held = texts(&["ProductReader", "MeAdmin"]);
        assert_eq!(granted(&held, &texts(&["ProductReader", "ProductAdmin"]), &[]), texts(&["ProductReader"]));
        assert_eq!(granted(&held, &[], &[]), held);
        assert_eq!(granted(&held, &texts(&["ProductAdmin"]), &[]), texts(&[]));
        assert_eq!(granted(&held, &texts(&["undefined", "MeAdmin"]), &[]), texts(&["MeAdmin"]));
    }

    #[test]
    fn full_access_holds_every_role_and_a_client_narrows_it() {
        let held = texts(&[FULL_ACCESS]);
        assert_eq!(granted(&held, &texts(&["ProductAdmin"]), &[]), texts(&["ProductAdmin"]));
        assert_eq!(granted(&held, &texts(&[FULL_ACCESS]), &texts(&["ProductReader"])), texts(&[]));
        assert_eq!(granted(&held, &[], &texts(&["ProductReader"])), texts(&["ProductReader"]));
    }

    #[test]
    fn full_access_suffices_for_all() {
        assert!(suffice(&texts(&[FULL_ACCESS]), &["ProductAdmin"]));
        assert!(!suffice(&texts(&["ProductReader"]), &["ProductAdmin"]));
    }
}
