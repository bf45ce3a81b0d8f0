//! Steps as futures of tokio.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use standstill::simulate;
use standstill::tokio::sync::oneshot;
use standstill::tokio::task::{AbortHandle, JoinSet};
use standstill::tokio::time;

use super::{Notes, length};
use crate::oracles::model::How;
use crate::oracles::trees::{Branch, Catch, Id, Kind, Retry, Spawn, Step, Try};

/// A failure is its reason.
type Flow = Result<(), String>;
type Running = Pin<Box<dyn Future<Output = Flow>>>;

/// A task with a name, which a simulation tells of.
pub(super) fn named(name: String, body: Vec<Step>, notes: Notes) -> Running {
    let name_there = name.clone();
    let task = async move {
        let mut task = notes.task(name);
        let flow = block(body, notes).await;
        task.how = match &flow {
            Ok(()) => How::Finished,
            Err(reason) => How::Failed(reason.clone()),
        };
        flow
    };
    Box::pin(simulate::named(&name_there, task))
}

fn block(steps: Vec<Step>, notes: Notes) -> Running {
    Box::pin(async move {
        for step in steps {
            self::step(step, &notes).await?;
        }
        Ok(())
    })
}

async fn step(step: Step, notes: &Notes) -> Flow {
    let notes = notes.clone();
    match step {
        Step::Sleep(millis) => {
            time::sleep(length(millis)).await;
            Ok(())
        }
        Step::Yield => {
            tokio::task::yield_now().await;
            Ok(())
        }
        Step::Fail(id) => Err(format!("f{id}")),
        Step::Task(id, body) => named(format!("t{id}"), body, notes).await,
        Step::Branches(Kind::Gather, all) => gather(futures(all, &notes), &notes).await,
        Step::Branches(Kind::Collect, all) => {
            let _ = first(&mut futures(all, &notes), |_| false).await;
            Ok(())
        }
        Step::Branches(Kind::Group, all) => group(futures(all, &notes)).await,
        Step::Branches(Kind::Race, all) => {
            first(&mut futures(all, &notes), |_| true).await.expect("a race has branches")
        }
        Step::Timeout(after, body) => {
            let ended = time::timeout(length(after), block(body, notes)).await;
            ended.unwrap_or_else(|_| Err("timeout".into()))
        }
        Step::Retry(retry) => self::retry(retry, notes).await,
        Step::Try(Try { body, catch, .. }) => match (block(body, notes.clone()).await, catch) {
            (Err(reason), Some((kind, handler)))
                if kind == Catch::Failures || reason == "timeout" =>
            {
                block(handler, notes).await
            }
            (flow, _) => flow,
        },
        Step::Repeat(times, body) => {
            for _ in 0..times {
                block(body.clone(), notes.clone()).await?;
            }
            Ok(())
        }
        Step::Shield(id, body) => {
            let (_, result) = spawn(named(format!("t{id}"), body, notes.clone()), &notes);
            result.await.expect("nobody aborts it")
        }
        Step::Spawn(Spawn { id, body, meanwhile, .. }) => {
            let (task, result) = spawn(named(format!("t{id}"), body, notes.clone()), &notes);
            block(meanwhile, notes).await?;
            let _passes_on = AbortOnDrop(task);
            result.await.expect("nobody aborts it")
        }
        Step::AsCompleted(..) => unreachable!("tokio has no such thing"),
    }
}

fn futures(branches: Vec<Branch>, notes: &Notes) -> Vec<Running> {
    let branch = |Branch { id, times, body }: Branch| {
        (0..times).map(move |_| named(format!("t{id}"), body.clone(), notes.clone()))
    };
    branches.into_iter().flat_map(branch).collect()
}

/// Like `try_join!`, but what has not ended at the first failure runs on.
async fn gather(mut running: Vec<Running>, notes: &Notes) -> Flow {
    let failed = first(&mut running, Result::is_err).await;
    for branch in running {
        notes.leave(async { drop(branch.await) });
    }
    failed.unwrap_or(Ok(()))
}

async fn group(running: Vec<Running>) -> Flow {
    let mut set = JoinSet::new();
    for branch in running {
        set.spawn_local(branch);
    }
    let mut flow = Ok(());
    while let Some(ended) = set.join_next().await {
        // What was aborted counts for nothing.
        if let Ok(Err(reason)) = ended
            && flow.is_ok()
        {
            flow = Err(reason);
            set.abort_all();
        }
    }
    flow
}

/// Like `join!`, until a future ends as asked for: `None` if none does. The others are left.
async fn first(running: &mut Vec<Running>, fits: impl Fn(&Flow) -> bool) -> Option<Flow> {
    poll_fn(|cx| {
        let mut index = 0;
        while let Some(branch) = running.get_mut(index) {
            match branch.as_mut().poll(cx) {
                Poll::Pending => index += 1,
                Poll::Ready(flow) => {
                    drop(running.remove(index));
                    if fits(&flow) {
                        return Poll::Ready(Some(flow));
                    }
                }
            }
        }
        if running.is_empty() { Poll::Ready(None) } else { Poll::Pending }
    })
    .await
}

async fn retry(retry: Retry, notes: Notes) -> Flow {
    let Retry { id, attempts, mut delay, factor, mut fails, body } = retry;
    for _ in 1..attempts {
        let flow = attempt(&body, &mut fails, id, &notes).await;
        if flow.is_ok() {
            return flow;
        }
        if delay > 0 {
            time::sleep(length(delay)).await;
        }
        delay *= factor;
    }
    attempt(&body, &mut fails, id, &notes).await
}

async fn attempt(body: &[Step], fails: &mut u32, id: Id, notes: &Notes) -> Flow {
    block(body.to_vec(), notes.clone()).await?;
    if *fails > 0 {
        *fails -= 1;
        return Err(format!("f{id}"));
    }
    Ok(())
}

/// Runs in a task that nobody aborts when the result is no longer waited for.
fn spawn(future: Running, notes: &Notes) -> (AbortHandle, oneshot::Receiver<Flow>) {
    let (sender, result) = oneshot::channel();
    let task = notes.leave(async { drop(sender.send(future.await)) });
    (task, result)
}

struct AbortOnDrop(AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
