//! What stands below the options in a command's help, laid out for the width of the terminal.
//!
//! clap breaks lines that are too long wherever they end, which tears columns and paragraphs. So the texts are written
//! with columns and paragraphs, and are laid out here before clap sees them.

use textwrap::Options;

/// The least room for a column of remarks. With less they stand below what they are about.
const ROOM: usize = 36;
/// A line indented this far goes on with the remark of the line above.
const REMARK: usize = 20;

/// A line of a list: an example, an option, a name, and perhaps a remark in a column of its own.
#[derive(Default)]
struct Item {
    indent: usize,
    left: String,
    /// Where the remark starts.
    column: usize,
    remark: String,
}

enum Piece {
    Blank,
    Paragraph(String),
    Item(Item),
}

/// The command and all below it, with these texts in lines of at most `width` characters.
pub(super) fn fitted(command: clap::Command, width: usize) -> clap::Command {
    let short = command.get_after_help().map(|text| laid_out(&text.to_string(), width));
    let long = command.get_after_long_help().map(|text| laid_out(&text.to_string(), width));
    let command = match short {
        Some(text) => command.after_help(text),
        None => command,
    };
    let command = match long {
        Some(text) => command.after_long_help(text),
        None => command,
    };
    command.mut_subcommands(|command| fitted(command, width))
}

/// The text in lines of at most `width` characters: paragraphs wrapped, remarks in their column or, without room for
/// one, below what they are about.
fn laid_out(text: &str, width: usize) -> String {
    let pieces = pieces(text);
    let columns = pieces.iter().filter_map(|piece| match piece {
        Piece::Item(item) if !item.remark.is_empty() => Some(item.column),
        _ => None,
    });
    let has_room = columns.max().is_none_or(|column| column + ROOM <= width);
    let lines = pieces.iter().flat_map(|piece| match piece {
        Piece::Blank => vec![String::new()],
        Piece::Paragraph(text) => wrapped(text, width, 0),
        Piece::Item(item) => item.lines(width, has_room),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for line in text.lines() {
        let rest = line.trim_start();
        let indent = line.chars().count() - rest.chars().count();
        match pieces.last_mut() {
            _ if rest.is_empty() => pieces.push(Piece::Blank),
            Some(Piece::Item(item)) if item.remark.is_empty() && item.left.ends_with('\\') => {
                item.left.truncate(item.left.len() - 1);
                item.left += rest;
            }
            Some(Piece::Item(item)) if indent >= REMARK => {
                item.column = indent;
                item.remark += if item.remark.is_empty() { "" } else { " " };
                item.remark += rest;
            }
            Some(Piece::Paragraph(text)) if indent == 0 && !text.ends_with(':') => {
                *text += " ";
                *text += rest;
            }
            _ if indent == 0 => pieces.push(Piece::Paragraph(rest.to_owned())),
            _ => pieces.push(Piece::Item(Item::new(indent, rest))),
        }
    }
    pieces
}

impl Item {
    fn new(indent: usize, text: &str) -> Self {
        let Some((left, remark)) = text.split_once("  ") else {
            return Self { indent, left: text.to_owned(), ..Self::default() };
        };
        let remark = remark.trim_start();
        let column = indent + text.chars().count() - remark.chars().count();
        Self { indent, left: left.to_owned(), column, remark: remark.to_owned() }
    }

    fn lines(&self, width: usize, has_room: bool) -> Vec<String> {
        let mut lines = self.command(width);
        if self.remark.is_empty() {
            return lines;
        }
        if !has_room {
            lines.extend(wrapped(&self.remark, width, self.indent + 4));
            return lines;
        }
        let mut remark = wrapped(&self.remark, width, self.column);
        if let [line] = &mut lines[..]
            && line.chars().count() + 2 <= self.column
        {
            *line += &remark.remove(0)[line.chars().count()..];
        }
        lines.append(&mut remark);
        lines
    }

    /// What the remark is about. A command that is too long goes on in the next line, as a shell takes it.
    fn command(&self, width: usize) -> Vec<String> {
        let line = " ".repeat(self.indent) + &self.left;
        if line.chars().count() <= width {
            return vec![line];
        }
        // A flag stays with its value.
        let mut flags = self.left.split(" --");
        let mut lines = vec![" ".repeat(self.indent) + flags.next().unwrap_or_default()];
        for flag in flags {
            let last = lines.last_mut().expect("it begins with one");
            if last.chars().count() + " --".len() + flag.chars().count() + " \\".len() <= width {
                *last += &format!(" --{flag}");
            } else {
                *last += " \\";
                lines.push(format!("{}--{flag}", " ".repeat(self.indent + 4)));
            }
        }
        lines
    }
}

/// The text in lines, each indented this far.
fn wrapped(text: &str, width: usize, indent: usize) -> Vec<String> {
    let indent = " ".repeat(indent);
    let options = Options::new(width).initial_indent(&indent).subsequent_indent(&indent).break_words(false);
    textwrap::wrap(text, options).into_iter().map(String::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Examples:
  tiers list --tier 1       Tier 1 alone, whatever there is of it
  tiers check --write-waivers
                            Begin with what is found
  tiers add x --kind feature --tier 1 --decision 2025-05-08 \\
      --reason because

Entries come in the order
of tiers.";

    #[test]
    fn what_fits_stays_as_it_is() {
        let fits = TEXT.replace("order\nof", "order of").replace("\\\n      --reason", "--reason");
        assert_eq!(laid_out(TEXT, 100), fits);
    }

    #[test]
    fn remarks_keep_their_column_or_stand_below() {
        let narrow = "Examples:
  tiers list --tier 1       Tier 1 alone, whatever there is of
                            it
  tiers check --write-waivers
                            Begin with what is found
  tiers add x --kind feature --tier 1 --decision 2025-05-08 \\
      --reason because

Entries come in the order of tiers.";
        assert_eq!(laid_out(TEXT, 64), narrow);
        let narrower = "Examples:
  tiers list --tier 1
      Tier 1 alone, whatever there is of it
  tiers check --write-waivers
      Begin with what is found
  tiers add x --kind feature --tier 1 \\
      --decision 2025-05-08 --reason because

Entries come in the order of tiers.";
        assert_eq!(laid_out(TEXT, 48), narrower);
    }
}
