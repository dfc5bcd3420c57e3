//! Tests of what `tiers` writes by other people's code. There is nothing here but the tests.
