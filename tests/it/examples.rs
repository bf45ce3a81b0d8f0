//! The examples: each is a program with its tests, to be copied.

#[path = "../../examples/coalescing_cache.rs"]
mod coalescing_cache;
#[path = "../../examples/leader_lease.rs"]
mod leader_lease;
#[path = "../../examples/rate_limiter.rs"]
mod rate_limiter;
#[path = "../../examples/retrying_client.rs"]
mod retrying_client;
#[path = "../../examples/subscription.rs"]
mod subscription;
#[path = "../../examples/worker_pool.rs"]
mod worker_pool;
