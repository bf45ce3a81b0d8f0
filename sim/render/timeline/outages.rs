//! Outages: when services were down, a row for each that was.

use super::Scale;
use crate::scenario::Text;
use crate::time::Instant;
use crate::trace::{Trace, What};

/// What a service's row is drawn with, while it is down.
const DOWN: char = '×';

/// The rows, in the order in which services went down first; each says whose it is.
pub(super) fn rows(trace: &Trace, scale: Scale) -> impl Iterator<Item = String> {
    outages(trace).into_iter().map(move |(service, times)| {
        let mut row = String::new();
        for (from, to) in times {
            let (first, last) = (scale.column(from), scale.column(to));
            row.extend((row.chars().count()..first).map(|_| ' '));
            row.extend((row.chars().count()..=last).map(|_| DOWN));
        }
        format!("{row} {service} down")
    })
}

/// From when to when each service was down.
fn outages(trace: &Trace) -> Vec<(Text, Vec<(Instant, Instant)>)> {
    let mut found: Vec<(Text, Vec<(Instant, Instant)>)> = Vec::new();
    for event in &trace.events {
        let What::Network(words) = &event.what else { continue };
        if let Some(service) = words.strip_suffix(" down") {
            let outage = (event.at, trace.ended);
            match found.iter_mut().find(|(known, _)| **known == *service) {
                Some((_, outages)) => outages.push(outage),
                None => found.push((service.into(), vec![outage])),
            }
        } else if let Some(service) = words.strip_suffix(" up")
            && let Some((_, outages)) = found.iter_mut().find(|(known, _)| **known == *service)
            && let Some((_, to)) = outages.last_mut()
        {
            *to = event.at;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::timeline;
    use crate::trace::What;
    use crate::trace_builder::TraceBuilder;

    #[test]
    fn a_service_is_down_from_when_it_goes_to_when_it_is_back() {
        let down = |words: &str| What::Network(words.into());
        let trace = TraceBuilder::new()
            .starts("main")
            .at("10s")
            .does("main", down("api down"))
            .at("20s")
            .does("main", down("api up"))
            .at("30s")
            .does("main", down("api down"))
            .at("40s")
            .finishes("main")
            .trace();
        let expected = "          0s                                     40s
main      ├────────────────────────────────────────┤
                    ×××××××××××         ×××××××××××× api down
";
        assert_eq!(timeline(&trace), expected);
    }
}
