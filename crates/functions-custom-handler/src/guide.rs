#![doc = include_str!("../docs/modes.md")]
