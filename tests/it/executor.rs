//! The executor by itself, through what it offers: its clock, its deadlines, its holds, and its ends.

mod bench;
mod wakers;

use std::cell::OnceCell;
use std::future::{Future, pending, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use standstill::executor::{Bounds, Callback, Executor, HostId, Job, Stop, Turn, wake};
use standstill::time::Duration;

use bench::{Bench, Fifo, Guard, at, millis};

const HOME: HostId = HostId(0);
const AWAY: HostId = HostId(1);

#[test]
fn timers_fire_in_order_of_instant_and_registration() {
    let bench = Bench::new();
    for (name, length) in [("d", 20), ("a", 10), ("e", 20), ("b", 10), ("c", 15)] {
        bench.task(HOME, move |task| async move {
            task.sleep(length).await;
            task.note(name);
        });
    }
    assert_eq!(bench.run(), Stop::Idle);
    assert_eq!(bench.noted(), ["10 a", "10 b", "15 c", "20 d", "20 e"]);
}

#[test]
fn a_call_comes_due_among_the_timers_of_its_instant() {
    let bench = Bench::new();
    let called = bench.0.clone();
    bench.task(HOME, |task| async move {
        task.sleep(10).await;
        task.note("first");
    });
    bench.task(HOME, |task| async move {
        task.executor.call_at(at(10), move || called.note("called"));
        task.sleep(10).await;
        task.note("last");
    });
    assert_eq!(bench.run(), Stop::Idle);
    // What is called acts at once; who is woken has a turn after that.
    assert_eq!(bench.noted(), ["10 called", "10 first", "10 last"]);
}

#[test]
fn a_sleep_that_is_dropped_does_not_move_the_clock() {
    let bench = Bench::new();
    bench.task(HOME, |task| async move {
        let mut long = Box::pin(task.executor.sleep(millis(1_000)));
        let polled = poll_fn(|cx| Poll::Ready(long.as_mut().poll(cx)));
        assert!(polled.await.is_pending());
        drop(long);
        task.sleep(10).await;
        task.note("done");
    });
    assert_eq!(bench.run(), Stop::Idle);
    assert_eq!(bench.noted(), ["10 done"]);
    assert_eq!(bench.executor.now(), at(10));
}

#[test]
fn a_sleep_until_now_takes_one_turn() {
    let bench = Bench::new();
    bench.task(HOME, |task| async move {
        task.sleep(0).await;
        task.note("slept");
    });
    bench.task(HOME, |task| async move { task.note("other") });
    assert_eq!(bench.run(), Stop::Idle);
    assert_eq!(bench.noted(), ["0 other", "0 slept"]);
}

#[test]
fn who_takes_a_turn_goes_behind_what_is_ready() {
    let bench = Bench::new();
    for name in ["a", "b"] {
        bench.task(HOME, move |task| async move {
            task.note(&format!("{name}1"));
            Turn::new().await;
            task.note(&format!("{name}2"));
        });
    }
    assert_eq!(bench.run(), Stop::Idle);
    assert_eq!(bench.noted(), ["0 a1", "0 b1", "0 a2", "0 b2"]);
}

#[test]
fn a_run_stops_where_time_ends() {
    let bench = Bench::within(Bounds { end_of_time: at(100), steps: 1_000 });
    bench.task(HOME, |task| async move {
        task.sleep(100).await;
        task.note("in time");
        task.sleep(1).await;
        task.note("too late");
    });
    assert_eq!(bench.run(), Stop::OutOfTime);
    assert_eq!(bench.noted(), ["100 in time"]);
    assert_eq!(bench.executor.now(), at(100));
}

#[test]
fn a_run_stops_after_too_many_steps_at_one_instant() {
    let turns = |count: u32, sleep: u64| {
        let bench = Bench::within(Bounds { end_of_time: at(1_000), steps: 50 });
        bench.task(HOME, move |task| async move {
            for _ in 0..count {
                Turn::new().await;
            }
            task.sleep(sleep).await;
            for _ in 0..count {
                Turn::new().await;
            }
        });
        bench.run()
    };
    assert_eq!(turns(60, 1), Stop::OutOfSteps);
    assert_eq!(turns(40, 1), Stop::Idle, "each instant has its own count");
    assert_eq!(turns(40, 0), Stop::OutOfSteps);
}

#[test]
fn a_run_can_be_gone_on_with_after_it_was_idle() {
    let bench = Bench::new();
    bench.task(HOME, |task| async move {
        pending::<()>().await;
        task.note("never");
    });
    assert_eq!(bench.run(), Stop::Idle);
    bench.task(HOME, |task| async move {
        task.sleep(10).await;
        task.note("more");
    });
    assert_eq!(bench.run(), Stop::Idle);
    assert_eq!(bench.noted(), ["10 more"]);
}

#[test]
fn finish_stops_after_the_current_poll() {
    let bench = Bench::new();
    bench.task(HOME, |task| async move {
        task.executor.finish();
        task.note("this poll ends");
        Turn::new().await;
        task.note("the next does not begin");
    });
    bench.task(HOME, |task| async move { task.note("nor does another task") });
    assert_eq!(bench.run(), Stop::Finished);
    assert_eq!(bench.noted(), ["0 this poll ends"]);
}

#[test]
fn finish_after_a_round_gives_what_is_ready_one_more_turn() {
    let bench = Bench::new();
    bench.task(HOME, |task| async move {
        task.sleep(10).await;
        task.executor.finish_after(1);
        task.note("main ends");
        let made = task.clone();
        task.task(HOME, |_| async move {
            made.note("made before the end");
            Turn::new().await;
            made.note("a second turn");
        });
    });
    bench.task(HOME, |task| async move {
        task.sleep(10).await;
        task.note("ready with main");
        Turn::new().await;
        task.note("one more turn");
        Turn::new().await;
        task.note("and another");
    });
    bench.task(HOME, |task| async move {
        task.sleep(11).await;
        task.note("later");
    });
    assert_eq!(bench.run(), Stop::Finished);
    let noted =
        ["10 main ends", "10 ready with main", "10 made before the end", "10 one more turn"];
    assert_eq!(bench.noted(), noted);
}

/// Something whose being noticed wakes a task.
struct Wakes(Job);

impl Callback for Wakes {
    fn host(&self) -> HostId {
        HOME
    }

    fn call(&self) -> Option<Job> {
        Some(self.0)
    }

    fn wakes(&self) -> Option<Job> {
        Some(self.0)
    }
}

#[test]
fn what_is_noticed_later_wakes_behind_what_became_ready_just_after() {
    let woken = |wake: fn(&Executor, &Waker, Job)| {
        let bench = Bench::new();
        let waiter = Rc::new(OnceCell::new());
        let waits = Rc::clone(&waiter);
        bench.task(HOME, |task| async move {
            let job = task.executor.current_job();
            poll_fn(|cx| match waits.set((cx.waker().clone(), job)) {
                Ok(()) => Poll::Pending,
                Err(_) => Poll::Ready(()),
            })
            .await;
            task.note("woken");
        });
        bench.task(HOME, move |task| async move {
            let (waker, job) = waiter.get().unwrap();
            wake(&task.executor, waker, *job);
            task.task(HOME, |made| async move { made.note("made") });
        });
        assert_eq!(bench.run(), Stop::Idle);
        bench.noted()
    };
    assert_eq!(woken(|_, waker, _| waker.wake_by_ref()), ["0 woken", "0 made"]);
    assert_eq!(woken(|_, _, job| wake(job)), ["0 woken", "0 made"]);
    assert_eq!(
        woken(|executor, _, job| executor.call_soon(Rc::new(Wakes(job)))),
        ["0 made", "0 woken"]
    );
}

#[test]
fn a_hold_makes_the_timers_of_its_host_late_and_no_others() {
    let bench = Bench::new();
    for (host, name) in [(HOME, "home"), (AWAY, "away")] {
        for length in [20, 10] {
            bench.task(host, move |task| async move {
                task.sleep(length).await;
                task.note(&format!("{name} slept {length}"));
            });
        }
    }
    bench.task(HOME, |task| async move {
        task.sleep(5).await;
        task.executor.hold(millis(30)).await;
        task.note("home held");
    });
    let called = bench.0.clone();
    bench.executor.call_at(at(15), move || called.note("called on behalf of nobody"));
    assert_eq!(bench.run(), Stop::Idle);
    let noted = [
        "10 away slept 10",
        "15 called on behalf of nobody",
        "20 away slept 20",
        "35 home held",
        "35 home slept 10",
        "35 home slept 20",
    ];
    assert_eq!(bench.noted(), noted);
}

#[test]
fn what_is_ready_during_a_hold_waits_for_its_end() {
    let bench = Bench::new();
    bench.task(HOME, |task| async move {
        task.note("holds");
        task.executor.hold(millis(10)).await;
        task.note("holds no more");
    });
    bench.task(HOME, |task| async move { task.note("home") });
    bench.task(AWAY, |task| async move { task.note("away") });
    assert_eq!(bench.run(), Stop::Idle);
    assert_eq!(bench.noted(), ["0 holds", "0 away", "10 holds no more", "10 home"]);
}

#[test]
fn a_hold_of_no_time_holds_nobody_up() {
    let bench = Bench::new();
    bench.task(HOME, |task| async move {
        task.executor.hold(Duration::ZERO).await;
        task.note("held");
    });
    bench.task(HOME, |task| async move { task.note("other") });
    assert_eq!(bench.run(), Stop::Idle);
    assert_eq!(bench.noted(), ["0 held", "0 other"]);
}

// holds tie: deadlines-when-quiet
#[test]
fn a_deadline_strikes_when_all_else_at_its_instant_has_settled() {
    let bench = Bench::new();
    bench.task(HOME, |task| async move {
        let _deadline = task.deadline(10, None, "struck", true);
        task.task(HOME, |other| async move {
            other.sleep(10).await;
            other.note("slept");
            Turn::new().await;
            other.note("took a turn");
        });
        task.sleep(20).await;
    });
    assert_eq!(bench.run(), Stop::Idle);
    assert_eq!(bench.noted(), ["10 slept", "10 took a turn", "10 struck"]);
}

#[test]
fn a_deadline_strikes_in_its_turn_where_its_scope_cannot_end() {
    let bench = Bench::new();
    bench.task(HOME, |task| async move {
        let _deadline = task.deadline(10, None, "struck", false);
        task.sleep(20).await;
    });
    bench.task(HOME, |task| async move {
        task.sleep(10).await;
        task.note("slept");
    });
    assert_eq!(bench.run(), Stop::Idle);
    assert_eq!(bench.noted(), ["10 struck", "10 slept"]);
}

// holds tie: inner-deadline-first
#[test]
fn of_nested_deadlines_the_inner_one_strikes_first() {
    for may_end in [true, false] {
        let bench = Bench::new();
        bench.task(HOME, move |task| async move {
            let outer = task.deadline(10, None, "outer", may_end);
            task.sleep(4).await;
            let inner = task.deadline(6, Some(outer.id()), "inner", may_end);
            let innermost = task.deadline(6, Some(inner.id()), "innermost", may_end);
            let apart = task.deadline(6, None, "apart", may_end);
            task.sleep(50).await;
            drop((outer, inner, innermost, apart));
        });
        assert_eq!(bench.run(), Stop::Idle);
        let noted = bench.noted();
        let place = |name: &str| noted.iter().position(|note| *note == format!("10 {name}"));
        assert!(
            place("innermost") < place("inner") && place("inner") < place("outer"),
            "{noted:?}"
        );
        assert!(place("innermost").is_some() && place("apart").is_some(), "{noted:?}");
        assert_eq!(noted.len(), 4);
    }
}

#[test]
fn a_deadline_that_is_dropped_neither_strikes_nor_moves_the_clock() {
    let bench = Bench::new();
    bench.task(HOME, |task| async move {
        let deadline = task.deadline(10, None, "struck", true);
        let outlived = task.deadline(1_000, None, "struck", true);
        // It is dropped at its very instant, by what ends in time.
        task.sleep(10).await;
        drop((deadline, outlived));
        task.note("ended in time");
    });
    assert_eq!(bench.run(), Stop::Idle);
    assert_eq!(bench.noted(), ["10 ended in time"]);
    assert_eq!(bench.executor.now(), at(10));
}

#[test]
fn a_deadline_comes_late_when_its_host_is_held() {
    let bench = Bench::new();
    bench.task(HOME, |task| async move {
        let _deadline = task.deadline(10, None, "struck", true);
        task.executor.hold(millis(30)).await;
        task.note("held");
        task.sleep(10).await;
    });
    assert_eq!(bench.run(), Stop::Idle);
    assert_eq!(bench.noted(), ["30 held", "30 struck"]);
}

#[test]
fn shutting_down_drops_what_has_not_ended() {
    let bench = Bench::new();
    for (name, host) in [("sleeps", HOME), ("pends", AWAY), ("stalled", HOME)] {
        bench.task(host, move |task| async move {
            let _guard = Guard(task.clone(), name);
            match name {
                "sleeps" => task.sleep(100).await,
                "stalled" => {
                    Turn::new().await;
                    task.executor.hold(millis(50)).await;
                }
                _ => pending().await,
            }
            task.executor.finish();
            Turn::new().await;
        });
    }
    // Never polled: it is stalled behind the hold.
    bench.task(HOME, |task| async move { task.note("ended before") });
    let mut driver = Fifo::default();
    assert_eq!(bench.executor.run(&mut driver), Stop::Finished);
    assert_eq!(bench.noted(), ["0 ended before"]);
    driver.entered.clear();
    bench.executor.shut_down(&mut driver);
    let mut noted = bench.noted();
    noted.sort();
    assert_eq!(
        noted,
        ["0 ended before", "50 pends dropped", "50 sleeps dropped", "50 stalled dropped"]
    );
    assert!(driver.entered.contains(&AWAY), "what is dropped is dropped on its host");
}

#[test]
fn each_poll_is_on_its_host() {
    let bench = Bench::new();
    for host in [HOME, AWAY, HOME] {
        bench.task(host, |task| async move {
            task.sleep(1).await;
        });
    }
    let mut driver = Fifo::default();
    assert_eq!(bench.executor.run(&mut driver), Stop::Idle);
    assert_eq!(driver.entered, [HOME, AWAY, HOME, HOME, AWAY, HOME]);
}

#[test]
#[should_panic(expected = "runs do not nest")]
fn a_thread_has_one_executor_at_a_time() {
    let _first = Bench::new();
    let _second = Bench::new();
}

#[test]
fn a_thread_can_have_one_executor_after_another() {
    for _ in 0..2 {
        let bench = Bench::new();
        bench.task(HOME, |task| async move {
            task.note("ran");
            pending::<()>().await;
        });
        assert_eq!(bench.run(), Stop::Idle);
        assert_eq!(bench.noted(), ["0 ran"]);
    }
}

#[test]
fn what_is_left_of_one_run_does_not_reach_the_next() {
    let mut sleep = {
        let bench = Bench::new();
        let mut sleep = bench.executor.sleep(millis(10));
        let _pending = Pin::new(&mut sleep).poll(&mut Context::from_waker(Waker::noop()));
        sleep
    };
    let bench = Bench::new();
    bench.task(HOME, |task| async move {
        task.sleep(10).await;
        task.note("woke");
    });
    bench.task(HOME, |_| async move {
        // It has the first timer of its run, and there is a first timer in this one, too.
        let _polled = poll_fn(|cx| Poll::Ready(Pin::new(&mut sleep).poll(cx))).await;
        drop(sleep);
    });
    assert_eq!(bench.run(), Stop::Idle);
    assert_eq!(bench.noted(), ["10 woke"]);
}
