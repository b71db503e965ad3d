//! The scenarios that come with the page.

/// Each with its title and its text; the first one is opened when nothing else is.
pub const LIBRARY: &[(&str, &str)] = &[("A cluster of your own", "cluster nodes=5 seed=7\n")];
