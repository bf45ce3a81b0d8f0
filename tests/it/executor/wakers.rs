//! Wakers: whom they wake, how often, and when they wake nobody.

use std::cell::RefCell;
use std::future::{pending, poll_fn};
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::thread;

use standstill::executor::Stop;

use super::HOME;
use super::bench::{Bench, Task};

/// A task that waits until it is woken, and whose waker is put into the `slot`.
fn waits(bench: &Bench, slot: &Rc<RefCell<Option<Waker>>>, name: &'static str) {
    let slot = Rc::clone(slot);
    bench.task(HOME, move |task: Task| async move {
        let mut asked = false;
        poll_fn(|cx| {
            task.note(&format!("{name} has a turn"));
            *slot.borrow_mut() = Some(cx.waker().clone());
            if std::mem::replace(&mut asked, true) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    });
}

fn wake(slot: &Rc<RefCell<Option<Waker>>>) {
    slot.borrow().as_ref().expect("it had a turn").wake_by_ref();
}

#[test]
fn who_is_woken_twice_has_one_turn() {
    let (bench, slot) = (Bench::new(), Rc::default());
    waits(&bench, &slot, "a");
    bench.task(HOME, |_| async move {
        wake(&slot);
        wake(&slot);
    });
    assert_eq!(bench.run(), Stop::Idle);
    assert_eq!(bench.noted(), ["0 a has a turn", "0 a has a turn"]);
}

#[test]
fn who_wakes_itself_goes_behind_those_it_wakes_in_the_same_turn() {
    let (bench, slot) = (Bench::new(), Rc::default());
    waits(&bench, &slot, "a");
    bench.task(HOME, |task| async move {
        let mut turns = 0;
        poll_fn(|cx| {
            turns += 1;
            task.note(&format!("b has turn {turns}"));
            if turns == 2 {
                return Poll::Ready(());
            }
            cx.waker().wake_by_ref();
            wake(&slot);
            Poll::Pending
        })
        .await;
    });
    assert_eq!(bench.run(), Stop::Idle);
    let order = ["0 a has a turn", "0 b has turn 1", "0 a has a turn", "0 b has turn 2"];
    assert_eq!(bench.noted(), order);
}

#[test]
fn who_has_ended_is_woken_no_more() {
    let (bench, slot) = (Bench::new(), Rc::default());
    waits(&bench, &slot, "a");
    bench.task(HOME, |task| async move {
        wake(&slot);
        task.sleep(1).await;
        wake(&slot);
    });
    assert_eq!(bench.run(), Stop::Idle);
    assert_eq!(bench.noted(), ["0 a has a turn", "0 a has a turn"]);
}

#[test]
fn another_thread_wakes_nobody() {
    let (bench, slot) = (Bench::new(), Rc::default());
    waits(&bench, &slot, "a");
    bench.task(HOME, |_| async move {
        let waker = slot.take().expect("it had a turn");
        thread::scope(|scope| {
            scope.spawn(|| {
                // That thread has had a run of its own, in which there is a task like this one.
                let other = Bench::new();
                other.task(HOME, |_| pending());
                assert_eq!(other.run(), Stop::Idle);
                waker.wake();
                assert_eq!(other.run(), Stop::Idle);
            });
        });
    });
    assert_eq!(bench.run(), Stop::Idle);
    assert_eq!(bench.noted(), ["0 a has a turn"]);
}

#[test]
fn the_waker_of_one_run_wakes_nobody_of_the_next() {
    let slot = Rc::default();
    waits_for_ever(&slot);
    let bench = Bench::new();
    bench.task(HOME, |task| async move {
        poll_fn(|_| {
            task.note("has a turn");
            Poll::<()>::Pending
        })
        .await;
    });
    assert_eq!(bench.run(), Stop::Idle);
    wake(&slot);
    assert_eq!(bench.run(), Stop::Idle);
    assert_eq!(bench.noted(), ["0 has a turn"]);
}

#[test]
fn who_is_dropped_in_the_end_may_wake_others() {
    struct WakesWhenDropped(Rc<RefCell<Option<Waker>>>);

    impl Drop for WakesWhenDropped {
        fn drop(&mut self) {
            wake(&self.0);
        }
    }

    for _ in 0..2 {
        let (bench, slot) = (Bench::new(), Rc::default());
        let guard = WakesWhenDropped(Rc::clone(&slot));
        bench.task(HOME, |_| async move {
            let _guard = guard;
            pending::<()>().await;
        });
        waits(&bench, &slot, "a");
        assert_eq!(bench.run(), Stop::Idle);
        assert_eq!(bench.noted(), ["0 a has a turn"]);
    }
}

/// A run that leaves the waker of its first task.
fn waits_for_ever(slot: &Rc<RefCell<Option<Waker>>>) {
    let bench = Bench::new();
    waits(&bench, slot, "a");
    assert_eq!(bench.run(), Stop::Idle);
}
