//! The tally: many runs in one line.

use anstyle::Style;

use super::Palette;

/// How many runs there were, and how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Runs in all.
    pub runs: usize,
    /// Runs of which something does not hold.
    pub failed: usize,
    /// Runs of which nothing is stated that could be judged, and which have not failed.
    pub unchecked: usize,
    /// Files of which there are no runs: they hold no scenario, or call what is not there.
    pub refused: usize,
    /// Runs that were not made because one has failed.
    pub left_out: usize,
    /// Explorations that the files state: `standstill explore` makes them, and the test harness.
    pub stated: usize,
}

/// The tally in words, as a line.
pub fn tally(tally: Tally, color: bool) -> String {
    let Tally { runs, failed, unchecked, refused, left_out, stated } = tally;
    let style = match failed + refused {
        0 if unchecked == runs => Style::new(),
        wrong => Palette::new(color).verdict(wrong == 0),
    };
    let noun = if runs == 1 { "run" } else { "runs" };
    let held = match (runs, failed) {
        (0, _) => "nothing ran".to_owned(),
        (_, 0) => held(runs - unchecked, unchecked),
        (runs, 1) => format!("1 of {runs} {noun} fails"),
        (runs, failed) => format!("{failed} of {runs} {noun} fail"),
    };
    let refused = match refused {
        0 => String::new(),
        1 => ", 1 file cannot be run".to_owned(),
        refused => format!(", {refused} files cannot be run"),
    };
    let left_out = match left_out {
        0 => String::new(),
        1 => "; 1 more was not made".to_owned(),
        left_out => format!("; {left_out} more were not made"),
    };
    let stated = match stated {
        0 => String::new(),
        1 => "; 1 exploration is left to `standstill explore`".to_owned(),
        stated => format!("; {stated} explorations are left to `standstill explore`"),
    };
    format!("{style}{held}{refused}{style:#}{left_out}{stated}\n")
}

/// Runs none of which has failed.
fn held(checked: usize, unchecked: usize) -> String {
    let noun = if unchecked == 1 { "run" } else { "runs" };
    let held = match checked {
        0 => return format!("nothing was checked of {unchecked} {noun}"),
        1 => "1 run holds".to_owned(),
        checked => format!("{checked} runs hold"),
    };
    match unchecked {
        0 => held,
        unchecked => format!("{held}, nothing was checked of {unchecked} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_tells_what_it_leaves_to_the_tests() {
        let told = |stated| tally(Tally { runs: 1, stated, ..Tally::default() }, false);
        assert_eq!(told(1), "1 run holds; 1 exploration is left to `standstill explore`\n");
        assert_eq!(told(2), "1 run holds; 2 explorations are left to `standstill explore`\n");
    }

    #[test]
    fn a_tally_tells_runs_failures_and_files_that_are_no_scenarios() {
        let told = |runs, failed, refused| {
            tally(Tally { runs, failed, refused, ..Tally::default() }, false)
        };
        assert_eq!(told(1, 0, 0), "1 run holds\n");
        assert_eq!(told(7, 0, 0), "7 runs hold\n");
        assert_eq!(told(1, 1, 0), "1 of 1 run fails\n");
        assert_eq!(told(7, 2, 1), "2 of 7 runs fail, 1 file cannot be run\n");
        let stopped = |left_out| Tally { runs: 3, failed: 1, left_out, ..Tally::default() };
        assert_eq!(tally(stopped(1), false), "1 of 3 runs fails; 1 more was not made\n");
        assert_eq!(tally(stopped(7), false), "1 of 3 runs fails; 7 more were not made\n");
        assert_eq!(told(0, 0, 2), "nothing ran, 2 files cannot be run\n");
        let unchecked =
            |runs, unchecked| tally(Tally { runs, unchecked, ..Tally::default() }, true);
        assert_eq!(unchecked(1, 1), "nothing was checked of 1 run\n");
        assert_eq!(unchecked(2, 2), "nothing was checked of 2 runs\n");
        assert!(unchecked(3, 2).contains("1 run holds, nothing was checked of 2 more"));
    }
}
