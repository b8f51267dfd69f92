//! Puts units, which were read level by level, into reading order.

use super::loaded::Loaded;
use crate::manual::model::{Included, UnitId};

/// Renumbers the units: each stands before what it includes, and that before what follows it.
pub(super) fn into_reading_order(loaded: &mut Loaded) {
    let count = loaded.units.len();
    let positions: Vec<usize> = loaded.units.iter().map(|record| record.position).collect();
    for record in &mut loaded.units {
        for included in &mut record.unit.includes {
            if let Included::Units(units) = included {
                units.sort_by_key(|unit| positions[*unit]);
            }
        }
    }
    let mut order: Vec<UnitId> = Vec::with_capacity(count);
    let mut stack: Vec<UnitId> = if count == 0 { Vec::new() } else { vec![0] };
    while let Some(unit) = stack.pop() {
        order.push(unit);
        let children = loaded.unit(unit).includes.iter().flat_map(|included| match included {
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
    for record in &mut loaded.units {
        let unit = &mut record.unit;
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
    let mut records: Vec<_> = std::mem::take(&mut loaded.units).into_iter().map(Some).collect();
    loaded.units = order.iter().filter_map(|old| records.get_mut(*old).and_then(Option::take)).collect();
}
