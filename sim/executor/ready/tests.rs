//! Tests of the ready list.

use super::choosing::Candidates;
use super::entry::{Entry, Known, State};
use super::list::List;
use crate::choices::Since;
use crate::executor::round::Round;
use crate::executor::task::{Bell, RunId};
use crate::executor::{HostId, Job, Meta, Role};
use crate::time::Instant;

#[test]
fn no_two_threads_have_a_run_of_the_same_number() {
    let begun = || {
        super::begin_run();
        super::READY.with_borrow(|ready| ready.run.0)
    };
    let [one, other] = [begun; 2].map(|begun| std::thread::scope(|it| it.spawn(begun).join()));
    assert_ne!(one.unwrap(), other.unwrap());
}

const TASKS: usize = 12;

/// A list in which the order is a choice, with tasks that wait. Every fourth is of the surroundings.
fn list() -> List {
    let mut list = List::new();
    list.begin(true);
    list.tasks.extend((0..12).map(|task| {
        let role = if task % 4 == 3 { Role::Surroundings } else { Role::Program };
        Known {
            meta: Meta { host: HostId(0), job: Job(task), role },
            state: State::Waiting,
            round: Round::NONE,
            woken_in: 0,
            since: Since::default(),
            offered: 0,
            task: None,
            bell: Bell::new(RunId(0), Job(task), |_, _| ()),
        }
    }));
    assert_eq!(list.tasks.len(), TASKS);
    list
}

/// Who can go first, and what else is told of that.
fn found(list: &mut List, at: Instant) -> (Candidates, Vec<Job>, bool) {
    let mut found = Candidates::default();
    list.find_all(&mut found, at);
    let jobs = (0..found.count()).map(|index| found.at(list, index).job).collect();
    let withheld = found.withheld;
    (found, jobs, withheld)
}

/// The turn of a task, which wakes some: whoever goes on where it was comes first.
fn turn(list: &mut List, entry: &Entry, wakes: &[u32], is_interrupted: bool) -> Round {
    let Entry::Run(index) = *entry else { unreachable!("only tasks are ready") };
    let round = list.round_of(entry);
    list.round = round;
    list.tasks[index].state = State::Running;
    for task in wakes {
        list.wake(Job(*task));
    }
    match list.tasks[index].state {
        State::Again => list.make_ready(Job(u32::try_from(index).unwrap())),
        _ if is_interrupted => {
            list.tasks[index].state = State::Ready;
            list.push_front(Entry::Run(index));
        }
        _ => list.tasks[index].state = State::Waiting,
    }
    round
}

#[test]
fn whoever_is_looked_at_one_by_one_goes_first_as_of_many() {
    let mut state = 7_u32;
    let mut drawn = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        usize::try_from(state >> 8).unwrap() % below
    };
    let (mut turns, mut withheld) = (0, 0);
    for session in 0..200 {
        let [mut few, mut many] = [list(), list()];
        // Where each wakes itself alone, all are ready from the beginning.
        for task in (0..12).filter(|_| session % 3 == 0) {
            few.wake(Job(task));
            many.wake(Job(task));
        }
        for step in 0..200_u64 {
            if !many.is_of_many {
                many.keep_all();
            }
            let at = Instant::from_nanos(step / 50);
            let (of_few, jobs, held_back) = found(&mut few, at);
            let (of_many, same, same_held_back) = found(&mut many, at);
            assert_eq!((&jobs, held_back), (&same, same_held_back), "{session}, {step}");
            withheld += u32::from(held_back);
            let wakes: Vec<_> =
                (0..drawn(3)).map(|_| u32::try_from(drawn(TASKS)).unwrap()).collect();
            if jobs.is_empty() {
                let popped = [&mut few, &mut many].map(|list| list.pop().is_some());
                assert_eq!(popped[0], popped[1]);
                for task in wakes {
                    few.wake(Job(task));
                    many.wake(Job(task));
                }
                continue;
            }
            // Some sessions prefer the last, so that others are passed over.
            let last = jobs.len() - 1;
            let index =
                if session % 2 == 0 { drawn(jobs.len()) } else { last - drawn(2).min(last) };
            let again = [jobs[index].0];
            let wakes = if session % 3 == 0 { &again[..] } else { &wakes };
            let is_interrupted = drawn(5) == 0;
            let round = |list: &mut List, from: &Candidates| {
                let (_, entry) = list.take_chosen(from, index).unwrap();
                turn(list, &entry, wakes, is_interrupted)
            };
            assert_eq!(round(&mut few, &of_few), round(&mut many, &of_many), "{session}, {step}");
            turns += 1;
            if step % 10 == 0 {
                many.tell_all_rounds();
                let rounds = |list: &List| list.tasks.iter().map(|it| it.round).collect::<Vec<_>>();
                assert_eq!(rounds(&few), rounds(&many), "{session}, {step}");
            }
        }
    }
    assert!(turns > 10_000 && withheld > 100, "{turns} turns, {withheld} with some held back");
}
