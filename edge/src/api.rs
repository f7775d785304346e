//! The front doors: one folder per dialect. No dialect imports another.

pub mod kibo;
pub mod marketplacer;
pub mod ordercloud;
pub mod routes;
