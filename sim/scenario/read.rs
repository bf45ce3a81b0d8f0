//! The reader: KDL text to a scenario.
