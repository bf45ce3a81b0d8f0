//! `on receive` of a `select`: a message that is waited for beside other things. It stays for the next who receives if it is not taken.

use std::future::Future;
use std::rc::Rc;

use crate::network::StreamError;
use crate::run::program::context::{OpenStream, TaskContext};
use crate::run::program::streams;
use crate::run::task::flow::Flow;
use crate::scenario::Value;

/// A message that is waited for.
pub(super) struct Expected {
    open: Rc<OpenStream>,
    /// Whether nobody else waits for one.
    is_alone: bool,
}

impl Expected {
    pub(super) fn new(open: Rc<OpenStream>) -> Self {
        let is_alone = open.stream.begin_receiving();
        Self { open, is_alone }
    }

    /// The index of the service of its stream.
    pub(super) fn service(&self) -> usize {
        self.open.service
    }

    /// Over when something can be taken.
    pub(super) fn comes(&self) -> impl Future<Output = ()> + use<> {
        let open = self.is_alone.then(|| Rc::clone(&self.open));
        async move {
            if let Some(open) = open {
                open.stream.comes(open.read_timeout).await;
            }
        }
    }

    /// Takes it.
    pub(super) fn take(&self, context: &TaskContext) -> Flow {
        let open = &self.open;
        let come = if self.is_alone { open.stream.take_come() } else { Err(StreamError::Busy) };
        match come {
            Ok(message) => {
                streams::came(context, open, &message);
                Ok(Value::Text(message))
            }
            Err(error) => Err(streams::failed(context, &open.receiving(), error)),
        }
    }
}

impl Drop for Expected {
    fn drop(&mut self) {
        if self.is_alone {
            self.open.stream.end_receiving();
        }
    }
}
