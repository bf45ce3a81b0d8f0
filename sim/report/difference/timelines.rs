//! Timelines of two runs, side by side: the rows of tasks that differ, each drawn to the scale of the longer run.

use std::collections::BTreeMap;

use crate::diff::Recorded;
use crate::diff::review::Changed;
use crate::render::cut;
use crate::scenario::Text;
use crate::time::Instant;

/// Columns of a bar.
const COLUMNS: usize = 32;
/// Rows that are shown; the others are only counted.
const ROWS: usize = 24;
/// Characters of a name that are shown.
const NAME: usize = 24;

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
}

/// The tasks of both runs, those of the second in their order, then those that are gone.
pub(super) fn timelines(changed: &Changed) -> Timelines {
    let (before, after) = (&changed.before, &changed.after);
    let ended = before.ended.max(after.ended);
    let (old, new) = (bars(before, ended), bars(after, ended));
    let renamed = renamed(changed);
    let former = |name: &Text| renamed.get(name).unwrap_or(name).clone();
    let mut names: Vec<_> = after.tasks.iter().map(|task| task.name.clone()).collect();
    let known: Vec<_> = names.iter().map(former).collect();
    let known: std::collections::BTreeSet<_> = known.into_iter().collect();
    let gone = before.tasks.iter().map(|task| &task.name).filter(|name| !known.contains(*name));
    names.extend(gone.cloned());
    let texts = (texts(before), texts(after));
    let rows = names.iter().map(|name| {
        let bar = |bars: &BTreeMap<Text, String>, name: &Text| bars.get(name).cloned();
        let then = former(name);
        let bars = [bar(&old, &then), bar(&new, name)];
        let differs = bars[0] != bars[1] || texts.0.get(&then) != texts.1.get(name);
        Row { name: cut(name, NAME), bars: bars.map(Option::unwrap_or_default), differs }
    });
    let (differ, same): (Vec<_>, Vec<_>) = rows.partition(|row| row.differs);
    // Where there is not room for all, what is the same is left out first.
    let count = differ.len() + same.len();
    let rows = if count <= ROWS { merged(differ, same, &names) } else { differ };
    let rows: Vec<_> = rows.into_iter().take(ROWS).collect();
    Timelines { more: count - rows.len(), rows, ended }
}

/// Both kinds of rows in the order of the tasks.
fn merged(differ: Vec<Row>, same: Vec<Row>, names: &[Text]) -> Vec<Row> {
    let places: BTreeMap<_, _> = names.iter().map(|name| cut(name, NAME)).zip(0..).collect();
    let mut rows: Vec<_> = differ.into_iter().chain(same).collect();
    rows.sort_by_key(|row| places.get(&row.name).copied().unwrap_or(usize::MAX));
    rows
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
fn texts(run: &Recorded) -> BTreeMap<Text, Vec<(Instant, &Text)>> {
    let mut texts: BTreeMap<Text, Vec<(Instant, &Text)>> = BTreeMap::new();
    for event in &run.events {
        texts.entry(run.name(event.task).clone()).or_default().push((event.at, &event.text));
    }
    texts
}

/// The bar of each task, without what it waits for.
fn bars(run: &Recorded, ended: Instant) -> BTreeMap<Text, String> {
    let column = |at: Instant| {
        let steps = u128::from(at.as_nanos()) * (COLUMNS as u128 - 1);
        let column = steps.checked_div(u128::from(ended.as_nanos())).unwrap_or_default();
        usize::try_from(column).unwrap_or(COLUMNS - 1).min(COLUMNS - 1)
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
    run.tasks.iter().map(|task| task.name.clone()).zip(lives.into_iter().map(bar)).collect()
}

impl Timelines {
    /// The rows as text, those that differ marked at their beginning.
    pub(super) fn text(&self) -> String {
        let longest =
            self.rows.iter().map(|row| row.name.chars().count()).max().unwrap_or_default();
        let width = longest.next_multiple_of(8) + 2;
        let end = self.ended.since_start().to_string();
        let scale = if self.ended == Instant::START {
            "0s".to_owned()
        } else {
            format!("0s{end:>0$}", COLUMNS - 2)
        };
        let mut text = format!("  {:width$}{:COLUMNS$}   {}\n", "", "before", "after");
        text += format!("  {:width$}{scale:COLUMNS$}   {scale}", "").trim_end();
        text.push('\n');
        for Row { name, bars: [old, new], differs } in &self.rows {
            let mark = if *differs { '~' } else { ' ' };
            let line = format!("{mark} {name:width$}{old:COLUMNS$}   {new}");
            text += line.trim_end();
            text.push('\n');
        }
        if self.more > 0 {
            super::put(&mut text, format_args!("  … and {} more\n", self.more));
        }
        text
    }
}
