//! All browser tests in one program: it is linked once, and its tests share all cores from the first to the last.
//!
//! The tests of one file: `cargo test --package browser-tests NAME::`, with the name of the file.
#![deny(unsafe_code)]

mod accessibility;
mod branches;
mod checkpoints;
mod clients;
mod compare;
mod determinism;
mod engines;
mod exports;
mod faults;
mod first_sight;
mod imports;
mod inspect;
mod lessons;
mod look;
mod members;
mod offline;
mod perfetto;
mod policy;
mod proof;
mod quiz;
mod random;
mod rest;
mod share;
mod shell;
mod steps;
mod story;
mod timeline;
mod why;
mod widths;
mod worker;
