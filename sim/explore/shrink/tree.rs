//! The tree of what a list of deviations can become: what is tried to make it smaller, in which order.

use std::collections::BTreeSet;
use std::iter::successors;

use super::length::Length;
use super::part::{Moment, Part};
use crate::choices::Take;
use crate::time::{Duration, Instant};
use crate::trace::Trace;

/// How many shorter lengths are tried that take along what is decided when they end.
const MOST_ENDS: usize = 64;

/// Deviations on their way to fewer and smaller ones.
#[derive(Clone, Debug)]
pub struct Shrinking {
    /// Known to fail, as far as one can know without asking.
    failing: Vec<Part>,
    /// To be tried.
    current: Vec<Part>,
    step: Step,
    /// Whether anything became smaller since the steps began anew.
    progress: bool,
    /// When anything happened in the run.
    instants: BTreeSet<Instant>,
}

/// What is tried, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Leaving out so many deviations from this one on; and if they are among others at an instant, `closed`, so that those after
    /// them are as many earlier.
    LeaveOut { size: usize, at: usize, closed: bool },
    /// Taking here already what is taken so many deviations later, in place of all up to there.
    Hasten { at: usize, by: usize },
    /// Giving the time of one to the other, so that one is left.
    Merge { at: usize, into: usize },
    /// Shortening this one, which holds with the `least` steps and does not fail.
    Shorten { at: usize, least: u64 },
    /// Shortening this one together with what is decided when it ends, in the `nth` way.
    Follow { at: usize, nth: usize },
    /// Making both shorter by as much: by this, or as much as can be.
    Advance { at: usize, with: usize, by: Option<Duration> },
    /// Nothing is left to try.
    Done,
}

impl Step {
    const fn leave_out(size: usize, at: usize) -> Self {
        Self::LeaveOut { size, at, closed: false }
    }
}

impl Shrinking {
    /// Begins with the deviations of a run.
    pub fn new(trace: &Trace) -> Self {
        let parts: Vec<_> = trace.deviations.iter().map(Part::new).collect();
        let step = Step::leave_out(parts.len(), 0);
        let instants = trace.events.iter().map(|event| event.at).collect();
        Self { failing: parts.clone(), current: parts, step, progress: false, instants }
    }

    /// Makes the next candidate the current one; `false` if there is none, and then what fails is.
    fn propose(&mut self) -> bool {
        loop {
            self.current.clone_from(&self.failing);
            if self.step == Step::Done {
                return false;
            }
            if self.attempt() {
                return true;
            }
            self.pass(false);
        }
    }

    /// Makes what the step asks for; `false` if it cannot be done.
    fn attempt(&mut self) -> bool {
        let left = self.current.len();
        match self.step {
            Step::LeaveOut { size, at, closed } if size > 0 && at < left => {
                let gone: Vec<_> = self.current.drain(at..(at + size).min(left)).collect();
                !closed || self.close_up(&gone)
            }
            Step::Hasten { at, by } if at + by < left => self.hasten(at, by),
            Step::Merge { at, into } if at < left && into < left => self.merge(at, into),
            Step::Shorten { at, least } if at < left => self.current[at].shorten(least),
            Step::Follow { at, nth } if at < left => self.follow(at, nth),
            Step::Advance { at, with, by } if with < left => self.advance(at, with, by),
            _ => false,
        }
    }

    /// Goes on to what is tried next: after a candidate that does not fail, or what could not be done.
    fn pass(&mut self, tried: bool) {
        let left = self.failing.len();
        self.step = match self.step {
            Step::LeaveOut { size, at, closed: false } => Step::LeaveOut { size, at, closed: true },
            Step::LeaveOut { size, at, .. } if at + size < left => Step::leave_out(size, at + size),
            Step::LeaveOut { size, .. } if size > 1 => Step::leave_out(size / 2, 0),
            Step::LeaveOut { .. } => Step::Hasten { at: 0, by: 1 },
            Step::Hasten { at, by } if tried && at + by < left => Step::Hasten { at, by: by + 1 },
            Step::Hasten { at, .. } if at + 1 < left => Step::Hasten { at: at + 1, by: 1 },
            Step::Hasten { .. } => Step::Merge { at: 0, into: 0 },
            Step::Merge { at, into } if into + 1 < left => Step::Merge { at, into: into + 1 },
            Step::Merge { at, .. } if at + 1 < left => Step::Merge { at: at + 1, into: 0 },
            Step::Merge { .. } => Step::Shorten { at: 0, least: 0 },
            Step::Shorten { at, .. } if tried => {
                let least = self.current[at].length.map_or(u64::MAX, Length::steps);
                Step::Shorten { at, least }
            }
            Step::Shorten { at, .. } if at + 1 < left => Step::Shorten { at: at + 1, least: 0 },
            Step::Shorten { .. } => Step::Follow { at: 0, nth: 0 },
            Step::Follow { at, nth } if tried => Step::Follow { at, nth: nth + 1 },
            Step::Follow { at, .. } if at + 1 < left => Step::Follow { at: at + 1, nth: 0 },
            Step::Follow { .. } => Step::Advance { at: 0, with: 1, by: None },
            Step::Advance { at, with, by } if tried => {
                let lengths = self.failing[at].length.zip(self.failing[with].length);
                let half = lengths.zip(by).map(|((length, other), by)| length.half(other, by));
                Step::Advance { at, with, by: half }
            }
            Step::Advance { at, with, .. } if with + 1 < left => {
                Step::Advance { at, with: with + 1, by: None }
            }
            Step::Advance { at, .. } if at + 2 < left => {
                Step::Advance { at: at + 1, with: at + 2, by: None }
            }
            Step::Advance { .. } if self.progress => {
                self.progress = false;
                Step::leave_out(1, 0)
            }
            Step::Advance { .. } | Step::Done => Step::Done,
        };
    }

    /// Lets what is decided at an instant come as much earlier as decisions before it are gone; `false` if nothing does.
    fn close_up(&mut self, gone: &[Part]) -> bool {
        let mut gone: Vec<_> = gone.iter().filter_map(|part| part.moment).collect();
        gone.sort_unstable_by_key(|it| (it.at, it.nth));
        let mut closed = false;
        for part in &mut self.current {
            let Some(later) = part.moment else { continue };
            let at_once = gone.partition_point(|it| it.at < later.at);
            let before = gone.partition_point(|it| (it.at, it.nth) <= (later.at, later.nth));
            let many = u32::try_from(before - at_once).unwrap_or(u32::MAX);
            let nth = later.nth.saturating_sub(many).max(1);
            if nth < later.nth {
                part.set_moment(Moment { nth, ..later });
                closed = true;
            }
        }
        closed
    }

    /// Takes at one deviation what is taken `by` later, in place of all up to there, if both are about the order of tasks
    /// at one instant.
    fn hasten(&mut self, at: usize, by: usize) -> bool {
        if !self.current[at].is_order_with(&self.current[at + by]) {
            return false;
        }
        let later = self.current.drain(at + 1..=at + by).next_back();
        if let Some(later) = later {
            self.current[at].take.alternative = later.take.alternative;
        }
        true
    }

    /// Lets one thing take longer by as much as another does, and the other as long as it plainly does.
    fn merge(&mut self, at: usize, into: usize) -> bool {
        let lengths = self.current[at].length.zip(self.current[into].length);
        let Some((length, other)) = lengths.filter(|_| at != into) else { return false };
        let extra = other.extra().saturating_add(length.extra());
        self.current[into].set_length(other.with_extra(extra));
        self.current.remove(at);
        true
    }

    /// Makes a length shorter, and what is decided at the instant when it ends as much earlier: to the plain length, to one
    /// that ends when something else happens, or by half. Then the same with all that is decided after that.
    fn follow(&mut self, at: usize, nth: usize) -> bool {
        let Some(length) = self.current[at].length else { return false };
        let after = &self.current[at + 1..];
        let Some(end) = after.iter().find_map(|part| part.moment) else { return false };
        let ways = self.shorter_by(length, end.at);
        let alone = ways.iter().map(|by| (*by, false));
        let with_all = ways.iter().map(|by| (*by, true));
        let Some((by, with_all)) = alone.chain(with_all).nth(nth) else { return false };
        for part in &mut self.current[at + 1..] {
            let moves = |it: &Moment| it.at == end.at || with_all && it.at > end.at;
            if let Some(moment) = part.moment.filter(moves) {
                let earlier = moment.at.since_start().saturating_sub(by);
                part.set_moment(Moment { at: Instant::START + earlier, ..moment });
            }
        }
        self.current[at].set_length(length.with_extra(length.extra().saturating_sub(by)));
        self.current.retain(Part::deviates);
        true
    }

    /// By how much a length that ends at `end` is made shorter, the most first: so that it ends when something else happens, to
    /// the plain length, and by half of that, and of that again.
    fn shorter_by(&self, length: Length, end: Instant) -> Vec<Duration> {
        let to_others = self.instants.range(..end).map(|instant| end - *instant);
        let mut ways: BTreeSet<_> = to_others.filter(|by| *by <= length.extra()).collect();
        let halves = successors(Some(length.extra()), |by| Some(length.half(length, *by)));
        ways.extend(halves.take_while(|by| !by.is_zero()));
        ways.into_iter().rev().take(MOST_ENDS).collect()
    }

    /// Makes two lengths shorter by as much; one that becomes the plain one is left out.
    fn advance(&mut self, at: usize, with: usize, by: Option<Duration>) -> bool {
        let lengths = self.current[at].length.zip(self.current[with].length);
        let Some((length, other)) = lengths else { return false };
        let by = by.unwrap_or_else(|| length.extra().min(other.extra()));
        if by.is_zero() {
            return false;
        }
        self.step = Step::Advance { at, with, by: Some(by) };
        for (place, length) in [(at, length), (with, other)] {
            let extra = length.extra().saturating_sub(by);
            self.current[place].set_length(length.with_extra(extra));
        }
        self.current.retain(Part::deviates);
        true
    }
}

impl Shrinking {
    /// The deviations to try.
    pub fn current(&self) -> Vec<Take> {
        self.current.iter().map(|part| part.take.clone()).collect()
    }

    /// They fail: goes on to fewer or smaller ones; `false` if there are none.
    pub fn simplify(&mut self) -> bool {
        self.progress |= self.current != self.failing;
        self.failing.clone_from(&self.current);
        // With other lengths, what was tried in vain may do.
        match self.step {
            Step::LeaveOut { size, at, .. } => self.step = Step::leave_out(size, at),
            Step::Merge { .. } => self.step = Step::Merge { at: 0, into: 0 },
            Step::Follow { at, .. } => self.step = Step::Follow { at, nth: 0 },
            Step::Advance { .. } => self.step = Step::Advance { at: 0, with: 1, by: None },
            _ => {}
        }
        self.propose()
    }

    /// They do not fail: goes on to others; `false` if there are none.
    pub fn complicate(&mut self) -> bool {
        self.pass(true);
        self.propose()
    }
}
