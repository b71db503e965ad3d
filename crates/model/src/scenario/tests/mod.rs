//! Tests of the scenario text as a whole: that it reads back, that mistakes are reported, what conditions mean.

mod conditions;
mod grammar;
mod lesson;
mod mistakes;
mod resolved;
mod round_trip;
