//! The program: what each step of a scenario does.

mod block;
mod branches;
mod calls;
mod context;
mod data;
mod fetch;
mod held;
mod loops;
mod procedures;
mod queues;
mod scopes;
mod signals;
mod steps;
mod tasks;
mod time;

pub(crate) use steps::start_main;
