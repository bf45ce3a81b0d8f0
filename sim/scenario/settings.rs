//! Settings: what is chosen of a file when it is read, where it has parameters or cases.

use std::fmt;
use std::str::FromStr;

use super::Text;

/// Values for the parameters of a file, and the one of its cases that is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The name of a case; without one a file that has cases is read as its first.
    pub case: Option<Text>,
    /// Values that go before those of the case and of the file. A file without such a parameter has no use for it.
    pub set: Vec<Setting>,
}

impl Settings {
    /// What the tests and snapshots are called of a file with this name: a case says which it is.
    pub(crate) fn test_name(&self, file: &str) -> String {
        match &self.case {
            Some(case) => format!("{file}@{case}"),
            None => file.to_owned(),
        }
    }
}

/// A value for a parameter, as it is written: `n=3`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The parameter.
    pub name: Text,
    /// Its value, as a value of the type that the parameter has in the file.
    pub value: Text,
}

impl FromStr for Setting {
    type Err = &'static str;

    /// Reads `n=3`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, value) = text.split_once('=').ok_or("a parameter is set as NAME=VALUE")?;
        Ok(Self { name: name.into(), value: value.into() })
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name, self.value)
    }
}
