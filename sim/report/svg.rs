//! SVG: the timeline of one run as a drawing for documents, which follows the colours of its reader.
//!
//! Each event is there with its words, as a title that a reader is told who points at it; of very many only the bars are drawn.

use std::fmt::Write;

use super::markup::escaped;
use super::picture::{Kind, Stay, requests, stays};
use super::{Run, summary_words, title};
use crate::render::cut;
use crate::time::Instant;
use crate::trace::{Trace, wakes};
use crate::why::Segment;

const STYLE: &str = include_str!("svg/svg.css");
/// The drawing without its names, in pixels.
const WIDTH: usize = 800;
const LANE: usize = 26;
/// Where lanes begin.
const TOP: usize = 70;
const RIGHT: usize = 24;
/// Of more events, none is drawn but the bars between them.
const EVENTS: usize = 2_000;
/// Of more arrows, none is drawn: nobody could follow them.
const WAKES: usize = 300;
/// Lanes; the others are only counted.
const LANES: usize = 200;
/// Characters of a name.
const NAME: usize = 24;

/// The drawing, with a line break at its end.
pub fn svg(run: Run<'_>) -> String {
    let trace = run.trace;
    let (services, _) = requests(trace);
    let tasks = trace.tasks.len().min(LANES);
    let mut names: Vec<_> =
        trace.tasks.iter().take(tasks).map(|task| cut(&task.name, NAME)).collect();
    names.extend(services.iter().take(LANES).map(|name| cut(name, NAME)));
    let longest = names.iter().map(|name| name.chars().count()).max().unwrap_or_default();
    let left = longest.max(6) * 8 + 20;
    let mut drawing = Drawing { trace, left, tasks, text: String::new() };
    drawing.lanes(&names);
    drawing.axis(names.len());
    drawing.path(&trace.why());
    drawing.requests();
    stays(trace).iter().fold(vec![0; trace.tasks.len()], |drawn, stay| drawing.stay(stay, drawn));
    drawing.wakes();
    drawing.events();
    let height = TOP + names.len() * LANE + 44;
    let title = title(run.scenario, trace.model.kind());
    let told = format!("{}, total {}s; {}", trace.outcome, trace.total, summary_words(run.verdict));
    let more = trace.tasks.len() - tasks + services.len().saturating_sub(LANES);
    let more = if more > 0 { format!("; {more} more lanes") } else { String::new() };
    let few = trace.events.len() <= EVENTS;
    let left_out =
        if few { String::new() } else { format!("; {} events, not drawn", trace.events.len()) };
    let (width, body) = (left + WIDTH + RIGHT, drawing.text);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\">\n<title>{0}</title>\n<desc>{1}</desc>\n<style>\n{STYLE}</style>\n\
         <rect class=\"ground\" width=\"{width}\" height=\"{height}\"/>\n<text class=\"head\" x=\"10\" y=\"20\">{0}</text>\n\
         <text class=\"dim\" x=\"10\" y=\"38\">{1}{more}{left_out}</text>\n{body}{2}</svg>\n",
        escaped(&title),
        escaped(&told),
        legend(trace, !services.is_empty(), TOP + names.len() * LANE + 26),
    )
}

/// A drawing so far.
struct Drawing<'t> {
    trace: &'t Trace,
    /// Where the axis begins.
    left: usize,
    /// Tasks that have a lane.
    tasks: usize,
    text: String,
}

/// A place on the axis, in hundredths of a pixel.
type Place = u128;

impl Drawing<'_> {
    /// Where an event is: when it was, or, in a run that takes no time, its place in the order. There is one more at the end.
    fn x(&self, event: usize) -> Place {
        let trace = self.trace;
        let at = trace.events.get(event).map_or(trace.ended, |event| event.at);
        if trace.ended > Instant::START {
            return self.at(at);
        }
        let (event, count) = (event.min(trace.events.len()) as u128, trace.events.len() as u128);
        self.begin() + event * WIDTH as u128 * 100 / count.max(1)
    }

    fn at(&self, at: Instant) -> Place {
        let whole = u128::from(self.trace.ended.as_nanos().max(1));
        self.begin() + u128::from(at.as_nanos()) * WIDTH as u128 * 100 / whole
    }

    fn begin(&self) -> Place {
        self.left as u128 * 100
    }

    fn middle(lane: usize) -> usize {
        TOP + lane * LANE + LANE / 2
    }

    fn put(&mut self, element: &str) {
        self.text += element;
        self.text.push('\n');
    }

    fn rect(&mut self, class: &str, [from, to]: [Place; 2], middle: usize, height: usize) {
        let (x, width) = (pixels(from), pixels((to - from).max(100)));
        let y = 2 * middle - height;
        self.put(&format!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{}\" width=\"{width}\" height=\"{height}\"/>",
            pixels(y as u128 * 50)
        ));
    }

    fn lanes(&mut self, names: &[String]) {
        for (lane, name) in names.iter().enumerate() {
            if lane % 2 == 1 {
                let (y, width) = (TOP + lane * LANE, self.left + WIDTH + RIGHT);
                self.put(&format!(
                    "<rect class=\"stripe\" y=\"{y}\" width=\"{width}\" height=\"{LANE}\"/>"
                ));
            }
            let class = if lane < self.tasks { "name" } else { "name service-name" };
            let y = Self::middle(lane) + 4;
            self.put(&format!(
                "<text class=\"{class}\" x=\"10\" y=\"{y}\">{}</text>",
                escaped(name)
            ));
        }
    }

    /// An instant as the lines of the trace have it.
    fn told(&self, at: Instant) -> String {
        at.beside(self.trace.ended).to_string()
    }

    /// Five labels; of a run that takes no time, that what comes later is further right.
    fn axis(&mut self, lanes: usize) {
        let (bottom, ended) = (TOP + lanes * LANE, self.trace.ended.as_nanos());
        if ended == 0 {
            let (x, y) = (self.left, TOP - 10);
            self.put(&format!(
                "<text class=\"dim\" x=\"{x}\" y=\"{y}\">all at 0.000: by order</text>"
            ));
            return;
        }
        for part in 0..=4 {
            let at =
                Instant::from_nanos(u64::try_from(u128::from(ended) * part / 4).unwrap_or(ended));
            let x = pixels(self.at(at));
            let anchor =
                ["start", "middle", "middle", "middle", "end"][usize::try_from(part).unwrap_or(0)];
            let (y, at) = (TOP - 10, self.told(at));
            self.put(&format!(
                "<text class=\"dim\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{at}</text>\
                 <path class=\"grid\" d=\"M{x} {}V{bottom}\"/>",
                TOP - 5
            ));
        }
    }

    /// What a task did, unless something is drawn there already: `drawn` tells how far, of each task.
    fn stay(&mut self, stay: &Stay, mut drawn: Vec<Place>) -> Vec<Place> {
        let lane = stay.task.index();
        let next = if self.trace.ended > Instant::START {
            self.at(stay.to)
        } else {
            let after = self.trace.events[stay.event + 1..].iter();
            let next = after.clone().position(|event| event.task == stay.task);
            self.x(stay.event + 1 + next.unwrap_or(after.len()))
        };
        let from = self.x(stay.event).max(drawn[lane]);
        if lane < self.tasks && next > from {
            let (class, height) = match stay.kind.then() {
                Kind::Resource => ("resource", 8),
                Kind::Blocks => ("blocks", 14),
                Kind::Computes => ("computes", 14),
                _ => ("waits", 4),
            };
            // No pixel is drawn twice.
            let to = next.max(from + 100);
            self.rect(class, [from, to], Self::middle(lane), height);
            drawn[lane] = to;
        }
        drawn
    }

    fn requests(&mut self) {
        let (services, requests) = requests(self.trace);
        let mut drawn = vec![0; services.len()];
        for request in requests.iter().filter(|request| request.service < LANES) {
            let to = self.x(request.to.unwrap_or(self.trace.events.len()));
            let from = self.x(request.from);
            if to > drawn[request.service] {
                self.rect("service", [from, to], Self::middle(self.tasks + request.service), 12);
                drawn[request.service] = to.max(from + 100);
            }
        }
    }

    fn path(&mut self, path: &[Segment]) {
        let mut drawn = 0;
        for Segment { from, to, task, .. } in path {
            let [from, to] = [*from, *to].map(|at| self.at(at));
            if task.index() < self.tasks && to > drawn {
                self.rect("path", [from, to], Self::middle(task.index()) + 10, 3);
                drawn = to.max(from + 100);
            }
        }
    }

    fn wakes(&mut self) {
        let wakes = wakes(self.trace);
        if wakes.len() > WAKES {
            return;
        }
        for wake in wakes {
            let lane = |event: usize| self.trace.events[event].task.index();
            let [from, to] = [wake.from, wake.to].map(lane);
            if from.max(to) >= self.tasks {
                continue;
            }
            let [x0, x1] = [wake.from, wake.to].map(|event| pixels(self.x(event)));
            let [y0, y1] = [from, to].map(Self::middle);
            let (end, back) = if y1 > y0 { (y1 - 5, y1 - 10) } else { (y1 + 5, y1 + 10) };
            let (bend, barb) = (usize::midpoint(y0, end), if back < end { -5 } else { 5 });
            self.put(&format!(
                "<path class=\"wake\" d=\"M{x0} {y0}C{x0} {bend} {x1} {bend} {x1} {end}M{x1} {end}l-3 {barb}M{x1} {end}l3 {barb}\"/>"
            ));
        }
    }

    fn events(&mut self) {
        if self.trace.events.len() > EVENTS {
            return;
        }
        for (index, event) in self.trace.events.iter().enumerate() {
            let lane = event.task.index();
            if lane >= self.tasks {
                continue;
            }
            let (x, y) = (pixels(self.x(index)), Self::middle(lane));
            let title = escaped(&format!("{} {}", self.told(event.at), self.trace.line(event)));
            let mark = match Kind::of(&event.what) {
                Kind::Started | Kind::Finished => {
                    format!("<path class=\"edge\" d=\"M{x} {}v12\"/>", y - 6)
                }
                Kind::Failed => {
                    format!("<path class=\"cross\" d=\"M{x} {y}m-4 -4l8 8m0 -8l-8 8\"/>")
                }
                Kind::Cancelled => {
                    format!("<circle class=\"ring\" cx=\"{x}\" cy=\"{y}\" r=\"4\"/>")
                }
                Kind::Trouble => {
                    format!("<circle class=\"trouble\" cx=\"{x}\" cy=\"{y}\" r=\"3\"/>")
                }
                _ => format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"2\"/>"),
            };
            self.put(&format!("<g class=\"event\"><title>{title}</title>{mark}</g>"));
        }
    }
}

/// What the bars mean, of those that there are.
fn legend(trace: &Trace, services: bool, y: usize) -> String {
    let used = |kind: Kind| {
        stays(trace).iter().any(|stay| stay.kind.then() == kind && stay.to > stay.from)
    };
    let kinds = [
        ("waits", "waits", true),
        ("resource", "waits for a resource", used(Kind::Resource)),
        ("blocks", "blocks", used(Kind::Blocks)),
        ("computes", "computes", used(Kind::Computes)),
        ("service", "a service is asked", services),
        ("path", "what the total is made of", !trace.why().is_empty()),
    ];
    let (mut text, mut x) = (String::new(), 10);
    for (class, words, _) in kinds.iter().filter(|(.., shown)| *shown) {
        let _ = writeln!(
            text,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{}\" width=\"18\" height=\"6\"/><text class=\"dim\" x=\"{}\" y=\"{y}\">{words}</text>",
            y - 7,
            x + 24
        );
        x += 24 + words.len() * 7 + 22;
    }
    text
}

/// Hundredths of a pixel as pixels.
fn pixels(place: Place) -> String {
    match place % 100 {
        0 => (place / 100).to_string(),
        rest => format!("{}.{rest:02}", place / 100),
    }
}
