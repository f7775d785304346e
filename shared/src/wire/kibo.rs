//! JSON of the Kibo dialect: `camelCase`, numbers as JSON numbers or as text. No rules of the business.

pub mod inquiry;
pub mod jobs;
pub mod numbers;
pub mod refresh;
