//! Orders and their lines.

pub mod stock;
