//! What is told of explorations that Ctrl-C has cut short, or kept from beginning: how far they came, and how to go on.

use super::super::arguments::Format;
use super::Wanted;
use crate::explore::{Exploration, Shard};
use crate::report;
use crate::scenario::Strategy;

/// How many files are named whose explorations were not begun.
const NAMED: usize = 10;

/// An exploration that was going on.
pub(super) fn cut_short(found: &Exploration, wanted: &Wanted<'_>, format: Format) -> String {
    let Wanted { scenario, model, options } = wanted;
    let (file, name) = (report::source(&scenario.source), &scenario.name);
    let (made, all) = (found.runs, options.runs.div_ceil(options.shard.of.get()));
    let (kind, strategy, seed) = (model.kind(), &options.strategy, options.seed);
    let mut told = format!("{name} ({kind}): interrupted after {made} of {all} runs\n");
    let strategy_word = report::quoted_text(&strategy.to_string()).into_owned();
    let explore = format!("standstill explore {file} --model {kind} --strategy {strategy_word}");
    let is_by_chance =
        matches!(strategy, Strategy::Random | Strategy::Pct { .. } | Strategy::Mixed);
    let left = all.saturating_sub(made);
    let next = if options.shard != Shard::WHOLE {
        let Shard { number, of } = options.shard;
        let runs = options.runs;
        format!(
            "make this shard again: {explore} --runs {runs} --seed {seed} --shard {number}/{of}\n"
        )
    } else if is_by_chance && left > 0 {
        // The same seed would make the same runs again.
        let seed = seed.wrapping_add(1);
        format!("go on with other runs: {explore} --runs {left} --seed {seed}\n")
    } else if left > 0 && strategy.goes_through_all() {
        // It goes by what the runs before have shown, and by no chance.
        let first = if made == 1 { "run comes".to_owned() } else { format!("{made} runs come") };
        format!(
            "it cannot go on from here: whatever the seed, the same {first} first; make them again, and all that is left: \
             {explore} --runs {all}\n"
        )
    } else if left > 0 {
        format!("begin again: {explore} --runs {all} --seed {seed}\n")
    } else {
        String::new()
    };
    told += &next;
    if format == Format::Json {
        told += "what was found is written: `standstill merge` reads it\n";
    }
    told
}

/// Explorations that were not begun.
pub(super) fn not_begun(left: &[Wanted<'_>]) -> String {
    let mut files: Vec<_> = left.iter().map(|it| &it.scenario.source.path).collect();
    files.dedup();
    let named: Vec<_> = files.iter().take(NAMED).map(report::input).collect();
    let more = match files.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (explorations, were) =
        if left.len() == 1 { ("exploration", "was") } else { ("explorations", "were") };
    format!("{} {explorations} {were} not begun: {}{more}\n", left.len(), named.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explore::{Options, explore};
    use crate::scenario::{Model, Scenario};

    #[test]
    fn an_exhaustive_exploration_begins_with_the_same_runs_again() {
        let text =
            "scenario \"s\"\ncell \"c\" 0\nmain { gather { repeat 3 { write \"c\" \"1\"; }; }; }\n";
        let scenario = &Scenario::parse("s.kdl", text).unwrap();
        let strategy = Strategy::Exhaustive;
        let made =
            |runs, seed| Options { strategy: strategy.clone(), runs, seed, ..Options::default() };
        let traces = |seed| explore(scenario, Model::Async, &made(2, seed)).traces;
        assert_eq!(traces(1), traces(2), "whatever the seed");
        let found = explore(scenario, Model::Async, &made(2, 7));
        let wanted = Wanted { scenario, model: Model::Async, options: made(100, 7) };
        let expected = "\
s (async): interrupted after 2 of 100 runs
it cannot go on from here: whatever the seed, the same 2 runs come first; make them again, and all that is left: \
standstill explore s.kdl --model async --strategy exhaustive --runs 100
";
        assert_eq!(cut_short(&found, &wanted, Format::Text), expected);
    }
}
