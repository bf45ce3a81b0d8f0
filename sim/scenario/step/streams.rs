//! Steps on streams: connections on which messages go in both directions.

use super::{Block, Length, Operand, Step, StepKind};
use crate::scenario::vocabulary::ON_MESSAGE;
use crate::scenario::{SourceSpan, Target, Template, Value};

/// A `connect`. The stream has the name of its step, or else that of the service.
#[derive(Clone, Debug)]
pub struct Connect {
    /// Index into the scenario's services.
    pub service: Target,
    /// How long it waits for a connection, if not without end,
    pub connect_timeout: Option<Length>,
    /// and each time for a message.
    pub read_timeout: Option<Length>,
    /// What runs while it is open.
    pub body: Block,
}

/// What is done with a stream: that of this name, or else the innermost.
#[derive(Clone, Debug)]
pub enum OnStream {
    /// `send "hello" to="ws"`
    Send {
        /// What is sent, as a text.
        message: Operand,
        /// The name of the stream.
        to: Option<Template>,
    },
    /// `receive from="ws" into="reply"`
    Receive {
        /// The name of the stream.
        from: Option<Template>,
    },
    /// `close "ws"`
    Close(Option<Template>),
    /// `on-message { … }` of a service: for each message that comes on the innermost stream, until that has ended.
    EachMessage(Block),
}

impl Step {
    /// What a service does with each message.
    pub(in crate::scenario) fn for_each_message(body: Block, span: SourceSpan) -> Self {
        Self {
            kind: StepKind::OnStream(OnStream::EachMessage(body)),
            word: ON_MESSAGE,
            label: None,
            branch: Template::Known(Value::text(ON_MESSAGE.word)),
            into: None,
            span,
        }
    }

    /// Whether it is that.
    pub(in crate::scenario) const fn is_for_each_message(&self) -> bool {
        matches!(self.kind, StepKind::OnStream(OnStream::EachMessage(_)))
    }
}
