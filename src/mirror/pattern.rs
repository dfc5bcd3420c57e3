//! A pattern that occurs in a text for every entry: `"{id}" … `{default-on}` by default`.

/// A pattern: segments with gaps between them, each of literal texts, the entry's name and its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    pub(super) segments: Vec<Vec<Part>>,
    /// Which segment names the entry.
    pub(super) anchor: usize,
}

/// A part of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// This text.
    Text(String),
    /// A name of the entry, in one of its spellings.
    Id,
    /// What the entry says.
    Value(Slot),
}

/// A value of an entry that a mirror repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// Its tier.
    Tier,
    /// What it is called.
    Title,
    /// Whether it is on by default: `true` or `false`.
    DefaultOn,
    /// One of its fields.
    Field(String),
}

impl Slot {
    /// Its word in patterns and in `values`.
    pub fn word(&self) -> &str {
        match self {
            Self::Tier => "tier",
            Self::Title => "title",
            Self::DefaultOn => "default-on",
            Self::Field(field) => field,
        }
    }
}

/// Why a text is not a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternError {
    /// A brace without its other half.
    Brace,
    /// `{…}` names nothing that an entry has.
    Name(String),
    /// There is nothing beside or between gaps.
    Empty,
    /// It does not say which entry it is about.
    NoId,
}

/// What stands for some lines.
const GAP: char = '…';

impl Pattern {
    /// Reads a pattern; `is_field` knows the project's own attributes.
    pub fn read(text: &str, is_field: impl Fn(&str) -> bool) -> Result<Self, PatternError> {
        let pieces: Vec<&str> = text.split(GAP).collect();
        let last = pieces.len() - 1;
        let mut segments = Vec::with_capacity(pieces.len());
        for (index, mut piece) in pieces.into_iter().enumerate() {
            // Blanks beside a gap belong to it.
            if index > 0 {
                piece = piece.trim_start();
            }
            if index < last {
                piece = piece.trim_end();
            }
            let parts = parts(piece, &is_field)?;
            if parts.is_empty() {
                return Err(PatternError::Empty);
            }
            segments.push(parts);
        }
        let anchor = segments.iter().position(|parts| parts.contains(&Part::Id)).ok_or(PatternError::NoId)?;
        Ok(Self { segments, anchor })
    }
}

fn parts(piece: &str, is_field: &impl Fn(&str) -> bool) -> Result<Vec<Part>, PatternError> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = piece;
    while let Some(at) = rest.find(['{', '}']) {
        literal.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            // Doubled, it stands for itself.
            literal.push_str(brace);
            rest = after;
            continue;
        }
        if brace == "}" {
            return Err(PatternError::Brace);
        }
        let (name, after) = rest.split_once('}').ok_or(PatternError::Brace)?;
        let part = match name {
            "id" => Part::Id,
            "tier" => Part::Value(Slot::Tier),
            "title" => Part::Value(Slot::Title),
            "default-on" => Part::Value(Slot::DefaultOn),
            field if is_field(field) => Part::Value(Slot::Field(field.to_owned())),
            other => return Err(PatternError::Name(other.to_owned())),
        };
        if !literal.is_empty() {
            parts.push(Part::Text(std::mem::take(&mut literal)));
        }
        parts.push(part);
        rest = after;
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        parts.push(Part::Text(literal));
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Pattern, PatternError> {
        Pattern::read(text, |field| field == "std")
    }

    #[test]
    fn patterns_have_gaps_names_and_values() {
        let pattern = read("{{{id}}} … `{default-on}` … {std}").unwrap();
        let text = |text: &str| Part::Text(text.to_owned());
        assert_eq!(
            pattern.segments,
            [
                vec![text("{"), Part::Id, text("}")],
                vec![text("`"), Part::Value(Slot::DefaultOn), text("`")],
                vec![Part::Value(Slot::Field("std".to_owned()))],
            ]
        );
        assert_eq!(pattern.anchor, 0);
        assert_eq!(read("{tier} … {id}").unwrap().anchor, 1);
    }

    #[test]
    fn what_is_no_pattern() {
        assert_eq!(read("{id"), Err(PatternError::Brace));
        assert_eq!(read("id}"), Err(PatternError::Brace));
        assert_eq!(read("{id} {host}"), Err(PatternError::Name("host".to_owned())));
        assert_eq!(read("{id} …"), Err(PatternError::Empty));
        assert_eq!(read("{default-on}"), Err(PatternError::NoId));
        assert_eq!(read(""), Err(PatternError::Empty));
    }
}
