//! Parallel moves: several copies that take place at once, put in an order that loses nothing.

use super::Place;
use crate::ir::Ref;

/// A copy of a value.
#[derive(Copy, Clone, PartialEq, Debug)]
pub(super) struct Copy {
    pub from: Place,
    pub to: Place,
    pub value: Ref,
}

/// The copies one after the other; `temporary` gives a free spill slot where they form a cycle.
pub(super) fn sequence(mut pending: Vec<Copy>, mut temporary: impl FnMut() -> Place) -> Vec<Copy> {
    let mut out = Vec::with_capacity(pending.len());
    pending.retain(|m| m.from != m.to);
    while !pending.is_empty() {
        let free = pending.iter().position(|m| !pending.iter().any(|other| other.from == m.to));
        match free {
            Some(index) => copy(&mut out, pending.remove(index)),
            None => {
                // Every destination is still to be read: set one source aside.
                let Copy { from, value, .. } = pending[0];
                let aside = temporary();
                copy(&mut out, Copy { from, to: aside, value });
                for m in pending.iter_mut().filter(|m| m.from == from) {
                    m.from = aside;
                }
            }
        }
    }
    out
}

fn copy(out: &mut Vec<Copy>, m: Copy) {
    if m.from.is_register() || m.to.is_register() {
        out.push(m);
    } else {
        out.push(Copy { to: Place::Scratch, ..m });
        out.push(Copy { from: Place::Scratch, ..m });
    }
}
