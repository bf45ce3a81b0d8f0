//! The work on the bare executor and the bare network: no scenario, no trace.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::rc::Rc;
use std::task::{Poll, Waker};

use hyper::StatusCode;
use standstill::executor::{Bounds, Candidates, Driver, Executor, HostId, Role, Stop, Turn};
use standstill::network::net::{TcpListener, TcpStream};
use standstill::network::{Network, Reply};
use standstill::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::lost_update;
use crate::work::{self, Done, Run, Work};

const HOME: HostId = HostId(0);
const PORT: u16 = 80;

/// How the bare engine does `work`.
pub fn runner(work: Work) -> Run {
    let requests = work.requests();
    match work {
        Work::NineSleeps => Box::new(nine_sleeps),
        Work::Day => Box::new(day),
        Work::Crowd => Box::new(crowd),
        Work::Once(tasks) => Box::new(move || once(tasks.into())),
        Work::Yields => {
            let mut seed = 0;
            Box::new(move || {
                seed += 1;
                yields(seed)
            })
        }
        Work::NineByTcp => Box::new(move || by_tcp(requests)),
        Work::NineByHttp | Work::ThousandByHttp => Box::new(move || by_http(requests)),
    }
}

/// What is in the cell after the lost update under the schedule of this seed.
pub fn lost_update(seed: u64) -> u64 {
    let done = run(Seat { random: Some(seed), network: None }, async |tasks| {
        let cell = Rc::new(Cell::new(0));
        for _ in 0..lost_update::TASKS {
            let cell = Rc::clone(&cell);
            tasks.spawn(async move {
                for _ in 0..lost_update::ROUNDS {
                    let read = cell.get();
                    Turn::new().await;
                    cell.set(read + 1);
                }
                0
            });
        }
        tasks.join().await;
        cell.get()
    });
    done.units
}

fn nine_sleeps() -> Done {
    run(Seat::default(), async |tasks| {
        for _ in 0..9 {
            let sleep = tasks.executor.sleep(duration(work::SERVICE));
            tasks.spawn(async move {
                sleep.await;
                1
            });
        }
        tasks.join().await
    })
}

fn day() -> Done {
    run(Seat::default(), async |tasks| {
        for _ in 0..work::DAY {
            tasks.executor.sleep(Duration::from_secs(1)).await;
        }
        work::DAY
    })
}

fn crowd() -> Done {
    run(Seat::default(), async |tasks| {
        for task in 0..work::CROWD {
            let executor = Rc::clone(&tasks.executor);
            tasks.spawn(async move {
                for nth in 0..work::CROWD_SLEEPS {
                    let length = work::crowd_sleep(task / work::CROWD_ROW, nth);
                    executor.sleep(duration(length)).await;
                }
                work::CROWD_SLEEPS
            });
        }
        tasks.join().await
    })
}

fn once(count: u64) -> Done {
    run(Seat::default(), async move |tasks| {
        for task in 0..count {
            let sleep = tasks.executor.sleep(duration(work::single_sleep(task)));
            tasks.spawn(async move {
                sleep.await;
                1
            });
        }
        tasks.join().await
    })
}

fn yields(seed: u64) -> Done {
    run(Seat { random: Some(seed), network: None }, async |tasks| {
        for _ in 0..3 {
            tasks.spawn(async {
                for _ in 0..3 {
                    Turn::new().await;
                }
                3
            });
        }
        tasks.join().await
    })
}

fn by_tcp(requests: u32) -> Done {
    run_on_network(requests, async move |tasks, network| {
        for request in 1..=requests {
            let executor = Rc::clone(&tasks.executor);
            tasks.executor.spawn(HostId(request), Role::Surroundings, || async move {
                let listener = TcpListener::bind(("0.0.0.0", PORT)).await.expect("a free port");
                let (mut stream, _) = listener.accept().await.expect("a client");
                let mut request = [0; 64];
                let length = stream.read(&mut request).await.expect("a request");
                executor.sleep(duration(work::SERVICE)).await;
                stream.write_all(&request[..length]).await.expect("a client that waits");
            });
        }
        for request in 1..=requests {
            let network = Rc::clone(&network);
            tasks.spawn(async move {
                let _exchange = network.exchange();
                let address = network.address(HostId(request), PORT);
                let mut stream = TcpStream::connect(address).await.expect("a listener");
                stream.write_all(b"GET").await.expect("an open connection");
                let mut answer = [0; 64];
                let length = stream.read(&mut answer).await.expect("an answer");
                u64::from(&answer[..length] == b"GET")
            });
        }
        tasks.join().await
    })
}

fn by_http(requests: u32) -> Done {
    run_on_network(requests, async move |tasks, network| {
        for request in 1..=requests {
            let executor = Rc::clone(&tasks.executor);
            let handler = move |_| -> standstill::network::Answer {
                let sleep = executor.sleep(duration(work::SERVICE));
                Box::pin(async move {
                    sleep.await;
                    Some(Reply::from(StatusCode::OK))
                })
            };
            network.serve(HostId(request), Rc::new(handler));
        }
        for request in 1..=requests {
            let network = Rc::clone(&network);
            tasks.spawn(async move {
                let reply = network.fetch(HostId(request), request, false).await;
                u64::from(reply.is_ok_and(|reply| reply.status == StatusCode::OK))
            });
        }
        tasks.join().await
    })
}

/// Tasks of the program, and what they count.
struct Tasks {
    executor: Rc<Executor>,
    running: Cell<u32>,
    units: Cell<u64>,
    joiner: RefCell<Option<Waker>>,
}

impl Tasks {
    fn spawn(self: &Rc<Self>, task: impl Future<Output = u64> + 'static) {
        self.running.set(self.running.get() + 1);
        let tasks = Rc::clone(self);
        self.executor.spawn(HOME, Role::Program, || async move {
            let units = task.await;
            tasks.units.set(tasks.units.get() + units);
            tasks.running.set(tasks.running.get() - 1);
            if tasks.running.get() == 0
                && let Some(joiner) = tasks.joiner.take()
            {
                joiner.wake();
            }
        });
    }

    /// Waits until all have ended, and returns what they counted.
    async fn join(&self) -> u64 {
        poll_fn(|cx| {
            if self.running.get() == 0 {
                return Poll::Ready(self.units.get());
            }
            self.joiner.borrow_mut().get_or_insert_with(|| cx.waker().clone());
            Poll::Pending
        })
        .await
    }
}

/// The driver of a program without a scenario.
#[derive(Default)]
struct Seat {
    network: Option<Rc<Network>>,
    /// The state of the generator that picks who runs next; `None` for first-in first-out.
    random: Option<u64>,
}

impl Driver for Seat {
    fn enter(&mut self, host: HostId) {
        if let Some(network) = &self.network {
            network.enter(host);
        }
    }

    fn settle(&mut self) -> bool {
        self.network.as_ref().is_some_and(Network::settle)
    }

    fn pick(&mut self, ready: &Candidates) -> usize {
        let Some(state) = &mut self.random else { return 0 };
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(*state >> 33).unwrap_or_default() % ready.count()
    }

    fn deadline_first(&mut self, _at: Instant) -> bool {
        false
    }

    fn is_connected(&self) -> bool {
        self.network.is_some()
    }

    fn is_plain(&self) -> bool {
        self.random.is_none()
    }
}

fn executor(hosts: u32) -> Rc<Executor> {
    let bounds = Bounds { end_of_time: Instant::from_nanos(u64::MAX), steps: u64::MAX };
    Executor::new(hosts as usize, bounds)
}

fn run(seat: Seat, main: impl AsyncFnOnce(Rc<Tasks>) -> u64 + 'static) -> Done {
    run_on(&executor(1), seat, main)
}

fn run_on_network(
    services: u32,
    main: impl AsyncFnOnce(Rc<Tasks>, Rc<Network>) -> u64 + 'static,
) -> Done {
    let executor = executor(1 + services);
    let latency = duration(work::LINK);
    let network = Network::new(&executor, 1 + services as usize, latency);
    let seat = Seat { network: Some(Rc::clone(&network)), random: None };
    run_on(&executor, seat, async move |tasks| main(tasks, network).await)
}

fn run_on(
    executor: &Rc<Executor>,
    mut seat: Seat,
    main: impl AsyncFnOnce(Rc<Tasks>) -> u64 + 'static,
) -> Done {
    let tasks = Rc::new(Tasks {
        executor: Rc::clone(executor),
        running: Cell::new(0),
        units: Cell::new(0),
        joiner: RefCell::default(),
    });
    let done = Rc::new(Cell::new(None));
    let main = {
        let done = Rc::clone(&done);
        async move {
            let executor = Rc::clone(&tasks.executor);
            done.set(Some(main(tasks).await));
            executor.finish();
        }
    };
    executor.spawn(HOME, Role::Program, || main);
    assert_eq!(executor.run(&mut seat), Stop::Finished);
    let total = std::time::Duration::from_nanos(executor.now().as_nanos());
    executor.shut_down(&mut seat);
    Done { total, units: done.get().expect("main ends") }
}

fn duration(length: std::time::Duration) -> Duration {
    Duration::from_nanos(u64::try_from(length.as_nanos()).expect("a short time"))
}
