//! How a run is shown: its timeline and the columns of its events follow rules that are written down here a second time.
//!
//! Rows are the tasks in the order of their creation, 40 at most, with names of 24 characters at most. All bars begin in one column, and end at
//! column 42 or before; the label at the right of the scale is when the run ended. A legend explains the signs that there are but `─`. Under the tasks
//! are the services that were down, in the same columns. Instants and names of events are filled up to the longest.

use standstill::choices::Plain;
use standstill::render::snapshot::shown;
use standstill::render::text;
use standstill::run::run;
use standstill::scenario::Scenario;

use crate::formats::corpus;
use crate::formats::layout::{duration, instant};
use crate::support::folder::Folder;

/// Characters of a name in front of a bar, tasks that have one, and columns of a bar.
const NAME: usize = 24;
const ROWS: usize = 40;
const COLUMNS: usize = 42;
/// The signs that need words, in the order of the grammar.
const SIGNS: [char; 7] = ['─', '·', '█', '▓', '✗', '○', '→'];

/// The parts of a trace.
struct Trace<'t> {
    header: &'t str,
    scale: &'t str,
    rows: Vec<&'t str>,
    /// When services were down.
    outages: Vec<&'t str>,
    more: Option<&'t str>,
    legend: Option<&'t str>,
    events: Vec<&'t str>,
}

/// An event of a trace, and the column in which what happened begins.
struct Event<'t> {
    at: u64,
    task: &'t str,
    column: usize,
}

impl<'t> Trace<'t> {
    /// The parts of a text that follows the grammar.
    fn of(text: &'t str) -> Option<Self> {
        let (header, rest) = text.split_once("\n\n")?;
        let (timeline, events) = rest.split_once("\n\n").unwrap_or((rest.trim_end(), ""));
        let mut lines: Vec<_> = timeline.lines().collect();
        let is_outage = |line: &&str| line.starts_with(' ') && line.ends_with(" down");
        let legend = lines.pop_if(|line| line.starts_with(' ') && !is_outage(&&**line));
        let more = lines.pop_if(|line| line.starts_with("… and "));
        let scale = lines.remove(0);
        let (outages, rows) = lines.into_iter().partition(is_outage);
        let events = events.lines().collect();
        Some(Self { header, scale, rows, outages, more, legend, events })
    }

    /// The rules that it breaks.
    fn wrong(&self) -> Vec<String> {
        let Some(events) = self.events().collect::<Option<Vec<_>>>() else {
            return vec!["an event whose columns are not filled up".to_owned()];
        };
        let Some(width) = self.scale.find("0s") else { return vec!["no scale".to_owned()] };
        let mut wrong = Vec::new();
        let mut rule = |holds: bool, told: &str| wrong.extend((!holds).then(|| told.to_owned()));
        let names: Vec<_> = self.rows.iter().map(|row| cut(row, width).0.trim_end()).collect();
        let bars: Vec<_> = self.rows.iter().map(|row| cut(row, width).1).collect();
        let longest = names.iter().map(|name| name.chars().count()).max().unwrap_or_default();
        rule(width == longest.next_multiple_of(8) + 2, "the column of the bars");
        let in_column = |row: &&str| cut(row, width).0.ends_with("  ");
        rule(self.rows.iter().all(in_column), "a row whose bar begins elsewhere");
        rule(longest <= NAME, "a name that is not cut");
        let told = self.tasks().is_some_and(|tasks| {
            let shown = tasks.min(ROWS);
            let more = (tasks > ROWS).then(|| format!("… and {} more", tasks - ROWS));
            self.rows.len() == shown && self.more.map(str::to_owned) == more
        });
        rule(told, "another number of rows than there are tasks");
        let known = |task: &str| self.more.is_some() || names.contains(&&*shortened(task));
        rule(events.iter().all(|it| known(it.task)), "an event of a task that has no row");
        rule(bars.iter().all(|bar| bar.chars().count() <= COLUMNS), "a bar that is too long");
        let is_dark = |row: &&str| {
            let bar = cut(row, width).1.trim_end_matches(|sign| sign != '×');
            bar.chars().count() <= COLUMNS && bar.trim_start().chars().all(|sign| sign == '×')
        };
        rule(self.outages.iter().all(is_dark), "a service that is down beyond the bars");
        let ended = self.ended().unwrap_or(u64::MAX);
        let label = cut(self.scale, width).1;
        let ends = match label.trim_start_matches("0s") {
            "" => ended == 0,
            end => label.chars().count() == COLUMNS && duration(end.trim_start()) == Some(ended),
        };
        rule(ends, "the label at the end of the scale");
        rule(self.legend.map(str::to_owned) == legend(&bars, width), "the legend");
        rule(self.total().is_some_and(|total| total < ended) == self.has_run(), "`run`");
        let short = events.iter().filter(|it| it.task.chars().count() <= NAME);
        let columns: std::collections::BTreeSet<_> = short.map(|it| it.column).collect();
        rule(columns.len() <= 1, "texts that do not begin in one column");
        rule(events.is_sorted_by_key(|event| event.at), "instants that decrease");
        rule(events.iter().all(|event| event.at <= ended), "an instant after the end");
        wrong
    }

    /// The events; `None` in place of one whose columns are not filled up.
    fn events(&self) -> impl Iterator<Item = Option<Event<'t>>> {
        let instants = self.events.iter().filter_map(|line| line.split(' ').next());
        let first = instants.map(str::len).max().unwrap_or_default().max(6);
        self.events.iter().map(move |line| {
            let (at, rest) = line.split_once(' ')?;
            let rest = rest.strip_prefix(&" ".repeat(first - at.len()))?;
            let mut ends = rest.char_indices().skip(8).map(|(end, _)| end);
            let (field, what) = rest.split_at(ends.find(|end| rest[*end..].starts_with("  "))?);
            let what = what.trim_start();
            let column = line.chars().count() - what.chars().count();
            Some(Event { at: instant(at)?, task: field.trim_end(), column })
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

#[test]
fn every_run_of_the_repository_is_shown_by_the_rules() {
    let mut shown = 0;
    for scenario in corpus::of_the_repository().chain(corpus::hard()) {
        for model in &scenario.models {
            let text = text(&run(&scenario, *model, Plain));
            let wrong =
                Trace::of(&text).map_or(vec!["it has no parts".to_owned()], |it| it.wrong());
            assert!(wrong.is_empty(), "{}: {wrong:?}\n{text}", scenario.source.path.display());
            shown += 1;
        }
    }
    assert!(shown > 250, "{shown}");
}

#[test]
fn what_is_shown_otherwise_breaks_a_rule() {
    let text = "failed: no   total 1.500s   3 tasks   run 2.000s\n\n\
                \u{20}                 0s                                      2s\n\
                main              ├─────────────────────────────✗\n\
                reports#12        never started\n\
                worker            ├····································────○\n\
                \u{20}                 ─ waits   · waits for a resource   ✗ failed   ○ cancelled\n\n\
                0.000    main      started\n\
                1.500    main      failed: no\n\
                1.750001 worker    acquired db\n\
                2.000    worker    cancelled\n";
    let wrong = |text: &str| Trace::of(text).is_none_or(|trace| !trace.wrong().is_empty());
    assert!(!wrong(text), "{:?}", Trace::of(text).unwrap().wrong());
    for (old, new) in [
        ("3 tasks", "4 tasks"),
        ("   run 2.000s", ""),
        ("   run 2.000s", "   run 1.500s"),
        ("  2s\n", "  3s\n"),
        ("  2s\n", " 2s\n"),
        ("├─────", "├─────█"),
        ("main              ├", "main             ├"),
        ("────○", "────────────────○"),
        ("main              ├", "mein              ├"),
        ("   ○ cancelled\n", "\n"),
        ("✗ failed   ○ cancelled", "○ cancelled   ✗ failed"),
        ("0.000    main", "0.000  main"),
        ("main      started", "main       started"),
        ("0.000    main      started", "2.000    main      started"),
        ("2.000    worker ", "2.001    worker "),
        ("2.000    worker    c", "2.000    waiter    c"),
    ] {
        let changed = text.replacen(old, new, 1);
        assert_ne!(changed, text, "{old}");
        assert!(wrong(&changed), "{old:?} to {new:?}:\n{changed}");
    }
}

#[test]
fn a_snapshot_shows_what_its_scenario_says() {
    let kept = |nodes: &str| {
        let text = format!(
            "scenario \"S\"\n{nodes}\nmain {{ spawn \"h\" {{ log \"alive\"; sleep \"1s\"; log \"alive\"; }}; sleep \"2s\"; log \"done\"; }}"
        );
        let scenario = Scenario::parse("s.kdl", &text).unwrap();
        let trace = run(&scenario, scenario.models[0], Plain);
        let text = shown(&trace, &scenario.shows);
        let folder = Folder::new("shows");
        folder.write("s.kdl", &*scenario.source.text);
        folder.write("s.async.snap", format!("---\nsource: s.kdl\n---\n{text}"));
        let compared = folder.standstill("diff s.async.snap s.kdl");
        assert_eq!(compared.out, "no difference in 1 run\n", "{text}");
        text
    };
    let all = kept("");
    assert_eq!(all.lines().count(), 14, "{all}");
    assert_eq!(kept("snapshot level=\"all\""), all);
    let header = "ok   total 2.000s   2 tasks   not all lines\n\n";
    let results = "main      spawn h\nh         log alive\n+1s\nh         log alive\nh         finished\n+1s\nmain      log done\nmain      finished\n";
    assert_eq!(kept("snapshot level=\"results\""), format!("{header}{results}"));
    let main = "+2s\nmain      log done\n";
    assert_eq!(
        kept("snapshot lines=\"* log *\"; snapshot hide=\"h *\""),
        format!("{header}{main}")
    );
    let both = "main      log done\nmain      finished\n";
    let two = kept("snapshot lines=\"main log *\"; snapshot lines=\"main finished\"");
    assert_eq!(two, format!("{header}+2s\n{both}"));
    assert_eq!(kept("snapshot hide=\"* *\""), header);
}
