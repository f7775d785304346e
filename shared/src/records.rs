//! Stock of one item at one location for one owner: the facts of a record and what follows from them.

use serde::{Deserialize, Serialize};

use crate::quantity::Quantity;

/// The quantities of a record. What is available is arithmetic, never stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Stock {
    /// Units physically there.
    pub on_hand: Quantity,
    /// Units promised to submitted, unshipped orders; 0 or more.
    pub allocated: Quantity,
    /// Units never promised.
    pub safety_stock: Quantity,
    /// Never sells out.
    pub infinite: bool,
}

impl Stock {
    /// On hand less allocated less safety stock; may be negative.
    pub fn available(&self) -> Quantity {
        self.on_hand - self.allocated - self.safety_stock
    }

    /// How the stock stands against the point below which it counts as low: the larger of notification point and
    /// floor, where one is set.
    pub fn level(&self, notification_point: Option<i64>, floor: Option<i64>) -> Level {
        let available = self.available().0;
        match notification_point.max(floor) {
            _ if self.infinite => Level::Infinite,
            _ if available < 0 => Level::Oversold,
            _ if available == 0 => Level::Out,
            Some(point) if available <= point => Level::Low,
            _ => Level::Ok,
        }
    }
}

/// The words of the filter `Stock=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Infinite,
    Oversold,
    Out,
    Low,
    Ok,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stock(on_hand: i64, allocated: i64, safety_stock: i64) -> Stock {
        Stock {
            on_hand: Quantity(on_hand),
            allocated: Quantity(allocated),
            safety_stock: Quantity(safety_stock),
            infinite: false,
        }
    }

    #[test]
    fn available_is_what_is_neither_promised_nor_held_back() {
        assert_eq!(stock(10, 3, 2).available(), Quantity(5));
        assert_eq!(stock(1, 3, 0).available(), Quantity(-2));
    }

    #[test]
    fn the_level_is_low_at_or_below_the_larger_point() {
        assert_eq!(stock(5, 0, 0).level(Some(5), Some(2)), Level::Low);
        assert_eq!(stock(6, 0, 0).level(Some(5), None), Level::Ok);
        assert_eq!(stock(6, 0, 0).level(None, None), Level::Ok);
        assert_eq!(stock(0, 0, 0).level(Some(5), None), Level::Out);
        assert_eq!(stock(0, 1, 0).level(None, Some(5)), Level::Oversold);
        assert_eq!(Stock { infinite: true, ..stock(0, 1, 0) }.level(None, None), Level::Infinite);
    }
}
