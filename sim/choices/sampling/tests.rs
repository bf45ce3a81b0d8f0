//! The order is that which going through all who are ready at each turn gives.

use std::collections::BTreeMap;

use super::*;
use crate::choices::{Access, Contest, LineChange, Roster, Since, Thing, Touch, Turn, dependent};
use crate::scenario::Text;
use crate::time::Instant;

/// What defines it: before each turn all who are ready are looked at, and after it all who have a priority.
struct Defined {
    seed: Hash,
    drawn: u64,
    prospect: Arc<Prospect>,
    tasks: BTreeMap<TaskId, (Whereabouts, Option<u64>)>,
}

impl Defined {
    fn first_of(&mut self, ready: Ready<'_>) -> usize {
        let mut first = (0, 0);
        for index in 0..ready.count() {
            let (at, priority) = self.tasks.entry(ready.task(index)).or_default();
            if at.is_unknown() {
                self.prospect.know(at, &ready.name(index));
            }
            let priority = *priority.get_or_insert_with(|| {
                self.drawn += 1;
                self.seed.with(self.drawn).word()
            });
            if priority >= first.1 {
                first = (index, priority);
            }
        }
        first.0
    }

    fn turn_ended(&mut self, turn: &Turn<'_>) {
        for (at, priority) in self.tasks.values_mut() {
            let kind = self.prospect.at(at);
            let would_see = |kind| dependent(self.prospect.touches(kind), turn.touches);
            if kind.is_none_or(would_see) {
                *priority = None;
            }
        }
        let (at, priority) = self.tasks.entry(turn.task).or_default();
        at.come_to(turn.goes_on_at);
        *priority = None;
    }
}

/// Tasks in a line. Of a few nobody is told where they stand, and behind them some stand in no line.
struct Toy {
    contest: Contest,
    at: BTreeMap<Place, (TaskId, Since)>,
    in_line: usize,
    others: Vec<TaskId>,
}

impl Roster for Toy {
    fn count(&self) -> usize {
        self.contest.count() + self.others.len()
    }

    fn task(&self, index: usize) -> TaskId {
        match index.checked_sub(self.contest.count()) {
            Some(other) => self.others[other],
            None => self.at[&self.contest.nth(index).unwrap()].0,
        }
    }

    fn name(&self, index: usize) -> Text {
        // Tasks that share a name are known together, and some have a name that nobody knows.
        (self.task(index).index() % 13).to_string().into()
    }

    fn in_line(&self) -> usize {
        self.in_line
    }

    fn changes(&self) -> &[LineChange] {
        self.contest.changes().unwrap()
    }

    fn index_of(&self, place: Place) -> Option<usize> {
        self.contest.index_of(place)
    }
}

fn touches(drawn: Hash) -> Vec<Touch> {
    let access =
        [Access::Read, Access::After, Access::Write, Access::More, Access::Less, Access::Read];
    let touch = |nth| {
        let drawn = drawn.with(nth);
        let is_any = drawn.with(0).below(40) == 0;
        let cell = usize::try_from(drawn.with(1).below(12)).unwrap();
        Touch {
            thing: if is_any { Thing::Everything } else { Thing::Cell(cell) },
            access: access[usize::try_from(drawn.with(2).below(6)).unwrap()],
        }
    };
    (0..drawn.below(4)).map(touch).collect()
}

fn prospect(drawn: Hash) -> Arc<Prospect> {
    let turns = (0..60).map(|seen| {
        let drawn = drawn.with(seen);
        let mut at = Whereabouts::default();
        (0..drawn.below(3)).for_each(|_| at.come_to(u32::try_from(drawn.below(5)).unwrap()));
        (Text::from(drawn.below(9).to_string()), at.spot(), touches(drawn))
    });
    let turns: Vec<_> = turns.collect();
    Arc::new(Prospect::of(turns.iter().map(|(task, at, touches)| (task, *at, &**touches))))
}

#[test]
fn it_is_that_of_looking_at_all_who_are_ready_before_each_turn() {
    for seed in 0..12 {
        let drawn = Hash::new(seed);
        let prospect = prospect(drawn.with(1));
        let mut sample = Sampling::new(seed, 3, Arc::clone(&prospect)).order;
        let seed = Hash::new(seed).with(3);
        let mut defined = Defined { seed, drawn: 0, prospect, tasks: BTreeMap::new() };
        let mut toy =
            Toy { contest: Contest::new(), at: BTreeMap::new(), in_line: 0, others: Vec::new() };
        toy.contest.follow(true);
        let mut end = 1 << 40;
        for step in 0..1_200 {
            let drawn = drawn.with(2).with(step);
            // They become many and few by turns.
            let come =
                if step % 200 < 60 { drawn.with(0).below(4) } else { drawn.with(0).below(2) };
            for nth in 0..come {
                let who = TaskId(u32::try_from(drawn.with(1).with(nth).below(60)).unwrap());
                if !toy.contest.is_ready(who.index()) {
                    let since = toy.contest.readied();
                    toy.contest.enter(who.index(), Place::of(end), since);
                    toy.at.insert(Place::of(end), (who, since));
                    end += 1;
                }
            }
            toy.contest.begin(Instant::START);
            toy.others.clear();
            let other = TaskId(u32::try_from(60 + drawn.with(2).below(5)).unwrap());
            toy.others.extend((drawn.with(3).below(3) == 0).then_some(other));
            if toy.count() == 0 {
                continue;
            }
            toy.in_line = if toy.contest.count() > 4 { toy.contest.count() } else { 0 };
            let ready = Ready::of(&toy);
            let first = sample.first_of(ready, &Name::Order(Instant::START, 1));
            assert_eq!(first, defined.first_of(ready), "{step} of {seed:?}");
            let task = toy.task(first);
            if toy.in_line > 0 {
                toy.contest.forget_changes();
            }
            if let Some(place) = toy.contest.place_of(task.index()) {
                let since = toy.at[&place].1;
                toy.contest.fairness().goes_first(task.index(), since);
            }
            toy.contest.leave(task.index());
            let touches = touches(drawn.with(4));
            let goes_on_at = u32::try_from(drawn.with(5).below(5)).unwrap();
            let turn = Turn {
                at: Instant::START,
                task,
                on_behalf: false,
                goes_on_at,
                events: &[],
                touches: &touches,
            };
            sample.turn_ended(&turn);
            defined.turn_ended(&turn);
        }
    }
}
