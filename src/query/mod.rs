//! Questions about a registry and their answers as rows, which borrow from it. JSON is made of the rows as they are;
//! how they look to people is a matter of `view`.

pub mod agenda;
pub mod checklist;
pub mod column;
pub mod decision;
pub mod diff;
pub mod export;
pub mod list;
pub mod log;
pub mod missing;
pub mod proposal;
pub mod records;
pub mod rule;
pub mod show;
pub mod step;
pub mod support;

pub use agenda::agenda;
pub use checklist::checklist;
pub use column::{Chosen, Column, Columns, MissingWords, Pair, Value, field_value, pair, pairs};
pub use decision::{decision, decisions};
pub use diff::{Diff, MoveRow, WrongRow, diff};
pub use export::{Export, export};
pub use list::{Held, List, ListRow, Order, Selection, list};
pub use log::{Log, LogRow, Span, log};
pub use missing::{Missing, missing};
pub use proposal::proposal;
pub use rule::rules;
pub use show::{Show, show};
pub use step::StepRow;
pub use support::{Releases, Support, releases, support};
