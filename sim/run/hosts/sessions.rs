//! Sessions: connections that clients keep from one request to the next.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use tokio::sync::Semaphore;

use crate::executor::{Executor, HostId};
use crate::network::{Asked, Connection, FetchError, Network, Patience, Reply};
use crate::run::engine::service_host;
use crate::scenario::Session as Declared;
use crate::time::{Duration, Instant};

/// A session of one run.
pub(super) struct Session {
    size: Option<u32>,
    idle: Option<Duration>,
    /// What it has for each host that asks, and each service.
    pools: RefCell<BTreeMap<(HostId, usize), Rc<Pool>>>,
}

/// Connections from one host to one service.
struct Pool {
    /// Those on which nothing is asked, and since when; the latest last.
    idle: RefCell<Vec<(Connection, Instant)>>,
    /// How many more there can be in use.
    places: Option<Semaphore>,
}

/// A request on its way to a service.
pub(super) struct Sending<'a> {
    pub(super) network: &'a Rc<Network>,
    pub(super) executor: &'a Executor,
    /// The service.
    pub(super) index: usize,
    /// Its number,
    pub(super) request: u32,
    pub(super) asked: &'a Asked,
    pub(super) patience: Patience,
    /// and whether its connection is refused.
    pub(super) refused: bool,
}

impl Session {
    pub(super) fn new(declared: &Declared) -> Self {
        let Declared { size, idle, .. } = *declared;
        Self { size, idle, pools: RefCell::default() }
    }

    /// Sends a request on a connection that is kept, or that is from now on. Of those that are idle, the one goes first that was
    /// last in use. One whose answer does not come is kept no longer.
    pub(super) async fn send(&self, it: Sending<'_>) -> Result<Reply, FetchError> {
        let pool = self.pool(it.executor.current_host(), it.index);
        let _place = match &pool.places {
            Some(places) => places.acquire().await.ok(),
            None => None,
        };
        let mut connection = if let Some(connection) = self.kept(&pool, &it).await {
            connection
        } else {
            let host = service_host(it.index);
            it.network.connect(host, it.patience, it.refused).await?
        };
        let reply = it.network.ask_on(&mut connection, it.request, it.asked, it.patience).await?;
        pool.idle.borrow_mut().push((connection, it.executor.now()));
        Ok(reply)
    }

    /// A connection that is open, as far as this end knows, and has not been idle too long.
    async fn kept(&self, pool: &Pool, it: &Sending<'_>) -> Option<Connection> {
        if it.refused {
            return None;
        }
        loop {
            let (mut connection, since) = pool.idle.borrow_mut().pop()?;
            let is_too_old = self.idle.is_some_and(|most| it.executor.now() - since >= most);
            if !is_too_old && connection.is_open().await {
                return Some(connection);
            }
        }
    }

    fn pool(&self, from: HostId, to: usize) -> Rc<Pool> {
        let mut pools = self.pools.borrow_mut();
        let pool = pools.entry((from, to)).or_insert_with(|| {
            let places = self.size.map(|size| Semaphore::new(size as usize));
            Rc::new(Pool { idle: RefCell::default(), places })
        });
        Rc::clone(pool)
    }
}
