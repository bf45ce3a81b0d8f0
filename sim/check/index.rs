//! The index of a trace: which events read like the patterns without a star, found for all of them in one pass.
//!
//! So many expectations of a long trace cost little more than one. What has a star is searched for by itself, and so is all
//! where there is little to gain.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::nearest::{Line, lines};
use crate::scenario::EventPattern;
use crate::scenario::expectation::Property;
use crate::trace::Trace;
use crate::trace::words::one_line;

/// So many patterns are worth a pass,
const MANY: usize = 8;
/// through so many events.
const LONG: usize = 256;

/// A trace, and what all who search it need to know only once.
#[derive(Clone, Debug)]
pub(super) struct Index<'t> {
    pub(super) trace: &'t Trace,
    /// The events of each pattern without a star, in order; of none where nobody has looked.
    whole: Rc<BTreeMap<&'t str, Vec<usize>>>,
    /// The lines that something could have been meant by.
    lines: Rc<OnceCell<Vec<Line>>>,
}

impl<'t> Index<'t> {
    /// Of a trace of which these properties are stated.
    pub(super) fn new(stated: impl Iterator<Item = &'t Property>, trace: &'t Trace) -> Self {
        let mut whole = BTreeMap::new();
        if trace.events.len() >= LONG {
            let is_whole = |pattern: &&EventPattern| !pattern.as_str().contains('*');
            let patterns = stated.flat_map(Property::patterns).filter(is_whole);
            whole.extend(patterns.map(|pattern| (pattern.as_str(), Vec::new())));
        }
        if whole.len() < MANY {
            whole.clear();
        } else {
            look_for(&mut whole, trace);
        }
        Self { trace, whole: Rc::new(whole), lines: Rc::default() }
    }

    /// The events that fit a pattern, if that is known.
    pub(super) fn events_of(&self, pattern: &EventPattern) -> Option<&[usize]> {
        self.whole.get(pattern.as_str()).map(Vec::as_slice)
    }

    /// The lines that something could have been meant by, looked up by whoever asks first.
    pub(super) fn lines(&self) -> &[Line] {
        self.lines.get_or_init(|| lines(self.trace))
    }
}

/// Adds the events that read like each of them. What a task does not read like, with its name before it, is not put into words.
fn look_for(whole: &mut BTreeMap<&str, Vec<usize>>, trace: &Trace) {
    let mut found: Vec<Vec<usize>> = vec![Vec::new(); whole.len()];
    let numbered: Vec<&str> = whole.keys().copied().collect();
    let of_task = |name: &str| {
        let from = numbered.partition_point(|pattern| *pattern < name);
        let with_name = numbered[from..].iter().zip(from..);
        let with_name = with_name.take_while(|(pattern, _)| pattern.starts_with(name));
        let after = |(pattern, number): (&&str, usize)| {
            Some((pattern[name.len()..].strip_prefix(' ')?.to_owned(), number))
        };
        with_name.filter_map(after).collect::<BTreeMap<String, usize>>()
    };
    let of_tasks: Vec<_> = trace.tasks.iter().map(|task| of_task(&task.name)).collect();
    let mut last = [false; 256];
    numbered.iter().filter_map(|it| it.bytes().last()).for_each(|it| last[usize::from(it)] = true);
    let mut what = String::new();
    for (index, event) in trace.events.iter().enumerate() {
        let of_task = &of_tasks[event.task.index()];
        let may_fit = |end: &str| match end.bytes().last() {
            // What is escaped could become anything.
            Some(byte @ b' '..=b'~') => last[usize::from(byte)],
            _ => true,
        };
        if of_task.is_empty() || !event.what.end().is_none_or(may_fit) {
            continue;
        }
        if event.what.tell(|texts| written(texts, &mut what))
            && let Some(number) = of_task.get(&*what)
        {
            found[*number].push(index);
        }
    }
    whole.values_mut().zip(found).for_each(|(events, found)| *events = found);
}

/// Writes what happened, as a trace shows it.
pub(super) fn written(texts: &[&str], what: &mut String) -> bool {
    what.clear();
    one_line(texts, what).is_ok()
}
