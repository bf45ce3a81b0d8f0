//! Timelines of two runs, side by side: the rows of tasks that differ, each drawn to the scale of the longer run.

use std::collections::{BTreeMap, BTreeSet};

use crate::diff::Recorded;
use crate::diff::review::Changed;
use crate::render::cut;
use crate::scenario::Text;
use crate::time::Instant;

/// Columns of a bar where there is no terminal, and on one at least and at most.
const COLUMNS: usize = 32;
const FEWEST: usize = 8;
const MOST: usize = 80;
/// Columns of a mark and the blank after it, and those between two bars.
const MARK: usize = 2;
const GAP: usize = 3;
/// Rows that are shown; the others are only counted.
const ROWS: usize = 24;
/// Characters of a name that are shown, and on a narrow terminal a part of its columns.
const NAME: usize = 24;
const PART: usize = 4;

/// A task by its name, and the how-manieth of that name it is: names that are cut may be there twice.
type Known = (Text, usize);

/// When a task started, and when and how it ended.
type Life = (Option<Instant>, Option<(Instant, char)>);

/// A task in two runs.
#[derive(Debug)]
pub(super) struct Row {
    /// What it is called, as far as there is room.
    pub(super) name: String,
    /// What it does in the one run, and in the other.
    pub(super) bars: [String; 2],
    /// Whether something about it differs.
    pub(super) differs: bool,
}

/// The rows, and how many there are more.
#[derive(Debug)]
pub(super) struct Timelines {
    pub(super) rows: Vec<Row>,
    pub(super) more: usize,
    /// When the longer run ended.
    pub(super) ended: Instant,
    /// Columns of the names, and of a bar.
    columns: [usize; 2],
}

/// The tasks of both runs, those of the second in their order, then those that are gone; of a terminal of so many columns, all of them.
pub(super) fn timelines(changed: &Changed, limit: Option<usize>) -> Timelines {
    let (before, after) = (&changed.before, &changed.after);
    let ended = before.ended.max(after.ended);
    let renamed = renamed(changed);
    let former = |(name, nth): &Known| (renamed.get(name).unwrap_or(name).clone(), *nth);
    let mut tasks = known(after);
    let former_names: BTreeSet<_> = tasks.iter().map(former).collect();
    tasks.extend(known(before).into_iter().filter(|task| !former_names.contains(task)));
    let name = limit.map_or(NAME, |columns| NAME.min(columns / PART));
    let names: Vec<_> = tasks.iter().map(|(task, _)| cut(task, name)).collect();
    let columns = columns(&names, limit);
    let (old, new) = (bars(before, ended, columns[1]), bars(after, ended, columns[1]));
    let texts = (texts(before), texts(after));
    let rows = tasks.iter().zip(names).map(|(task, name)| {
        let then = former(task);
        let bars = [old.get(&then).cloned(), new.get(task).cloned()];
        let differs = bars[0] != bars[1] || texts.0.get(&then) != texts.1.get(task);
        Row { name, bars: bars.map(Option::unwrap_or_default), differs }
    });
    let mut rows: Vec<_> = rows.collect();
    let count = rows.len();
    if count > ROWS {
        // Where there is not room for all, what is the same is left out first.
        rows.retain(|row| row.differs);
        rows.truncate(ROWS);
    }
    Timelines { more: count - rows.len(), rows, ended, columns }
}

/// How wide the column of these names is, and a bar.
fn columns(names: &[String], limit: Option<usize>) -> [usize; 2] {
    let longest = names.iter().map(|name| name.chars().count()).max().unwrap_or_default();
    let Some(limit) = limit else { return [longest.next_multiple_of(8) + 2, COLUMNS] };
    let name = longest + 2;
    [name, (limit.saturating_sub(MARK + name + GAP) / 2).clamp(FEWEST, MOST)]
}

/// The tasks of a run, in their order.
fn known(run: &Recorded) -> Vec<Known> {
    let mut counts: BTreeMap<&Text, usize> = BTreeMap::new();
    let tasks = run.tasks.iter().map(|task| {
        let count = counts.entry(&task.name).or_default();
        *count += 1;
        (task.name.clone(), *count)
    });
    tasks.collect()
}

/// The former names of tasks that have another.
fn renamed(changed: &Changed) -> BTreeMap<Text, Text> {
    let told = changed.changes.changes.iter();
    let names = told.filter_map(|told| match &told.change {
        crate::diff::Change::TaskRenamed { before, after } => Some((after.clone(), before.clone())),
        _ => None,
    });
    names.collect()
}

/// What each task does, and when.
fn texts(run: &Recorded) -> BTreeMap<Known, Vec<(Instant, &Text)>> {
    let mut texts = vec![Vec::new(); run.tasks.len()];
    for event in &run.events {
        texts[event.task].push((event.at, &event.text));
    }
    known(run).into_iter().zip(texts).collect()
}

/// The bar of each task, in so many columns, without what it waits for.
fn bars(run: &Recorded, ended: Instant, columns: usize) -> BTreeMap<Known, String> {
    let last = columns - 1;
    let column = |at: Instant| {
        let steps = u128::from(at.as_nanos()) * last as u128;
        let column = steps.checked_div(u128::from(ended.as_nanos())).unwrap_or_default();
        usize::try_from(column).unwrap_or(last).min(last)
    };
    let mut lives: Vec<Life> = vec![(None, None); run.tasks.len()];
    for event in &run.events {
        let (from, to) = &mut lives[event.task];
        let end = match &*event.text {
            "started" => {
                *from = from.or(Some(event.at));
                continue;
            }
            "finished" => '┤',
            "cancelled" => '○',
            text if text.starts_with("failed: ") => '✗',
            _ => continue,
        };
        *to = to.or(Some((event.at, end)));
    }
    let bar = |(from, to): Life| {
        let Some(from) = from else { return "never started".to_owned() };
        let (to, sign) = to.unwrap_or((run.ended, '→'));
        let (first, last) = (column(from), column(to));
        let blank = " ".repeat(first);
        if first == last {
            return format!("{blank}{}", if sign == '┤' { '│' } else { sign });
        }
        format!("{blank}├{}{sign}", "─".repeat(last - first - 1))
    };
    known(run).into_iter().zip(lives.into_iter().map(bar)).collect()
}

impl Timelines {
    /// The rows as text, those that differ marked at their beginning.
    pub(super) fn text(&self) -> String {
        let [width, columns] = self.columns;
        let end = self.ended.since_start().to_string();
        let scale = if self.ended == Instant::START {
            "0s".to_owned()
        } else {
            format!("0s{end:>0$}", columns - 2)
        };
        let mut text = format!("  {:width$}{:columns$}   {}\n", "", "before", "after");
        text += format!("  {:width$}{scale:columns$}   {scale}", "").trim_end();
        text.push('\n');
        for Row { name, bars: [old, new], differs } in &self.rows {
            let mark = if *differs { '~' } else { ' ' };
            let line = format!("{mark} {name:width$}{old:columns$}   {new}");
            text += line.trim_end();
            text.push('\n');
        }
        if self.more > 0 {
            super::put(&mut text, format_args!("  … and {} more\n", self.more));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::review::RunDifference;
    use crate::trace_builder::TraceBuilder;

    #[test]
    fn tasks_whose_names_begin_alike_have_places_of_their_own() {
        let run = |long: &str| {
            let names =
                ["second", "first", "third"].map(|it| format!("a name with a long beginning {it}"));
            let run = TraceBuilder::new().starts("main");
            let run = names.iter().fold(run, |run, name| run.starts(name));
            let run = run.at("1s").finishes(&names[0]).finishes(&names[2]);
            Recorded::from(&run.at(long).finishes(&names[1]).finishes("main").trace())
        };
        let difference = RunDifference::of(run("2s"), run("4s")).unwrap();
        let RunDifference::Changed(changed) = difference else { panic!("both are there") };
        let shown = "                            before                             after
                            0s                            4s   0s                            4s
~ main                      ├──────────────┤                   ├──────────────────────────────┤
  a name with a long begi…  ├──────┤                           ├──────┤
~ a name with a long begi…  ├──────────────┤                   ├──────────────────────────────┤
  a name with a long begi…  ├──────┤                           ├──────┤
";
        assert_eq!(timelines(&changed, None).text(), shown);
    }
}
