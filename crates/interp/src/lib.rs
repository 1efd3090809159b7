//! Tier 1.
