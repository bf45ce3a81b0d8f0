//! The program: what each step of a scenario does.

mod block;
mod branches;
mod callbacks;
mod calls;
mod context;
mod data;
mod every;
mod fetch;
mod groups;
mod held;
mod loops;
mod pools;
mod procedures;
mod queues;
mod scopes;
mod select;
mod signals;
mod steps;
mod tasks;
mod time;
mod wait_tasks;

pub(crate) use steps::start_main;
