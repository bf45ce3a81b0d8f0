//! `tokio::signal`, whose signals are those that a test sends by [`standstill::signal::send`](crate::signal::send).
//!
//! What nobody sends never comes. Nothing ends by a signal for which nobody listens.

use std::io;

use unix::SignalKind;

/// `tokio::signal::ctrl_c`: waits until an interrupt is sent.
///
/// # Errors
///
/// Outside of a simulation.
pub async fn ctrl_c() -> io::Result<()> {
    unix::signal(SignalKind::interrupt())?.recv().await;
    Ok(())
}

/// `tokio::signal::unix`.
pub mod unix {
    use std::future::poll_fn;
    use std::io;
    use std::task::{Context, Poll};

    use crate::simulate::{poll_signal, signals_sent};

    /// `tokio::signal::unix::SignalKind`, with the numbers of Linux.
    #[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
    pub struct SignalKind(i32);

    /// `tokio::signal::unix::Signal`: several that are sent before somebody looks are one.
    #[derive(Debug)]
    #[must_use = "streams do nothing unless polled"]
    pub struct Signal {
        kind: SignalKind,
        seen: u64,
    }

    macro_rules! kinds {
        ($($(#[$doc:meta])* $name:ident = $number:literal;)*) => {
            impl SignalKind {
                $($(#[$doc])* pub const fn $name() -> Self { Self($number) })*
            }
        };
    }

    kinds! {
        /// `SIGALRM`
        alarm = 14;
        /// `SIGCHLD`
        child = 17;
        /// `SIGHUP`
        hangup = 1;
        /// `SIGINT`
        interrupt = 2;
        /// `SIGIO`
        io = 29;
        /// `SIGPIPE`
        pipe = 13;
        /// `SIGQUIT`
        quit = 3;
        /// `SIGTERM`
        terminate = 15;
        /// `SIGUSR1`
        user_defined1 = 10;
        /// `SIGUSR2`
        user_defined2 = 12;
        /// `SIGWINCH`
        window_change = 28;
    }

    impl SignalKind {
        /// The signal of this number.
        pub const fn from_raw(number: i32) -> Self {
            Self(number)
        }

        /// Its number.
        pub const fn as_raw_value(&self) -> i32 {
            self.0
        }
    }

    impl From<i32> for SignalKind {
        fn from(number: i32) -> Self {
            Self(number)
        }
    }

    impl From<SignalKind> for i32 {
        fn from(kind: SignalKind) -> Self {
            kind.0
        }
    }

    /// Listens for what is sent from now on.
    ///
    /// # Errors
    ///
    /// Outside of a simulation.
    pub fn signal(kind: SignalKind) -> io::Result<Signal> {
        let seen = signals_sent(kind.0).ok_or_else(|| {
            let why =
                "signals of `standstill::tokio` are those of a simulation, and none is in progress";
            io::Error::new(io::ErrorKind::Unsupported, why)
        })?;
        Ok(Signal { kind, seen })
    }

    impl Signal {
        /// Waits until it is sent.
        pub async fn recv(&mut self) -> Option<()> {
            poll_fn(|cx| self.poll_recv(cx)).await
        }

        /// As [`Signal::recv`], polled.
        pub fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Option<()>> {
            poll_signal(self.kind.0, self.seen, cx).map(|sent| {
                self.seen = sent;
                Some(())
            })
        }
    }
}
