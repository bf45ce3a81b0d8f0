//! Parts: deviations that can be made smaller, and what makes them so.

use super::length::Length;
use crate::choices::{Name, Take};
use crate::time::Instant;
use crate::trace::Deviation;

/// A deviation, and what is known of it beside its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) take: Take,
    /// If it is how long something takes.
    pub(super) length: Option<Length>,
    /// If it is what comes first at an instant.
    pub(super) moment: Option<Moment>,
}

/// One of the decisions of a kind at an instant: `order at 2s #1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) kind: Kind,
    pub(super) at: Instant,
    pub(super) nth: u32,
}

/// What is decided at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Order,
    Tie,
    Deadline,
    Arrival,
}

impl Part {
    pub(super) fn new(deviation: &Deviation) -> Self {
        let moment = Moment::of(deviation.point.borrowed());
        Self { take: deviation.into(), length: Length::of(deviation), moment }
    }

    /// Makes it half as much longer than the `least` as it is, if that leaves anything.
    pub(super) fn shorten(&mut self, least: u64) -> bool {
        let halved = self.length.and_then(|length| length.halved(least));
        halved.inspect(|halved| self.set_length(*halved)).is_some()
    }

    pub(super) fn set_length(&mut self, length: Length) {
        self.length = Some(length);
        self.take.alternative = length.label();
    }

    pub(super) fn set_moment(&mut self, moment: Moment) {
        let Moment { kind, at, nth } = moment;
        self.moment = Some(moment);
        let name: Name = match kind {
            Kind::Order => Name::Order(at, nth),
            Kind::Tie => Name::Tie(at, nth),
            Kind::Deadline => Name::Deadline(at, nth),
            Kind::Arrival => Name::Arrival(at, nth),
        };
        self.take.point = name.to_string().into();
    }

    /// Whether it decides which task goes first, and at the same instant as the other.
    pub(super) fn is_order_with(&self, other: &Self) -> bool {
        let order = |part: &Self| part.moment.filter(|it| it.kind == Kind::Order).map(|it| it.at);
        order(self).is_some() && order(self) == order(other)
    }

    /// Whether it is longer than it plainly is, or no length.
    pub(super) fn deviates(&self) -> bool {
        self.length.is_none_or(|length| !length.extra().is_zero())
    }
}

impl Moment {
    fn of(point: Name<&str>) -> Option<Self> {
        let (kind, at, nth) = match point {
            Name::Order(at, nth) => (Kind::Order, at, nth),
            Name::Tie(at, nth) => (Kind::Tie, at, nth),
            Name::Deadline(at, nth) => (Kind::Deadline, at, nth),
            Name::Arrival(at, nth) => (Kind::Arrival, at, nth),
            _ => return None,
        };
        Some(Self { kind, at, nth })
    }
}
