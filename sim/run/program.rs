//! The program: what each step of a scenario does.

mod block;
mod branches;
mod callbacks;
mod calls;
mod context;
mod data;
mod ends;
mod every;
mod fetch;
mod generators;
mod groups;
mod held;
mod life;
mod loops;
mod pools;
mod procedures;
mod queues;
mod scopes;
mod select;
mod served;
mod signals;
mod steps;
mod streams;
mod suspended;
mod tasks;
mod time;
mod wait_tasks;

pub(crate) use steps::{close_kept, start_main};
