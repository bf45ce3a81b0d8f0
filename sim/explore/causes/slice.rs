//! The slice of a run: the turns without which what fails would not have come about, by happens-before.
//!
//! It begins with the turns whose events show what fails, and goes back from each to those that it follows: the turn before of the same
//! task, the one that made it ready, and all that touched what it touched in a way that it could see. What is left out can be left out of
//! the run, or come in another order, and the same fails.

use super::course::{Course, Touched};
use crate::choices::{Access, Thing, Touch, dependent};
use crate::trace::{Cause, Outcome, What};

/// How many turns a run may have; of a longer one the slice would take too long to find.
const MOST_TURNS: usize = 4_000;

/// The events that matter for those of `roots`, by their indices, in order; `None` if all of them may, or that is not known.
pub(super) fn slice(course: &Course, roots: &[usize]) -> Option<Vec<usize>> {
    let matters = turns(course, roots)?;
    let turns = (0..matters.len()).filter(|turn| matters[*turn]);
    Some(turns.flat_map(|turn| course.trace.events_of(turn)).collect())
}

/// For each turn, whether it matters.
pub(super) fn turns(course: &Course, roots: &[usize]) -> Option<Vec<bool>> {
    let trace = &course.trace;
    // A limit is reached, and a fault met, by all that was done before.
    let is_whole = matches!(trace.outcome, Outcome::Limit(_) | Outcome::Fault(_));
    if roots.is_empty() || is_whole || trace.turns.len() > MOST_TURNS {
        return None;
    }
    let of_turns = touched(course);
    let mut matters = vec![false; trace.turns.len()];
    for root in roots {
        matters[turn_of(course, *root)?] = true;
    }
    for turn in (0..trace.turns.len()).rev() {
        if !matters[turn] {
            continue;
        }
        if let Cause::Turn(by) = trace.turns[turn].cause
            && let Some(by) = matters.get_mut(by)
        {
            *by = true;
        }
        let (task, touches) = (trace.turns[turn].task, &of_turns[turn]);
        let mut is_latest = true;
        for before in (0..turn).rev() {
            let is_own = task.is_some() && trace.turns[before].task == task;
            if is_own && is_latest {
                // Those before it follow from it.
                is_latest = false;
                matters[before] = true;
            }
            matters[before] |= dependent(touches, &of_turns[before]);
        }
    }
    Some(matters)
}

/// The turn that an event is of. What is told of who waits when a run ends is of the last turn that they had.
fn turn_of(course: &Course, event: usize) -> Option<usize> {
    let trace = &course.trace;
    let (turn, task) = (trace.turn_of(event)?, trace.events[event].task);
    (0..=turn).rev().find(|turn| trace.turns[*turn].task == Some(task)).or(Some(turn))
}

/// What each turn touched. Of a turn that held up the loop for a while, all others may have seen that.
fn touched(course: &Course) -> Vec<Vec<Touch>> {
    let trace = &course.trace;
    let mut all = vec![Vec::new(); trace.turns.len()];
    let mut next = 0;
    for Touched { task, events: (from, until), touches } in &course.turns {
        let is_it = |turn: &usize| {
            let told = trace.events_of(*turn);
            trace.turns[*turn].task == Some(*task) && told.start <= *from && *until <= told.end
        };
        // What somebody has noticed for a task is told after a turn of another.
        let turn = (next..trace.turns.len()).find(is_it);
        let turn = match turn {
            Some(turn) => {
                next = turn + 1;
                turn
            }
            None => next.saturating_sub(1),
        };
        if let Some(known) = all.get_mut(turn) {
            known.extend(touches.iter().cloned());
        }
    }
    for (turn, touches) in all.iter_mut().enumerate() {
        let holds = trace.events[trace.events_of(turn)].iter().any(|event| {
            let is_thread = trace.tasks[event.task.index()].thread;
            !is_thread && matches!(event.what, What::Block(_) | What::Compute(_))
        });
        if holds {
            touches.push(Touch { thing: Thing::Everything, access: Access::Write });
        }
    }
    all
}
