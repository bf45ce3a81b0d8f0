//! Timers in their order, and deadlines behind them.

use super::*;

/// What a deadline bounds, of which the clock asks nothing.
struct Body;

impl Scope for Body {
    fn may_end(&self, _at: Instant) -> bool {
        false
    }

    fn expire(&self) {}
}

fn at(millis: u64) -> Instant {
    Instant::from_nanos(millis * 1_000_000)
}

impl Clock {
    fn timer(&mut self, millis: u64) -> TimerId {
        self.set_timer(at(millis), HostId(0), Action::Call(Box::new(|| ())))
    }

    fn bound(&mut self, millis: u64, outer: Option<DeadlineId>) -> DeadlineId {
        self.set_deadline(Some(at(millis)), HostId(0), outer, Rc::new(Body))
    }

    /// Jumps, and lets all timers fire that are due then.
    fn fire(&mut self, millis: u64) -> Vec<TimerId> {
        self.jump(at(millis));
        let mut fired = Vec::new();
        while let Some(id) = self.pop_due_timer(None) {
            fired.push(id);
            self.take(id);
        }
        fired
    }
}

#[test]
fn timers_fire_in_the_order_of_their_instants_and_then_as_they_were_set() {
    let mut clock = Clock::default();
    let [a, b, late, c] = [10, 10, 20, 10].map(|millis| clock.timer(millis));
    assert_eq!(clock.fire(9), []);
    assert_eq!(clock.fire(10), [a, b, c]);
    assert_eq!(clock.next_instant(), Some(at(20)));
    assert_eq!(clock.fire(20), [late]);
    assert_eq!(clock.next_instant(), None);
}

#[test]
fn a_timer_that_is_set_when_others_of_its_instant_have_fired_fires_too() {
    let mut clock = Clock::default();
    let first = clock.timer(10);
    assert_eq!(clock.fire(10), [first]);
    let second = clock.timer(10);
    assert_eq!(clock.next_instant(), Some(at(10)));
    assert_eq!(clock.fire(10), [second]);
}

#[test]
fn a_timer_that_is_dropped_does_not_move_the_clock_and_leaves_its_room_to_others() {
    let mut clock = Clock::default();
    for _ in 0..3 {
        let [dropped, kept] = [10, 10].map(|millis| clock.timer(millis));
        let also_dropped = clock.timer(15);
        clock.take(dropped);
        clock.take(also_dropped);
        assert!(!clock.is_set(dropped) && clock.is_set(kept));
        assert_eq!(clock.instants(), BTreeSet::from([at(10)]));
        assert_eq!(clock.fire(10), [kept]);
        assert_eq!(clock.next_instant(), None);
    }
    assert_eq!((clock.slots.len(), clock.free.len()), (3, 3));
}

#[test]
fn the_instants_are_those_from_now_on() {
    let mut clock = Clock::default();
    for millis in [10, 20, 30] {
        clock.timer(millis);
    }
    let [over, later] = [15, 25].map(|millis| clock.bound(millis, None));
    clock.fire(20);
    assert_eq!(clock.instants(), BTreeSet::from([at(25), at(30)]));
    clock.drop_deadline(over);
    assert_eq!(clock.next_instant(), Some(at(25)));
    assert!(!clock.is_tie(at(25)) && !clock.is_tie(at(30)));
    clock.drop_deadline(later);
    clock.bound(30, None);
    assert!(clock.is_tie(at(30)) && !clock.is_tie(at(31)));
}

#[test]
fn a_deadline_comes_once_and_not_where_it_is_over_when_it_is_set() {
    let mut clock = Clock::default();
    let outer = clock.bound(10, None);
    let inner = clock.bound(10, Some(outer));
    assert!(!clock.is_deadline_due());
    clock.jump(at(10));
    let over = clock.bound(10, None);
    assert!(clock.is_deadline_due());
    assert_eq!(clock.deadlines_that_come(), [outer, inner]);
    assert_eq!(clock.deadlines_that_come(), []);
    assert_eq!(clock.due_deadlines(), [inner, over]);
    clock.strike(inner);
    assert_eq!(clock.due_deadlines(), [outer, over]);
}

#[test]
fn a_deadline_lingers_until_it_strikes_or_is_over() {
    let mut clock = Clock::default();
    let [first, second, third] = [10, 10, 10].map(|millis| clock.bound(millis, None));
    clock.jump(at(10));
    for id in [third, first, second] {
        clock.linger(id);
    }
    assert_eq!(clock.lingering(), [first, second, third]);
    clock.strike(second);
    clock.drop_deadline(third);
    assert_eq!(clock.lingering(), [first]);
    clock.linger(second);
    clock.linger(third);
    assert_eq!(clock.lingering(), [first], "what is over does not");
}

#[test]
fn a_timer_that_was_set_after_a_deadline_waits_for_it() {
    let mut clock = Clock::default();
    let before = clock.timer(10);
    let deadline = clock.bound(10, None);
    let after = clock.timer(10);
    clock.jump(at(10));
    assert_eq!(clock.pop_due_timer(Some(deadline)), Some(before));
    assert_eq!(clock.pop_due_timer(Some(deadline)), None);
    assert_eq!(clock.pop_due_timer(None), Some(after));
}
