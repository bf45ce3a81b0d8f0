//! Calls: the Rust functions that scenario files call by name.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::read::{Problem, suggest};
use super::{Scenario, ScenarioError, SourceSpan, Text, Value};
#[cfg(feature = "simulate")]
use crate::time::Duration;

/// A function that runs: what it gives, or why it failed.
pub(crate) type Running = Pin<Box<dyn Future<Output = Result<Value, Text>>>>;

/// A function that can be called, as often as scenario files do.
pub(crate) type Function = Arc<dyn Fn(Arguments) -> Running + Send + Sync>;

/// Rust functions by the names under which scenario files call them.
///
/// ```
/// use standstill::scenario::{Arguments, Calls, Scenario};
///
/// async fn greet(arguments: Arguments) -> Result<String, String> {
///     tokio::time::sleep(std::time::Duration::from_secs(2)).await;
///     Ok(format!("hello {}", arguments.text("name")?))
/// }
///
/// let text = r#"
/// scenario "greeting"
/// main { call "greet" name="world" into="said"; log "{said}" }
/// expect { total "2s"; eventually "main log hello world" }
/// "#;
/// let scenario = Scenario::parse("greeting.kdl", text)?.with_calls(Calls::new().add("greet", greet))?;
/// let trace = standstill::run::run(&scenario, scenario.models[0], standstill::choices::Plain);
/// assert!(standstill::check::check(&scenario, &trace).holds());
/// # Ok::<(), standstill::scenario::ScenarioError>(())
/// ```
#[derive(Clone, Default)]
pub struct Calls {
    functions: BTreeMap<Text, Function>,
    /// How long a run may stand still in real time, if that is set.
    #[cfg(feature = "simulate")]
    patience: Option<Duration>,
}

/// What a scenario file gives to a function: the properties of its `call`, computed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arguments(Vec<(Text, Value)>);

/// A `call` in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// The name of the function.
    pub name: Text,
    /// Where it stands in the source.
    pub span: SourceSpan,
}

impl Calls {
    /// No functions.
    pub fn new() -> Self {
        Self::default()
    }

    /// Registers a function under this name, in the place of one that has it already. Its error is the failure of the step
    /// that calls it, in the words in which it is displayed.
    ///
    /// Within the function, `tokio::time` and `tokio::spawn` are those of the run; its sockets are those of
    /// [`standstill::tokio::net`](crate::tokio::net), and the services of the scenario are reached by their names, at port 80.
    #[cfg(feature = "simulate")]
    #[must_use]
    pub fn add<F, R, T, E>(mut self, name: &str, function: F) -> Self
    where
        F: Fn(Arguments) -> R + Send + Sync + 'static,
        R: Future<Output = Result<T, E>> + 'static,
        T: Into<Value>,
        E: fmt::Display,
    {
        let function: Function = Arc::new(move |arguments| {
            let running = function(arguments);
            Box::pin(async {
                running.await.map(Into::into).map_err(|error| ecow::eco_format!("{error}"))
            })
        });
        self.functions.insert(name.into(), function);
        self
    }

    /// How long a run may stand still in real time, as [`Simulation::watchdog`](crate::Simulation::watchdog) tells; zero for
    /// as long as it likes. 60 s unless set. `STANDSTILL_WATCHDOG` goes first.
    #[cfg(feature = "simulate")]
    #[must_use]
    pub fn watchdog(mut self, patience: impl Into<Duration>) -> Self {
        self.patience = Some(patience.into());
        self
    }

    /// How long a run may stand still, if that is set.
    #[cfg(feature = "simulate")]
    pub(crate) const fn patience(&self) -> Option<Duration> {
        self.patience
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.functions.is_empty()
    }

    /// The function with this name.
    pub(crate) fn get(&self, name: &str) -> Option<&Function> {
        self.functions.get(name)
    }

    /// What is wrong with a call of a function that is not there.
    fn missing(&self, called: &Called) -> Problem {
        let name = &called.name;
        let help = if self.functions.is_empty() {
            "no function is registered here: a test target gives them to \
             `standstill::harness::main_with`, and runs this file"
                .to_owned()
        } else {
            suggest::known(name, self.functions.keys())
        };
        Problem::new(format!("no function is registered as `{name}`"))
            .at(called.span, "not registered")
            .help(help)
    }
}

impl Scenario {
    /// The scenario with the functions that it calls.
    ///
    /// # Errors
    ///
    /// If it calls one that is not registered: at each such place, with the names that are.
    pub fn with_calls(mut self, calls: Calls) -> Result<Self, ScenarioError> {
        let missing = self.called.iter().filter(|called| calls.get(&called.name).is_none());
        let problems: Vec<_> = missing.map(|called| calls.missing(called)).collect();
        if problems.is_empty() {
            self.calls = calls;
            Ok(self)
        } else {
            Err(ScenarioError::new(&self.source, problems))
        }
    }
}

impl Arguments {
    pub(crate) const fn new(arguments: Vec<(Text, Value)>) -> Self {
        Self(arguments)
    }

    /// The value of an argument.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The text of an argument, as it is shown if it is none.
    ///
    /// # Errors
    ///
    /// If it is not given.
    pub fn text(&self, name: &str) -> Result<Text, ArgumentError> {
        self.get(name).map(Value::shown).ok_or_else(|| ArgumentError::missing(name))
    }

    /// The whole number that an argument is.
    ///
    /// # Errors
    ///
    /// If it is not given or no whole number.
    pub fn int(&self, name: &str) -> Result<i64, ArgumentError> {
        match self.get(name) {
            Some(Value::Int(number)) => Ok(*number),
            Some(other) => Err(ArgumentError::unfit(name, other, "a whole number")),
            None => Err(ArgumentError::missing(name)),
        }
    }

    /// The truth that an argument is, such as `#true`.
    ///
    /// # Errors
    ///
    /// If it is not given or no truth.
    pub fn bool(&self, name: &str) -> Result<bool, ArgumentError> {
        match self.get(name) {
            Some(Value::Bool(truth)) => Ok(*truth),
            Some(other) => Err(ArgumentError::unfit(name, other, "true or false")),
            None => Err(ArgumentError::missing(name)),
        }
    }
}

/// Why an argument is not what a function wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArgumentError(String);

impl ArgumentError {
    fn missing(name: &str) -> Self {
        Self(format!("the argument {name} is not given"))
    }

    fn unfit(name: &str, value: &Value, wanted: &str) -> Self {
        Self(format!("the argument {name} is {value}, not {wanted}"))
    }
}

impl fmt::Display for ArgumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ArgumentError {}

impl From<ArgumentError> for String {
    fn from(error: ArgumentError) -> Self {
        error.0
    }
}

impl fmt::Debug for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.functions.keys()).finish()
    }
}
