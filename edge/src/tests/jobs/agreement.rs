//! Preview and outcome agree.
