//! The layout of a trace as text, by the numbers that its rules have in `docs/formats.md`: what a grammar cannot say.
//!
//! Nothing of the library is used here. A text that is looked at follows the grammar already.

/// The parts of a trace.
pub(super) struct Trace<'t> {
    header: &'t str,
    lines: Vec<Line<'t>>,
}

/// A line of a trace.
enum Line<'t> {
    Later(u64),
    Again,
    Event(Event<'t>),
    /// An event whose columns are not filled up, or whose name is written as it should not be.
    Wrong,
}

/// An event of a trace.
pub(super) struct Event<'t> {
    pub(super) what: &'t str,
}

impl<'t> Trace<'t> {
    /// The parts of a text that follows the grammar.
    pub(super) fn of(text: &'t str) -> Option<Self> {
        let (header, rest) = text.split_once("\n\n")?;
        let lines = rest.lines().map(|line| match line.chars().next() {
            Some('+') => Line::Later(duration(&line[1..]).unwrap_or_default()),
            Some('…') if is_again(line) => Line::Again,
            Some('…') => Line::Wrong,
            _ => event(line).map_or(Line::Wrong, Line::Event),
        });
        Some(Self { header, lines: lines.collect() })
    }

    /// The rules that it breaks.
    pub(super) fn wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut rule = |holds: bool, told: &str| wrong.extend((!holds).then(|| told.to_owned()));
        let is_later = |line: &Line<'_>| matches!(line, Line::Later(_));
        rule(!self.lines.iter().any(|line| matches!(line, Line::Wrong)), "1, 2: an event");
        let twice = self.lines.windows(2).any(|pair| pair.iter().all(is_later));
        rule(!twice && !self.lines.last().is_some_and(is_later), "3: two lengths in a row");
        let lengths = self.lines.iter().filter_map(|line| match line {
            Line::Later(by) => Some(*by),
            _ => None,
        });
        rule(lengths.clone().all(|by| by > 0), "3: no time at all");
        rule(Some(lengths.sum()) <= self.ended(), "4: an event after the end");
        rule(self.total() < self.ended() || !self.has_run(), "4: `run`");
        let folds = self.lines.iter().any(|line| matches!(line, Line::Again));
        rule(!folds || self.lines.len() > 1, "5: nothing comes again");
        wrong
    }

    /// The events that are not left out.
    pub(super) fn events(&self) -> impl Iterator<Item = &Event<'t>> {
        self.lines.iter().filter_map(|line| match line {
            Line::Event(event) => Some(event),
            _ => None,
        })
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

/// Whether the line begins as one that stands for others.
fn is_again(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("… the same ") else { return false };
    if !rest.trim_end_matches(", counting up").ends_with(" more") {
        return false;
    }
    let is_number = |word: &str| word.parse().is_ok_and(|number: u64| number > 0);
    rest.starts_with("line ") || rest.split_once(" lines ").is_some_and(|(word, _)| is_number(word))
}

fn event(line: &str) -> Option<Event<'_>> {
    let end = if line.starts_with('"') {
        let quotes = line
            .char_indices()
            .skip(1)
            .filter(|(at, it)| *it == '"' && !line[..*at].ends_with('\\'));
        quotes.map(|(at, _)| at + 1).next()?
    } else {
        line.find("  ")?
    };
    let (name, rest) = line.split_at(end);
    if let Ok(inside) = serde_json::from_str::<String>(name) {
        let odd = inside.starts_with(['+', '…', '"', ' ']) || inside.ends_with(' ');
        (odd || inside.contains("  ") || inside.chars().any(char::is_control)).then_some(())?;
    }
    let filled = " ".repeat(8_usize.saturating_sub(name.chars().count()) + 2);
    Some(Event { what: rest.strip_prefix(&*filled)? })
}

/// `1.250` in nanoseconds, or `1h00m01.250`.
pub(crate) fn instant(text: &str) -> Option<u64> {
    if text.contains('h') {
        return duration(&format!("{text}s"));
    }
    let (seconds, decimals) = text.split_once('.')?;
    [3, 6, 9].contains(&decimals.len()).then_some(())?;
    format!("{seconds}{decimals:0<9}").parse().ok()
}

/// `1.25s` in nanoseconds, or `1h30m`.
pub(crate) fn duration(text: &str) -> Option<u64> {
    let units =
        [("ns", 0, 1), ("us", 3, 1), ("ms", 6, 1), ("s", 9, 1), ("m", 9, 60), ("h", 9, 3600)];
    let at = text.find(|it: char| it.is_ascii_lowercase())?;
    let (number, rest) = text.split_at(at);
    let (unit, smaller) = rest.split_at(rest.find(char::is_numeric).unwrap_or(rest.len()));
    let (_, places, factor) = units.into_iter().find(|(word, ..)| *word == unit)?;
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let nanos = format!("{whole}{decimals:0<places$}").parse::<u64>().ok()?.checked_mul(factor)?;
    if smaller.is_empty() { Some(nanos) } else { nanos.checked_add(duration(smaller)?) }
}
