#![doc = include_str!("../docs/finding.md")]
