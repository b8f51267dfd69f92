//! Puts units, which were read level by level, into reading order.

use super::load::Loaded;
use super::{Included, UnitId};

/// Renumbers the units: each stands before what it includes, and that before what follows it.
pub(super) fn into_reading_order(loaded: &mut Loaded) {
    let count = loaded.units.len();
    for unit in &mut loaded.units {
        for included in &mut unit.includes {
            if let Included::Units(units) = included {
                units.sort_by_key(|unit| loaded.positions[*unit]);
            }
        }
    }
    let mut order: Vec<UnitId> = Vec::with_capacity(count);
    let mut stack: Vec<UnitId> = if count == 0 { Vec::new() } else { vec![0] };
    while let Some(unit) = stack.pop() {
        order.push(unit);
        let children = loaded.units[unit].includes.iter().flat_map(|included| match included {
            Included::Units(units) => units.as_slice(),
            _ => &[],
        });
        let start = stack.len();
        stack.extend(children);
        stack[start..].reverse();
    }
    let mut new_ids = vec![0; count];
    for (new, old) in order.iter().enumerate() {
        new_ids[*old] = new;
    }
    for unit in &mut loaded.units {
        unit.parent = unit.parent.map(|parent| new_ids[parent]);
        for included in &mut unit.includes {
            if let Included::Units(units) = included {
                units.iter_mut().for_each(|unit| *unit = new_ids[*unit]);
            }
        }
    }
    for data in &mut loaded.data {
        data.unit = new_ids[data.unit];
    }
    loaded.units = reorder(std::mem::take(&mut loaded.units), &order);
    loaded.prefixes = reorder(std::mem::take(&mut loaded.prefixes), &order);
    loaded.labels = reorder(std::mem::take(&mut loaded.labels), &order);
}

fn reorder<T>(items: Vec<T>, order: &[UnitId]) -> Vec<T> {
    let mut slots: Vec<Option<T>> = items.into_iter().map(Some).collect();
    order.iter().filter_map(|old| slots.get_mut(*old).and_then(Option::take)).collect()
}
