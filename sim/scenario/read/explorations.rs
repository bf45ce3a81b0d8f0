//! Explorations: the `explore` and `replay` nodes, checked against the expectations and models of the file.
//!
//! How decision points are called stands in `points.rs`.

use super::nodes::KdlNode;

use super::awaits::Tasks;
use super::declarations::Declarations;
use super::entry::Entry;
use super::file::File;
use super::names::Names;
use super::node::Node;
use super::points;
use super::problem::Problem;
use super::suggest;
use crate::scenario::{
    Chosen, Expect, Explore, Kept, Model, ModelKind, Strategy, StrategyError, Text,
};

/// What goes without saying and can be found broken though no expectation states it.
const UNSTATED: [&str; 4] = ["outcome", "leaks", "unawaited", "untaken"];

/// Reads the `explore` and `replay` nodes.
pub(super) fn read<'a>(
    file: &'a File<'a>,
    found: &Declarations<'a>,
    tasks: &Tasks<'a>,
    expects: &[Expect],
    models: &[Model],
    can_go_wrong: bool,
) -> (Vec<Explore>, Vec<Kept>) {
    let reader = Reader { file, names: &found.names, tasks, expects, models, can_go_wrong };
    let mut explorations: Vec<(&KdlNode, Explore)> = Vec::new();
    for kdl in &found.explores {
        let Some(explore) = reader.explore(kdl) else { continue };
        if let Some((first, _)) = explorations.iter().find(|(_, it)| it.repeats(&explore)) {
            file.report(made_before(kdl, first));
        }
        explorations.push((*kdl, explore));
    }
    let explorations = explorations.into_iter().map(|(_, explore)| explore).collect();
    let mut kept: Vec<Kept> = Vec::new();
    for kdl in &found.replays {
        let replay = reader.replay(kdl, &kept);
        kept.extend(replay);
    }
    (explorations, kept)
}

fn made_before(again: &KdlNode, first: &KdlNode) -> Problem {
    Problem::new("an exploration would be made twice")
        .at(again.span(), "the same runs")
        .at(first.span(), "made here")
        .help("give it another `seed`, `strategy`, `runs` or `model`, or let one node name all that `fails`")
}

#[derive(Debug)]
struct Reader<'r, 'a> {
    file: &'a File<'a>,
    names: &'r Names,
    tasks: &'r Tasks<'a>,
    expects: &'r [Expect],
    models: &'r [Model],
    /// Whether faults of the network may begin by chance.
    can_go_wrong: bool,
}

impl<'a> Reader<'_, 'a> {
    fn explore(&self, kdl: &'a KdlNode) -> Option<Explore> {
        let mut node = Node::new(kdl, self.file);
        let runs = node.property("runs").map_or(Some(Explore::RUNS), |entry| entry.whole(1));
        let seed = node.property("seed").map_or(Some(0), |entry| entry.whole(0));
        let strategy = node
            .property("strategy")
            .map_or(Some(Strategy::default()), |entry| self.strategy(&entry));
        let model = self.model(&mut node);
        let mut fails = Vec::new();
        for kdl in node.optional_children() {
            let mut child = Node::new(kdl, self.file);
            match child.word() {
                "fails" => fails.extend(self.fails(&mut child, model.flatten())),
                word => {
                    let help = suggest::known(word, ["fails"]);
                    child.problem::<()>(format!("`explore` has no `{word}`"), "not known", &help);
                    continue;
                }
            }
            child.end();
        }
        node.end();
        Some(Explore { strategy: strategy?, runs: runs?, seed: seed?, model: model?, fails })
    }

    fn strategy(&self, entry: &Entry<'a>) -> Option<Strategy> {
        let text = entry.string()?;
        match text.parse() {
            Ok(Strategy::Cancel { tasks }) if !self.tasks.any_fits(tasks.as_str()) => {
                let help = suggest::known(tasks.as_str(), self.tasks.names());
                entry.problem(format!("no task is named `{tasks}`"), "cancels nobody", &help)
            }
            Ok(Strategy::Faults) if !self.can_go_wrong => {
                let help = "say what may go wrong: `faults chance=0.01 { any partition reset }`";
                entry.problem("no fault begins by chance here", "searches for nothing", help)
            }
            Ok(strategy) => Some(strategy),
            Err(StrategyError::Unknown) => {
                let help = suggest::known(text, Strategy::FORMS);
                entry.problem(format!("unknown strategy `{text}`"), "not known", &help)
            }
            Err(error) => entry.problem(error.to_string(), "incomplete", ""),
        }
    }

    fn replay(&self, kdl: &'a KdlNode, before: &[Kept]) -> Option<Kept> {
        let mut node = Node::new(kdl, self.file);
        let name = node.argument("a name").and_then(|entry| test_name(&entry, before));
        let model = self.model(&mut node);
        let (mut takes, mut fails) = (Vec::new(), Vec::new());
        for kdl in node.optional_children() {
            let mut child = Node::new(kdl, self.file);
            match child.word() {
                "take" => takes.extend(self.take(&mut child, &takes)),
                "fails" => fails.extend(self.fails(&mut child, model.flatten())),
                word => {
                    let help = suggest::known(word, ["take", "fails"]);
                    child.problem::<()>(format!("`replay` has no `{word}`"), "not known", &help);
                    continue;
                }
            }
            child.end();
        }
        node.end();
        Some(Kept { name: name?, takes, model: model?, fails })
    }

    fn take(&self, node: &mut Node<'a>, before: &[Chosen]) -> Option<Chosen> {
        let point = node.argument("a decision point such as \"order at 2s #1\"");
        let alternative = node.argument("the alternative to take there");
        let span = node.whole_span();
        let (point, alternative) = (point?, alternative?);
        let name = points::name(self.file, &point, self.names, self.tasks)?;
        if before.iter().any(|chosen| chosen.point == name) {
            return point.problem("at each point one alternative is taken", "taken before", "");
        }
        Some(Chosen { point: name, alternative: alternative.string()?.into(), span })
    }

    /// The only model under which the node holds, if it names one: one of those of the file.
    #[expect(clippy::option_option, reason = "what is not given is fine; what is wrong is not")]
    fn model(&self, node: &mut Node<'a>) -> Option<Option<ModelKind>> {
        let Some(entry) = node.property("model") else { return Some(None) };
        let word = entry.string()?;
        let known = self.models.iter().map(|model| model.kind());
        let found = known.clone().find(|kind| kind.word() == word);
        found.map(Some).or_else(|| {
            let help = suggest::known(word, known.map(ModelKind::word));
            entry.problem(format!("this scenario has no model `{word}`"), "not its model", &help)
        })
    }

    /// The words after `fails`, each of an expectation that is stated for this model, or goes without saying.
    fn fails(&self, node: &mut Node<'a>, model: Option<ModelKind>) -> Vec<Text> {
        let first = node.argument("the word of an expectation, such as \"order\"");
        let entries = first.into_iter().chain(node.rest());
        entries.filter_map(|entry| self.rule(&entry, model)).collect()
    }

    fn rule(&self, entry: &Entry<'a>, model: Option<ModelKind>) -> Option<Text> {
        let word = entry.string()?;
        let of_model =
            |expect: &&Expect| expect.model.is_none() || model.is_none() || expect.model == model;
        let expectations = self.expects.iter().filter(of_model).flat_map(|it| &it.expectations);
        let stated = expectations.map(|it| it.property.word()).filter(|word| *word != "sometimes");
        let mut known: Vec<_> = stated.chain(UNSTATED).collect();
        known.sort_unstable();
        known.dedup();
        if known.contains(&word) {
            return Some(word.into());
        }
        let help = suggest::known(word, known);
        entry.problem(format!("no expectation `{word}` is stated"), "cannot fail", &help)
    }
}

/// The name of a replay, which is also that of a test and a file.
fn test_name(entry: &Entry<'_>, before: &[Kept]) -> Option<Text> {
    let text = entry.string()?;
    let usual = |letter: char| letter.is_alphanumeric() || "-_ ".contains(letter);
    if text.trim() != text || text.is_empty() || !text.chars().all(usual) {
        let help = "it is also the name of a file: letters, digits, blanks, - and _";
        return entry.problem("this cannot be the name of a replay", "not a name", help);
    }
    if before.iter().any(|kept| *kept.name == *text) {
        return entry.problem(format!("there are two replays `{text}`"), "a second one", "");
    }
    Some(text.into())
}
