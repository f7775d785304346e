//! A page of answers, in the shape that clients read.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A page of a list. Written as `{"Meta":{…},"Items":[…]}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Page<T> {
    pub meta: Meta,
    pub items: Vec<T>,
}

/// Where in its list a page stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Meta {
    pub page: u32,
    pub page_size: u32,
    pub total_count: u64,
    /// 0 for an empty list.
    pub total_pages: u64,
    /// The first and the last item, counted from 1; the last is below the first when nothing is on the page.
    pub item_range: [u64; 2],
    /// Always null.
    #[serde(default)]
    pub next_page_key: Option<String>,
    /// Lists of products have this member, empty; no others do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facets: Option<Vec<Value>>,
}

impl<T> Page<T> {
    /// `total`: items on all pages together.
    pub fn new(page: u32, page_size: u32, total: u64, items: Vec<T>) -> Self {
        Self { meta: Meta::new(page, page_size, total, items.len()), items }
    }

    /// The page with each item made into another.
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Page<U> {
        Page { meta: self.meta, items: self.items.into_iter().map(make).collect() }
    }

    /// The page with the empty `Facets` that lists of products show.
    #[must_use]
    pub fn with_facets(mut self) -> Self {
        self.meta.facets = Some(Vec::new());
        self
    }
}

impl Meta {
    /// `page` from 1; `total`: items on all pages together; `shown`: items on this page.
    pub fn new(page: u32, page_size: u32, total: u64, shown: usize) -> Self {
        let shown = u64::try_from(shown).unwrap_or(u64::MAX);
        let before = u64::from(page).saturating_sub(1).saturating_mul(u64::from(page_size));
        Self {
            page,
            page_size,
            total_count: total,
            total_pages: total.div_ceil(u64::from(page_size.max(1))),
            item_range: [before.saturating_add(1), before.saturating_add(shown)],
            next_page_key: None,
            facets: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ranges_and_pages_are_counted_from_one() {
        for (page, page_size, total, shown, total_pages, range) in [
            (1, 20, 25, 20, 2, [1, 20]),
            (2, 20, 25, 5, 2, [21, 25]),
            (3, 20, 25, 0, 2, [41, 40]),
            (1, 20, 0, 0, 0, [1, 0]),
            (1, 20, 20, 20, 1, [1, 20]),
            (1, 1, 3, 1, 3, [1, 1]),
            (u32::MAX, 100, 1, 0, 1, [429_496_729_401, 429_496_729_400]),
        ] {
            let meta = Meta::new(page, page_size, total, shown);

            assert_eq!((meta.total_pages, meta.item_range), (total_pages, range), "{page} {page_size} {total}");
        }
    }

    #[test]
    fn a_page_has_the_names_of_the_wire_both_ways() {
        let page = Page::new(2, 2, 3, vec!["c".to_owned()]);
        let json = json!({
            "Meta": {
                "Page": 2, "PageSize": 2, "TotalCount": 3, "TotalPages": 2, "ItemRange": [3, 3], "NextPageKey": null
            },
            "Items": ["c"]
        });

        assert_eq!(serde_json::to_value(&page).unwrap(), json);
        assert_eq!(serde_json::from_value::<Page<String>>(json).unwrap(), page);
        assert_eq!(serde_json::to_value(page.with_facets()).unwrap()["Meta"]["Facets"], json!([]));
    }
}
