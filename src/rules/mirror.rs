//! What the rules about mirrors share: which mirrors count, and where each differs from the registry.

use indexmap::IndexMap;

use super::permit::{Permit, permit};
use super::{Context, Mirrored, Occasion};
use crate::finding::Gravity;
use crate::mirror::{Mismatch, mismatches};
use crate::model::{Mirror, Registry};

/// The mirrors that the registry is checked against, by name. A change does not choose them: those of the base count,
/// unless a decision permits changing them, and new ones count too.
pub fn mirrors<'r>(base: Option<&'r Registry>, registry: &'r Registry) -> IndexMap<&'r str, &'r Mirror> {
    let before = base.into_iter().flat_map(|base| &base.mirrors);
    let mut mirrors: IndexMap<&str, &Mirror> = before.map(|(name, mirror)| (name.as_str(), mirror)).collect();
    for (name, mirror) in &registry.mirrors {
        mirrors.entry(name).or_insert(mirror);
    }
    mirrors
}

impl<'a> Context<'a> {
    /// The mirrors that count here.
    pub(super) fn mirrors(&self) -> IndexMap<&'a str, &'a Mirror> {
        let granted = self.change.is_some_and(|change| {
            let before = change.base.policy.decision.as_deref();
            matches!(permit(change, before, change.head.policy.decision.as_ref()), Permit::Granted { .. })
        });
        let base = self.base.filter(|_| !granted).map(|base| base.registry);
        mirrors(base, self.registry)
    }

    /// The mismatches between each readable mirror and the registry.
    pub(super) fn mirrored(&self) -> impl Iterator<Item = (&'a str, &'a Mirror, Mismatch<'a>)> {
        let (registry, files) = (self.registry, self.files);
        self.mirrors().into_iter().flat_map(move |(name, mirror)| {
            let found = match files.map(|files| files.mirror(name, &mirror.file)) {
                Some(Mirrored::Read(content)) => mismatches(mirror, registry, &content),
                _ => Vec::new(),
            };
            found.into_iter().map(move |mismatch| (name, mirror, mismatch))
        })
    }

    /// How grave a mismatch is: a command cannot change both sides at once.
    pub(super) fn of_mirrors(&self) -> Gravity {
        let by_command = self.base.is_some_and(|base| base.occasion == Occasion::Command);
        if by_command { Gravity::Passing } else { Gravity::Full }
    }
}
