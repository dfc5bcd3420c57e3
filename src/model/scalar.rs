//! Small values with a written form: versions and spans of days.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use jiff::ToSpan as _;
use jiff::civil::Date;

/// A version, kept as written; `30` and `3.12` are read as 30.0.0 and 3.12.0.
#[derive(Debug, Clone)]
pub struct Version {
    written: String,
    semver: semver::Version,
    given: usize,
}

impl Version {
    /// The version as semver.
    pub const fn semver(&self) -> &semver::Version {
        &self.semver
    }

    /// A version as people call it: `v30` is `30`.
    pub fn from_tag(written: &str) -> Result<Self, semver::Error> {
        let plain = written.strip_prefix(['v', 'V']).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        plain.unwrap_or(written).parse()
    }

    /// The year that this looks like, if it is a lone number such as `2025`.
    pub fn year(&self) -> Option<u64> {
        let lone = self.given == 1 && self.written.len() == 4;
        Some(self.semver.major).filter(|year| lone && (1900..2200).contains(year))
    }

    /// The text of the file.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// Whether `other` begins with the numbers that were written here: `38` is a prefix of 38.0.1.
    pub fn is_prefix_of(&self, other: &Self) -> bool {
        let numbers = |version: &semver::Version| [version.major, version.minor, version.patch];
        self.semver.pre.is_empty() && numbers(&self.semver)[..self.given] == numbers(&other.semver)[..self.given]
    }
}

impl FromStr for Version {
    type Err = semver::Error;

    fn from_str(written: &str) -> Result<Self, semver::Error> {
        let short = !written.is_empty() && written.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let given = if short { written.bytes().filter(|byte| *byte == b'.').count().min(2) + 1 } else { 3 };
        let semver = if short && given < 3 {
            format!("{written}{}", ".0".repeat(3 - given)).parse()?
        } else {
            written.parse()?
        };
        Ok(Self { written: written.to_owned(), semver, given })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

// Two versions are the same whatever their written form: `30` is 30.0.0.
impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.semver == other.semver
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.semver.cmp(&other.semver)
    }
}

/// A span of whole days; written `14 days`, `1 day` or `2 weeks`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Days(u32);

impl Days {
    /// This many days.
    pub const fn new(days: u32) -> Self {
        Self(days)
    }

    /// From one day to another; none if the other is earlier.
    pub fn between(from: Date, to: Date) -> Self {
        Self(u32::try_from((to - from).get_days()).unwrap_or(0))
    }

    /// The day that is so many days after another.
    pub fn after(self, day: Date) -> Date {
        day.saturating_add(i64::from(self.0).days())
    }

    /// The day that is so many days before another.
    pub fn before(self, day: Date) -> Date {
        day.saturating_sub(i64::from(self.0).days())
    }

    /// How many days.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl FromStr for Days {
    type Err = ();

    fn from_str(written: &str) -> Result<Self, ()> {
        let (number, unit) = written.trim().split_once(' ').ok_or(())?;
        let number: u32 = number.parse().map_err(|_| ())?;
        let days = match unit.trim() {
            "day" | "days" => number,
            "week" | "weeks" => number.checked_mul(7).ok_or(())?,
            _ => return Err(()),
        };
        // A thousand years is surely a slip, and what is shorter can always be added to a date without overflow.
        if days <= 366_000 { Ok(Self(days)) } else { Err(()) }
    }
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0, if self.0 == 1 { "day" } else { "days" })
    }
}

/// A span of whole months or days; written `2 months`, `1 year` or as [`Days`] are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// So many months of the calendar: from the 31st to the last day of a shorter month.
    Months(u32),
    /// So many days.
    Days(Days),
}

impl Period {
    /// The day on which it is over when it begins on this one.
    pub fn after(self, day: Date) -> Date {
        match self {
            Self::Months(months) => day.saturating_add(i64::from(months).months()),
            Self::Days(days) => days.after(day),
        }
    }
}

impl FromStr for Period {
    type Err = ();

    fn from_str(written: &str) -> Result<Self, ()> {
        let months = |text: &str, unit: &str, of_unit: u32| -> Option<u32> {
            let number = text.trim().strip_suffix(unit)?.trim_end();
            number.parse::<u32>().ok()?.checked_mul(of_unit).filter(|months| *months <= 12_000)
        };
        let written = written.trim();
        let singular = written.strip_suffix('s').unwrap_or(written);
        match months(singular, " month", 1).or_else(|| months(singular, " year", 12)) {
            Some(months) => Ok(Self::Months(months)),
            None => written.parse().map(Self::Days),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Months(1) => f.write_str("1 month"),
            Self::Months(months) => write!(f, "{months} months"),
            Self::Days(days) => days.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(written: &str) -> Version {
        written.parse().unwrap()
    }

    #[test]
    fn short_versions_are_whole_ones() {
        assert_eq!(version("30"), version("30.0.0"));
        assert_eq!(version("3.12").to_string(), "3.12");
        assert!(version("38").is_prefix_of(&version("38.0.1")));
        assert!(!version("38.1").is_prefix_of(&version("38.0.1")));
        for bad in ["", "1.2.3.4", "v1", "1.", "1.x", "01"] {
            assert!(bad.parse::<Version>().is_err(), "{bad}");
        }
    }

    #[test]
    fn spans() {
        let day = Date::constant(2024, 12, 31);
        assert_eq!("2 months".parse(), Ok(Period::Months(2)));
        assert_eq!("1 month".parse(), Ok(Period::Months(1)));
        assert_eq!("2 years".parse(), Ok(Period::Months(24)));
        assert_eq!("2 weeks".parse(), Ok(Period::Days(Days::new(14))));
        for bad in ["month", "1", "2 monthss", "-1 months", "99999 years", "5 moons"] {
            assert!(bad.parse::<Period>().is_err(), "{bad}");
        }
        assert_eq!(Period::Months(2).after(day), Date::constant(2025, 2, 28));
    }

    #[test]
    fn days() {
        assert_eq!("14 days".parse(), Ok(Days::new(14)));
        assert_eq!("2 weeks".parse(), Ok(Days::new(14)));
        assert!("14".parse::<Days>().is_err());
        assert_eq!(Days::new(1).to_string(), "1 day");
        let (from, to) = (Date::constant(2024, 2, 20), Date::constant(2024, 3, 5));
        assert_eq!(Days::between(from, to), Days::new(14));
        assert_eq!(Days::between(to, from), Days::new(0));
        assert_eq!(Days::new(14).after(from), to);
    }
}
