//! The day of a record, read from its path.

use std::fmt;

use jiff::civil::Date;

/// What a path says about a record's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// The day.
    Full(Date),
    /// The year and the month alone.
    Month(i16, i8),
}

impl Day {
    /// Whether this may be the day.
    pub fn is(self, date: Date) -> bool {
        match self {
            Self::Full(day) => day == date,
            Self::Month(year, month) => (year, month) == (date.year(), date.month()),
        }
    }

    /// The last day that it may be.
    pub fn latest(self) -> Date {
        match self {
            Self::Full(day) => day,
            Self::Month(year, month) => Date::new(year, month, 1).map_or(Date::MAX, Date::last_of_month),
        }
    }

    /// The day itself, if it is complete.
    pub const fn date(self) -> Option<Date> {
        match self {
            Self::Full(day) => Some(day),
            Self::Month(..) => None,
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full(day) => day.fmt(f),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
        }
    }
}

/// The day in a path: a full date in the file's name, else in the path; else a folder's year with the name's month and
/// day; else the name's month, day and year; else a folder's year with the name's month in letters and day; else a year
/// and a month.
pub fn of_path(path: &str) -> Option<Day> {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let year = || folders.rsplit('/').find_map(year_of);
    let date = |year: i16, month: i16, day: i16| {
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok().map(Day::Full)
    };
    let of_numbers = |text: &str| {
        let found = numbers(text);
        found.windows(3).find_map(|three| {
            let [(year, 4, true), (month, 2, true), (day, 2, _)] = *three else { return None };
            is_year(year).then(|| date(year, month, day)).flatten()
        })
    };
    let whole = |text: &str| {
        numbers_of(text, 8).find_map(|digits| {
            let (year, rest) = (digits / 10_000, digits % 10_000);
            let year = i16::try_from(year).ok().filter(|year| is_year(*year))?;
            date(year, i16::try_from(rest / 100).ok()?, i16::try_from(rest % 100).ok()?)
        })
    };
    let of_path = format!("{folders}/{name}");
    of_numbers(name)
        .or_else(|| whole(name))
        .or_else(|| of_numbers(&of_path))
        .or_else(|| whole(folders))
        .or_else(|| {
            let (year, found) = (year()?, numbers(name));
            found.windows(2).find_map(|two| {
                let [(month, 2, true), (day, 2, _)] = *two else { return None };
                date(year, month, day)
            })
        })
        .or_else(|| {
            numbers(name).windows(3).find_map(|three| {
                let [(month, 2, true), (day, 2, true), (year, 4, _)] = *three else { return None };
                is_year(year).then(|| date(year, month, day)).flatten()
            })
        })
        .or_else(|| {
            let year =
                folders.rsplit('/').find_map(|folder| year_of(folder).or_else(|| year_month(folder).map(|it| it.0)))?;
            let (month, day) = month_and_day(name)?;
            date(year, month, day)
        })
        .or_else(|| {
            let in_name = year_month(name);
            let in_folder = || folders.rsplit('/').find_map(year_month);
            let in_folders = || {
                let mut last = folders.rsplit('/');
                let month: i16 = last.next().filter(|month| month.len() == 2)?.parse().ok()?;
                Some((last.next().and_then(year_of)?, month))
            };
            let (year, month) = in_name.or_else(in_folder).or_else(in_folders)?;
            let month = i8::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
            Some(Day::Month(year, month))
        })
}

fn is_year(year: i16) -> bool {
    (1970..2200).contains(&year)
}

/// A folder whose whole name is a year.
fn year_of(folder: &str) -> Option<i16> {
    let digits = folder.len() == 4 && folder.bytes().all(|byte| byte.is_ascii_digit());
    folder.parse().ok().filter(|year| digits && is_year(*year))
}

/// A year and a month next to each other.
fn year_month(text: &str) -> Option<(i16, i16)> {
    numbers(text).windows(2).find_map(|two| {
        let [(year, 4, true), (month, 2, _)] = *two else { return None };
        (is_year(year) && (1..=12).contains(&month)).then_some((year, month))
    })
}

/// The numbers in a text, each with its number of digits and whether a single mark separates it from the next one.
fn numbers(text: &str) -> Vec<(i16, usize, bool)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            at += 1;
            continue;
        }
        let end = at + digits;
        let joined = bytes.get(end).is_some_and(|mark| b"-_./ ".contains(mark))
            && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        // A number that is too long for a year ends the date.
        found.push((text[at..end].parse().unwrap_or(-1), digits, joined));
        at = end;
    }
    found
}

/// The numbers with this many digits.
fn numbers_of(text: &str, digits: usize) -> impl Iterator<Item = u32> {
    let runs = text.split(|c: char| !c.is_ascii_digit());
    runs.filter(move |run| run.len() == digits).filter_map(|run| run.parse().ok())
}

/// `may-14`, `May_2`: a month in letters, with the day behind it.
fn month_and_day(name: &str) -> Option<(i16, i16)> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let words: Vec<&str> = name.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    words.windows(2).find_map(|two| {
        let word = two[0].to_ascii_lowercase();
        let month = MONTHS.iter().position(|month| *month == word || word.len() == 3 && month.starts_with(&word))?;
        let day = two[1].parse().ok().filter(|_| two[1].len() <= 2)?;
        Some((i16::try_from(month + 1).ok()?, day))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_paths() {
        for (path, day) in [
            ("wasmtime/2025/wasmtime-01-30.md", "2025-01-30"),
            ("2025-01-30.md", "2025-01-30"),
            ("notes/2025/2024-01-30-council.md", "2024-01-30"),
            ("notes/20250130.txt", "2025-01-30"),
            ("main/2024/CG-11-05.md", "2024-11-05"),
            ("2025/01/30.md", "2025-01-30"),
            ("2025/01/30/notes.md", "2025-01-30"),
            ("2025-01-30/notes.md", "2025-01-30"),
            ("minutes/01-30-2025.md", "2025-01-30"),
            ("2024-05/may-14.md", "2024-05-14"),
            ("2024/Dec_2.md", "2024-12-02"),
            ("2024/05/notes.md", "2024-05"),
            ("2024-05/notes.md", "2024-05"),
            ("notes-2024-05.md", "2024-05"),
        ] {
            assert_eq!(of_path(path).map(|day| day.to_string()).as_deref(), Some(day), "{path}");
        }
        for path in
            ["notes.md", "v1.2.3/notes-4-5.md", "2025/02-31.md", "2025/notes.md", "", "/", "99999999.md", "2024-13.md"]
        {
            assert_eq!(of_path(path), None, "{path}");
        }
        assert!(
            Day::Month(2024, 5).is(Date::constant(2024, 5, 31)) && !Day::Month(2024, 5).is(Date::constant(2025, 5, 1))
        );
    }
}
