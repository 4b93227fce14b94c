//! Points in time and lengths of time, as checked numbers. The core has no clock: `now` is an argument.

use crate::decimal;
use crate::limits::{DEFAULT_CLOCK_TOLERANCE, MAX_CLOCK_TOLERANCE, NUMERIC_DATE_RANGE};

/// Seconds since 1970-01-01T00:00:00Z, finite and within the years 0001 to 9999; fractions allowed (RFC 7519 §2).
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct UnixTime(f64);

impl UnixTime {
    /// Returns `None` for NaN, infinities and anything outside [`NUMERIC_DATE_RANGE`] (JWT-02).
    #[must_use]
    pub fn new(seconds: f64) -> Option<Self> {
        let (earliest, latest) = NUMERIC_DATE_RANGE;
        // A comparison with NaN is false, so NaN fails closed.
        (seconds >= earliest && seconds <= latest).then_some(Self(seconds))
    }

    /// The number of seconds.
    #[must_use]
    pub fn seconds(self) -> f64 {
        self.0
    }

    /// The time as digits, for reports.
    pub(crate) fn shown(self) -> String {
        decimal::shown(self.0)
    }
}

/// A length of time in seconds: finite, zero or more, at most 10^10 (three centuries).
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Seconds(f64);

impl Seconds {
    /// Returns `None` for NaN, infinities, negative and absurdly long lengths. Zero means zero.
    #[must_use]
    pub fn new(seconds: f64) -> Option<Self> {
        (0.0..=1e10).contains(&seconds).then_some(Self(seconds))
    }

    /// The number of seconds.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

/// A whole number of seconds is always within the bounds.
impl From<u32> for Seconds {
    fn from(seconds: u32) -> Self {
        Self(f64::from(seconds))
    }
}

/// How far two clocks may differ, in seconds: 0 to 300 (JWT-06).
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct ClockTolerance(f64);

impl ClockTolerance {
    /// Returns `None` outside 0 to 300 s.
    #[must_use]
    pub fn new(seconds: f64) -> Option<Self> {
        (0.0..=MAX_CLOCK_TOLERANCE)
            .contains(&seconds)
            .then_some(Self(seconds))
    }

    /// The number of seconds.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }

    /// The length as digits, for reports.
    pub(crate) fn shown(self) -> String {
        decimal::shown(self.0)
    }
}

impl Default for ClockTolerance {
    fn default() -> Self {
        Self(DEFAULT_CLOCK_TOLERANCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unix_time_is_finite_and_bounded() {
        for absurd in [
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            1e300,
            1.8e12,
            -1e11,
            253_402_300_801.0,
            -62_135_596_801.0,
        ] {
            assert_eq!(UnixTime::new(absurd), None);
        }
        for fine in [0.0, -1.0, 1.5, 253_402_300_800.0, -62_135_596_800.0] {
            assert_eq!(UnixTime::new(fine).map(UnixTime::seconds), Some(fine));
        }
    }

    #[test]
    fn tolerance_is_capped() {
        assert!(ClockTolerance::new(300.0).is_some());
        for wrong in [300.1, -0.1, f64::NAN, f64::INFINITY] {
            assert_eq!(ClockTolerance::new(wrong), None);
        }
    }

    #[test]
    fn zero_is_a_length() {
        assert_eq!(Seconds::new(0.0).map(Seconds::get), Some(0.0));
        assert_eq!(Seconds::new(f64::NAN), None);
        assert_eq!(Seconds::new(-1.0), None);
    }
}
