//! Keeping a number between two others.

/// The number, or the bound that it passes. Where the bounds are in the wrong order the larger one wins, so this never
/// panics: the message of the standard library's `clamp` brings 5 kB of wasm for printing numbers in every notation.
pub fn bounded(number: f64, least: f64, most: f64) -> f64 {
    number.min(most).max(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stays_between_its_bounds() {
        for number in [-3.0, -1.0, 0.25, 2.0, 7.5] {
            assert_eq!(bounded(number, -1.0, 2.0), f64::clamp(number, -1.0, 2.0));
        }
        assert_eq!(bounded(0.0, 5.0, 3.0), 5.0);
    }
}
