//! The marks in a table's cells, and the line that explains those in use.

/// A mark with its meaning.
pub(super) type Mark = (&'static str, &'static str);

/// The marks of a table, and which of them are in use.
#[derive(Debug)]
pub(super) struct Legend<const N: usize> {
    marks: [Mark; N],
    used: [bool; N],
}

impl<const N: usize> Legend<N> {
    pub(super) const fn new(marks: [Mark; N]) -> Self {
        Self { marks, used: [false; N] }
    }

    /// The mark at an index.
    pub(super) fn mark(&mut self, index: usize) -> &'static str {
        self.used[index] = true;
        self.marks[index].0
    }

    /// The marks that were used, with their meanings; empty if there are none.
    pub(super) fn line(&self) -> String {
        let used = self.marks.iter().zip(self.used).filter(|(_, used)| *used);
        used.map(|((mark, meaning), _)| format!("{mark} {meaning}")).collect::<Vec<_>>().join(", ")
    }
}
