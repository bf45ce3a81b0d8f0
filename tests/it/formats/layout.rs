//! The layout of a trace as text, by the numbers that its rules have in `docs/formats.md`: what a grammar cannot say.
//!
//! Nothing of the library is used here. A text that is looked at follows the grammar already.

/// Characters of a name in front of a bar, tasks that have one, and columns of a bar.
const NAME: usize = 24;
const ROWS: usize = 40;
const COLUMNS: usize = 42;
/// The signs that need words, in the order of the grammar.
const SIGNS: [char; 7] = ['─', '·', '█', '▓', '✗', '○', '→'];

/// The parts of a trace.
pub(super) struct Trace<'t> {
    header: &'t str,
    scale: &'t str,
    rows: Vec<&'t str>,
    more: Option<&'t str>,
    legend: Option<&'t str>,
    events: Vec<&'t str>,
}

/// An event of a trace.
pub(super) struct Event<'t> {
    at: u64,
    pub(super) task: &'t str,
    pub(super) what: &'t str,
}

impl<'t> Trace<'t> {
    /// The parts of a text that follows the grammar.
    pub(super) fn of(text: &'t str) -> Option<Self> {
        let (header, rest) = text.split_once("\n\n")?;
        let (timeline, events) = rest.split_once("\n\n").unwrap_or((rest.trim_end(), ""));
        let mut lines: Vec<_> = timeline.lines().collect();
        let legend = lines.pop_if(|line| line.starts_with(' '));
        let more = lines.pop_if(|line| line.starts_with("… and "));
        let scale = lines.remove(0);
        Some(Self { header, scale, rows: lines, more, legend, events: events.lines().collect() })
    }

    /// The rules that it breaks.
    pub(super) fn wrong(&self) -> Vec<String> {
        let Some(events) = self.events().collect::<Option<Vec<_>>>() else {
            return vec!["1, 2: an event whose columns are not filled up".to_owned()];
        };
        let Some(width) = self.scale.find("0s") else { return vec!["3: no scale".to_owned()] };
        let mut wrong = Vec::new();
        let mut rule = |holds: bool, told: &str| wrong.extend((!holds).then(|| told.to_owned()));
        let names: Vec<_> = self.rows.iter().map(|row| cut(row, width).0.trim_end()).collect();
        let bars: Vec<_> = self.rows.iter().map(|row| cut(row, width).1).collect();
        let longest = names.iter().map(|name| name.chars().count()).max().unwrap_or_default();
        rule(width == longest.next_multiple_of(8) + 2, "3: the column of the bars");
        let in_column = |row: &&str| cut(row, width).0.ends_with("  ");
        rule(self.rows.iter().all(in_column), "3: a row whose bar begins elsewhere");
        rule(longest <= NAME, "3: a name that is not cut");
        let told = self.tasks().is_some_and(|tasks| {
            let shown = tasks.min(ROWS);
            let more = (tasks > ROWS).then(|| format!("… and {} more", tasks - ROWS));
            self.rows.len() == shown && self.more.map(str::to_owned) == more
        });
        rule(told, "3: another number of rows than there are tasks");
        let known = |task: &str| self.more.is_some() || names.contains(&&*shortened(task));
        rule(events.iter().all(|it| known(it.task)), "3: an event of a task that has no row");
        rule(bars.iter().all(|bar| bar.chars().count() <= COLUMNS), "4: a bar that is too long");
        let ended = self.ended().unwrap_or(u64::MAX);
        let label = cut(self.scale, width).1;
        let ends = match label.trim_start_matches("0s") {
            "" => ended == 0,
            end => label.chars().count() == COLUMNS && duration(end.trim_start()) == Some(ended),
        };
        rule(ends, "4: the label at the end of the scale");
        rule(self.legend.map(str::to_owned) == legend(&bars, width), "5: the legend");
        rule(self.total().is_some_and(|total| total < ended) == self.has_run(), "6: `run`");
        rule(events.is_sorted_by_key(|event| event.at), "7: instants that decrease");
        rule(events.iter().all(|event| event.at <= ended), "7: an instant after the end");
        wrong
    }

    /// The events; `None` in place of one whose columns are not filled up.
    pub(super) fn events(&self) -> impl Iterator<Item = Option<Event<'t>>> {
        self.events.iter().map(|line| {
            let (at, rest) = line.split_once(' ')?;
            let rest = rest.strip_prefix(&" ".repeat(6_usize.saturating_sub(at.len())))?;
            let mut ends = rest.char_indices().skip(8).map(|(end, _)| end);
            let (field, what) = rest.split_at(ends.find(|end| rest[*end..].starts_with("  "))?);
            let task = field.trim_end();
            (field.chars().count() == 8 || task == field).then_some(())?;
            Some(Event { at: instant(at)?, task, what: what.strip_prefix("  ")? })
        })
    }

    fn tasks(&self) -> Option<usize> {
        self.after_total()?.split("   ").nth(1)?.split(' ').next()?.parse().ok()
    }

    fn has_run(&self) -> bool {
        self.after_total().is_some_and(|it| it.contains("   run "))
    }

    fn total(&self) -> Option<u64> {
        instant(self.after_total()?.split_once('s')?.0)
    }

    fn ended(&self) -> Option<u64> {
        match self.after_total()?.split_once("   run ") {
            Some((_, end)) => instant(end.strip_suffix('s')?),
            None => self.total(),
        }
    }

    fn after_total(&self) -> Option<&'t str> {
        self.header.rsplit_once("   total ").map(|(_, rest)| rest)
    }
}

/// A line before and after a column.
fn cut(line: &str, column: usize) -> (&str, &str) {
    let at = line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
    line.split_at(at)
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= NAME {
        return name.to_owned();
    }
    name.chars().take(NAME - 1).chain(['…']).collect()
}

/// What explains the signs of these bars.
fn legend(bars: &[&str], width: usize) -> Option<String> {
    let words = [
        "waits",
        "waits for a resource",
        "blocks",
        "computes",
        "failed",
        "cancelled",
        "never ended",
    ];
    let shown =
        SIGNS.iter().zip(words).filter(|(sign, _)| bars.iter().any(|it| it.contains(**sign)));
    let keys: Vec<_> = shown.map(|(sign, words)| format!("{sign} {words}")).collect();
    let is_needed = keys.iter().any(|key| !key.starts_with(SIGNS[0]));
    is_needed.then(|| " ".repeat(width) + &keys.join("   "))
}

/// `1.250` in nanoseconds.
fn instant(text: &str) -> Option<u64> {
    let (seconds, decimals) = text.split_once('.')?;
    [3, 6, 9].contains(&decimals.len()).then_some(())?;
    format!("{seconds}{decimals:0<9}").parse().ok()
}

/// `1.25s` in nanoseconds.
fn duration(text: &str) -> Option<u64> {
    let units =
        [("ns", 0, 1), ("us", 3, 1), ("ms", 6, 1), ("s", 9, 1), ("m", 9, 60), ("h", 9, 3600)];
    let at = text.find(|it: char| it.is_ascii_lowercase())?;
    let (number, unit) = text.split_at(at);
    let (_, places, factor) = units.into_iter().find(|(word, ..)| *word == unit)?;
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    format!("{whole}{decimals:0<places$}").parse::<u64>().ok()?.checked_mul(factor)
}
