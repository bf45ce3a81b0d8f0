//! Steps with branches: the arithmetic of first ends, first failures and last ends.

use super::{Flow, Life, Line, Moment, RUN_END, Start, Stop};
use crate::oracles::trees::{Branch, Kind, Step};

impl Line {
    pub(super) fn branches(&mut self, kind: Kind, branches: &[Branch]) -> Flow {
        let branches = &expanded(branches);
        if self.world.in_sequence {
            return self.one_by_one(kind, branches);
        }
        match kind {
            Kind::Gather => self.gather(branches, false),
            Kind::Collect => self.gather(branches, true),
            Kind::Group => self.group(branches),
            Kind::Race => self.race(branches),
        }
    }

    fn one_by_one(&mut self, kind: Kind, branches: &[&Branch]) -> Flow {
        for branch in branches {
            let flow = self.within(branch.id, &branch.body);
            let collected = kind == Kind::Collect && is_failure(&flow);
            if kind == Kind::Race || (flow.is_err() && !collected) {
                return flow;
            }
        }
        Ok(())
    }

    /// A request to cancel is passed on to every branch; what ends first with a failure, or cancelled, ends it all, and
    /// the others run on.
    fn gather(&mut self, branches: &[&Branch], collect: bool) -> Flow {
        let start = self.start();
        let mut passed_on = Vec::new();
        loop {
            let lives = start.lives(branches, &passed_on);
            let first = first(&lives, |flow| !collect && flow.is_err());
            let end = first.map_or_else(|| last_end(&lives), |first| lives[first].end);
            if let Some(strike) = self.strike_before(end) {
                passed_on.push(strike);
                continue;
            }
            if let Some(first) = first {
                self.blur_if_unlike(branches, &lives, first);
            }
            let asked = if passed_on.is_empty() { Ok(()) } else { Err(Stop::Cancelled) };
            let flow = first.map_or(asked, |first| lives[first].flow.clone());
            self.pass_to(end);
            self.keep_all(lives, first);
            return flow;
        }
    }

    /// The first failure cancels the others; a failure tells more than a cancellation.
    fn group(&mut self, branches: &[&Branch]) -> Flow {
        let start = self.start();
        let mut lives = start.lives(branches, &[]);
        let decisive = first(&lives, is_failure);
        let decided = decisive.map_or_else(|| last_end(&lives), |first| lives[first].end);
        // Its branches are tasks of their own: to wait for them is a wait, also if they do not.
        let decided = decided.max(self.now.later());
        let strike = self.strike_before(decided);
        if strike.is_none() && decisive.is_some() {
            self.blur_if_busy(branches, &lives, decided);
        }
        let struck_again = self.settle(start, branches, &mut lives, strike.unwrap_or(decided));
        let cancelled = strike.is_some() || struck_again;
        let flow = if let Some(first) = first(&lives, is_failure) {
            self.blur_if_unlike(branches, &lives, first);
            lives[first].flow.clone()
        } else if cancelled {
            Err(Stop::Cancelled)
        } else {
            Ok(())
        };
        self.keep_all(lives, None);
        flow
    }

    /// The first end decides and cancels the others.
    fn race(&mut self, branches: &[&Branch]) -> Flow {
        let start = self.start();
        let mut lives = start.lives(branches, &[]);
        let winner = first(&lives, |_| true).expect("a race has branches");
        let decided = lives[winner].end;
        let strike = self.strike_before(decided);
        if strike.is_none() {
            self.blur_if_busy(branches, &lives, decided);
        }
        let struck_again = self.settle(start, branches, &mut lives, strike.unwrap_or(decided));
        let cancelled = strike.is_some() || struck_again;
        let flow = if cancelled { Err(Stop::Cancelled) } else { lives[winner].flow.clone() };
        self.keep_all(lives, None);
        flow
    }

    /// A failure ends it and the other branches run on; a cancellation cancels them.
    pub(super) fn as_completed(&mut self, branches: &[Branch], then: &[Step]) -> Flow {
        let start = self.start();
        let branches = &expanded(branches);
        if self.world.in_sequence {
            let mut each = branches.iter();
            return each.try_for_each(|branch| {
                self.within(branch.id, &branch.body).and_then(|()| self.block(then))
            });
        }
        let lives = start.lives(branches, &[]);
        let mut order: Vec<_> = (0..lives.len()).collect();
        order.sort_by_key(|index| lives[*index].end);
        for index in &order {
            self.blur_if_unlike_any(&lives, *index);
        }
        for index in order {
            let Life { end, flow, .. } = &lives[index];
            let (end, flow) = (*end, flow.clone());
            let waited = if end > self.now { self.wait(end) } else { Ok(()) };
            let flow = waited.and(flow).and_then(|()| self.block(then));
            if flow.is_err() {
                self.keep_all(lives, Some(index));
                return flow;
            }
        }
        self.keep_all(lives, None);
        Ok(())
    }

    /// Cancels the branches that still run and waits for them, whatever comes; `true` if a request came meanwhile.
    fn settle(
        &mut self,
        start: Start,
        branches: &[&Branch],
        lives: &mut [Life],
        at: Moment,
    ) -> bool {
        for (branch, life) in branches.iter().zip(&mut *lives) {
            if life.end > at {
                *life = start.life(branch.id, &branch.body, &[at]);
            }
        }
        let end = last_end(lives).max(at);
        if at.rank == RUN_END && end > at && !self.world.rules.first_come {
            // The end of main cancels the branches too: a clean-up that has begun by now is struck again.
            self.seen.blur(at.at);
        }
        let mut struck = false;
        while self.strike_before(end).is_some() {
            struck = true;
        }
        self.pass_to(end);
        struck
    }

    /// Keeps what was found out about the branches. If one of them `decided`, the others were not awaited, unless they have
    /// ended already.
    fn keep_all(&mut self, lives: Vec<Life>, decided: Option<usize>) {
        for (index, life) in lives.into_iter().enumerate() {
            let ended = life.end.at < self.now.at;
            self.keep(life, ended || decided.is_none_or(|decided| decided == index));
        }
    }

    /// Whatever else happens to a branch at the instant of a decision may come before or after it.
    fn blur_if_busy(&mut self, branches: &[&Branch], lives: &[Life], decided: Moment) {
        let busy = |life: &Life| life.seen.instants.contains(&decided.at);
        let busy: Vec<_> =
            branches.iter().zip(lives).filter(|(_, life)| busy(life)).map(|(b, _)| *b).collect();
        if busy.len() > 1 && !self.go_in_order(&busy) {
            self.seen.blur(decided.at);
        }
    }

    /// Which of several bad ends at one instant comes first may not be known.
    fn blur_if_unlike(&mut self, branches: &[&Branch], lives: &[Life], first: usize) {
        let Life { end, flow, .. } = &lives[first];
        let rivals = branches.iter().zip(lives);
        let rivals = rivals.filter(|(_, life)| life.end.at == end.at && life.flow.is_err());
        let (rivals, rival_lives): (Vec<_>, Vec<_>) =
            rivals.map(|(branch, life)| (*branch, life)).unzip();
        if rival_lives.iter().any(|life| life.flow != *flow) && !self.go_in_order(&rivals) {
            self.seen.blur(end.at);
        }
    }

    /// A branch that ends in a way of its own at the same instant as others may come before or after them.
    fn blur_if_unlike_any(&mut self, lives: &[Life], bad: usize) {
        let Life { end, flow, .. } = &lives[bad];
        if lives.iter().any(|life| life.end.at == end.at && life.flow != *flow) {
            self.seen.blur(end.at);
        }
    }

    /// Sleeps that begin together end in the order of their branches, each in a turn of its own.
    fn go_in_order(&self, branches: &[&Branch]) -> bool {
        let plain = |branch: &&Branch| {
            matches!(branch.body.as_slice(), [Step::Sleep(_)] | [Step::Sleep(_), Step::Fail(_)])
        };
        self.world.rules.first_come && branches.iter().all(plain)
    }
}

impl Start {
    fn lives(self, branches: &[&Branch], strikes: &[Moment]) -> Vec<Life> {
        branches.iter().map(|branch| self.life(branch.id, &branch.body, strikes)).collect()
    }
}

fn is_failure(flow: &Flow) -> bool {
    matches!(flow, Err(Stop::Failed(_)))
}

/// The first of the lives that end so.
fn first(lives: &[Life], fits: impl Fn(&Flow) -> bool) -> Option<usize> {
    (0..lives.len()).filter(|index| fits(&lives[*index].flow)).min_by_key(|index| lives[*index].end)
}

fn last_end(lives: &[Life]) -> Moment {
    lives.iter().map(|life| life.end).max().unwrap_or_default()
}

fn expanded(branches: &[Branch]) -> Vec<&Branch> {
    branches.iter().flat_map(|branch| (0..branch.times).map(move |_| branch)).collect()
}
