//! Whether a record has been written, or is still an agenda.

use super::{Block, Record, State};

/// Headings above what was said.
const SAID: [&str; 7] = ["note", "minute", "discussion", "conclusion", "resolution", "decision", "outcome"];
/// Headings above the list of participants.
const PRESENT: [&str; 5] = ["attendee", "present", "participant", "attendance", "regret"];
/// Placeholders for text that is still missing.
const TO_COME: [&str; 7] = ["todo", "tbd", "tba", "to be filled in", "to be added", "fill in", "none yet"];

pub(super) fn of(record: &Record) -> State {
    let headings = || record.blocks.iter().filter(|block| block.is_heading());
    let has_place = headings().any(|heading| speaks_of(&heading.text, &SAID));
    let written = record.blocks.iter().filter(|block| !block.is_heading() && !is_to_come(&block.text)).any(|block| {
        let mut above = record.above(block);
        if has_place {
            // "Notes" may contain a list of participants.
            above.take_while(|heading| !is_aside(&heading.text)).any(|heading| speaks_of(&heading.text, &SAID))
        } else {
            !above.any(|heading| speaks_of(&heading.text, &PRESENT)) && !is_link(block)
        }
    });
    if written { State::Written } else { State::Agenda }
}

/// Whether a heading is an agenda's.
pub(super) fn is_agenda(heading: &str) -> bool {
    speaks_of(heading, &["agenda"]) && !speaks_of(heading, &SAID)
}

/// Whether a heading names a part of a record rather than a topic.
pub(super) fn is_frame(heading: &str) -> bool {
    is_aside(heading) || speaks_of(heading, &SAID)
}

/// Whether the text below a heading is something other than what was said.
fn is_aside(heading: &str) -> bool {
    is_agenda(heading) || speaks_of(heading, &PRESENT) && !speaks_of(heading, &SAID)
}

/// Whether a text has one of these words, in singular or plural.
fn speaks_of(text: &str, words: &[&str]) -> bool {
    let lower = text.to_lowercase();
    let said = lower.split(|c: char| !c.is_alphanumeric());
    said.into_iter().any(|said| words.iter().any(|word| said == *word || said.strip_suffix('s') == Some(word)))
}

fn is_to_come(text: &str) -> bool {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    text.is_empty() || TO_COME.contains(&text.as_str())
}

/// Whether a block is links and nothing else.
fn is_link(block: &Block) -> bool {
    block.linked
        || !block.text.contains(' ') && (block.text.starts_with("https://") || block.text.starts_with("http://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_or_not() {
        let state = |text: &str| Record::read("a.md", text).state();
        let agenda = "# January 30\n\nSee the instructions\n\n## Agenda\n\n1. A topic\n\n## Attendees\n\n* Alice\n\n";
        assert_eq!(state(&format!("{agenda}## Notes\n\n* TODO\n\n## Last\n\nTODO\n")), State::Agenda);
        assert_eq!(state(&format!("{agenda}## Notes\n\n### Attendees\n\n* Bob\n")), State::Agenda);
        assert_eq!(
            state(&format!("{agenda}## Notes\n\n### Attendees\n\n* Bob\n\n### Notes\n\n* we agree\n")),
            State::Written
        );
        assert_eq!(state(&format!("{agenda}## Meeting minutes\n\n* we agree\n")), State::Written);
        assert_eq!(state("# Topic\n\nsee [a](b)\n"), State::Written);
        assert_eq!(state("# Topic\n\nwe agree\n"), State::Written);
        assert_eq!(
            state("# Topic\n\n## Present\n\nAlice\n\n## Links\n\nhttps://example.org\n\n* [a](b), [c d](e)\n"),
            State::Agenda
        );
        assert_eq!(state("we agree\n"), State::Written);
        assert_eq!(state(""), State::Agenda);
        assert_eq!(state("## Discussion\n\n_To be filled in._\n"), State::Agenda);
    }
}
