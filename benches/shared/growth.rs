//! The table of what grows: each dimension at its sizes, and the power of the size that what is measured of all is closest to.
//!
//! Where each of n things takes the same however many there are, that is 1. What is beyond [`MOST`] is `SHORT`, but for peers.

use std::io::{self, Write};

use regex::Regex;

use crate::dimensions::{DIMENSIONS, Dimension};

/// The highest power of the size that something may grow with.
const MOST: f64 = 1.1;

/// What is measured of each dimension.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// What it is.
    pub title: &'static str,
    /// What stands above the numbers.
    pub of_each: &'static str,
    /// Measures a dimension at a size.
    pub measure: fn(&Dimension, u32) -> f64,
    /// How a number for one thing reads.
    pub shown: fn(f64) -> String,
}

impl Measure {
    /// Measures the rows that are asked for in the arguments of the process, and prints them: a pattern, as criterion has it, for some rows
    /// only, and `--quick` for two sizes only.
    ///
    /// # Errors
    ///
    /// The pattern is none, or the table cannot be printed.
    pub fn print(&self) -> io::Result<()> {
        let asked: Vec<_> = std::env::args().skip(1).collect();
        let is_quick = asked.iter().any(|argument| argument == "--quick");
        let wanted = asked.iter().find(|argument| !argument.starts_with('-'));
        let wanted = Regex::new(wanted.map_or("", |it| it)).map_err(io::Error::other)?;
        let mut rows = DIMENSIONS.iter().filter(|row| wanted.is_match(row.name)).peekable();
        let mut out = io::stdout().lock();
        if rows.peek().is_some() {
            let Self { title, of_each, .. } = self;
            writeln!(out, "\n{title:<44}{of_each:>54}   grows as n^, of {MOST:.1}")?;
        }
        rows.try_for_each(|row| {
            let sizes = if is_quick { &row.sizes[..2] } else { &row.sizes[..] };
            self.write(&mut out, row, sizes)
        })
    }

    fn write(&self, out: &mut impl Write, row: &Dimension, sizes: &[u32]) -> io::Result<()> {
        write!(out, "{:<44}", row.name)?;
        let mut points = Vec::new();
        for size in sizes {
            let measured = (self.measure)(row, *size);
            let size = f64::from(*size);
            write!(out, "{:>18}", format!("{size}: {}", (self.shown)(measured / size)))?;
            points.push((size.ln(), measured.max(1.0).ln()));
        }
        let power = slope(&points);
        let verdict = match power <= MOST {
            _ if row.is_of_peer => "",
            true => "ok",
            false => "SHORT",
        };
        writeln!(out, "   {power:.2} {verdict}")
    }
}

/// That of the line that is closest to these points.
fn slope(points: &[(f64, f64)]) -> f64 {
    let count = f64::from(u32::try_from(points.len()).unwrap_or(u32::MAX));
    let mean_of = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean_of(|point| point.0), mean_of(|point| point.1));
    let along: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    let square: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    along / square
}
