//! The program `tiers`.

fn main() {}
