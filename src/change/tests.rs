//! Changes, one aspect a test.
