//! Bodies of the dialects. [`Members`] is the one way to read a JSON object into a domain value; it holds no shapes.

pub mod csv;
pub mod kibo;
pub mod marketplacer;
pub mod members;
pub mod ordercloud;

pub use members::{Body, Members};
