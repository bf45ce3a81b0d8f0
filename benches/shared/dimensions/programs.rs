//! The texts of scenarios of a size.

pub(super) fn ready(n: u32) -> String {
    format!("main {{ repeat {n} {{ spawn \"t\" {{ log \"x\" }} }}; sleep \"1s\" }}")
}

/// One task that goes first without need, and so many others.
pub(super) fn disordered(n: u32) -> String {
    format!(
        "main {{
             spawn \"a\" {{ log \"x\" }}; spawn \"b\" {{ log \"x\" }}
             repeat {n} {{ spawn \"t\" {{ log \"x\" }} }}; sleep \"1s\"
         }}
         expect {{ order \"a log x\" \"b log x\" }}"
    )
}

pub(super) fn writers(n: u32) -> String {
    format!(
        "cell \"x\" 0\nmain {{ repeat {n} {{ spawn \"t\" {{ write \"x\" 1 }} }}; sleep \"1s\" }}"
    )
}

pub(super) fn yields(n: u32) -> String {
    format!("main {{ repeat {n} {{ spawn \"t\" {{ yield; yield }} }}; sleep \"1s\" }}")
}

pub(super) fn named(n: u32) -> String {
    format!(
        "main {{ repeat {n} index=\"i\" {{ spawn \"the {{i}}th\" {{ log \"x\" }} }}; sleep \"1s\" }}"
    )
}

pub(super) fn blocks(n: u32) -> String {
    format!("main {{ repeat {n} {{ spawn \"t\" {{ block \"1ms\" }} }}; sleep \"1h\" }}")
}

pub(super) fn branches(n: u32) -> String {
    format!("main {{ gather {{ repeat {n} {{ sleep \"1s\" }} }} }}")
}

pub(super) fn gathers(n: u32) -> String {
    format!(
        "main {{ repeat {n} {{ spawn \"t\" {{ gather {{ sleep \"1s\"; sleep \"1s\" }} }} }}; sleep \"2s\" }}"
    )
}

/// Six tasks that lose what another has written, if they come in between.
pub(super) fn lost_update() -> String {
    let task = "task \"t\" { read \"x\" into=\"seen\"; yield; write \"x\" \"seen + 1\" }\n";
    format!("cell \"x\" 0\nmain {{ gather {{ {} }} }}", task.repeat(6))
}

pub(super) fn waiters(n: u32) -> String {
    format!(
        "queue \"q\"
         main {{
             repeat {n} {{ spawn \"w\" {{ get \"q\" }} }}; sleep \"1s\"
             repeat {n} {{ put \"q\" 1 }}; sleep \"1s\"
         }}"
    )
}

pub(super) fn holders(n: u32) -> String {
    format!(
        "semaphore \"s\" permits={n}
         main {{ repeat {n} {{ spawn \"w\" {{ acquire \"s\" {{ sleep \"1s\" }} }} }}; sleep \"2s\" }}"
    )
}

pub(super) fn watchers(n: u32) -> String {
    format!(
        "cell \"x\" 0
         main {{
             repeat {n} {{ spawn \"w\" {{ until \"x == 1\" }} }}; sleep \"1s\"
             write \"x\" 1; sleep \"1s\"
         }}"
    )
}

pub(super) fn watchers_of_their_own(n: u32) -> String {
    let all = |one: fn(u32) -> String| (0..n).map(one).collect::<String>();
    let cells = all(|nth| format!("cell \"c{nth}\" 0\n"));
    let watchers = all(|nth| format!("spawn \"w\" {{ until \"c{nth} == 1\" }}\n"));
    let writes = all(|nth| format!("write \"c{nth}\" 1\n"));
    format!("{cells} main {{ {watchers} sleep \"1s\"; {writes} sleep \"1s\" }}")
}

pub(super) fn leaving(n: u32) -> String {
    format!(
        "queue \"q\"
         main {{
             repeat {n} index=\"i\" {{
                 spawn \"w\" {{ try {{ timeout \"{{{n} - i}}ms\" {{ get \"q\" }} }}; catch {{ }} }}
             }}; sleep \"1h\"
         }}"
    )
}

pub(super) fn services(n: u32) -> String {
    let all = |one: fn(u32) -> String| (0..n).map(one).collect::<String>();
    let services = all(|nth| format!("service \"s{nth}\" latency=\"1s\"\n"));
    let fetches = all(|nth| format!("fetch \"s{nth}\"\n"));
    format!("{services} main {{ gather {{ {fetches} }} }}")
}

pub(super) fn requests(n: u32) -> String {
    format!("service \"s\" latency=\"1s\"\nmain {{ gather {{ repeat {n} {{ fetch \"s\" }} }} }}")
}

pub(super) fn requests_to_two(n: u32) -> String {
    format!(
        "service \"s\" latency=\"1s\" {{ capacity 2 }}
         main {{ gather {{ repeat {n} {{ fetch \"s\" }} }} }}"
    )
}

pub(super) fn struck(n: u32) -> String {
    format!(
        "event \"e\"
         main {{ gather on-error=\"collect\" {{ repeat {n} {{ timeout \"1s\" {{ wait \"e\" }} }} }} }}"
    )
}

pub(super) fn list(n: u32) -> String {
    format!("main {{ let \"l\" \"[]\"; repeat {n} index=\"i\" {{ let \"l\" \"l + [i]\" }} }}")
}

pub(super) fn text(n: u32) -> String {
    format!("main {{ let \"s\" \"''\"; repeat {n} {{ let \"s\" \"s + 'x'\" }} }}")
}

pub(super) fn told(n: u32) -> String {
    let letters = usize::try_from(n).expect("as many as there is memory");
    format!("main {{ log \"{}\" }}", "x".repeat(letters))
}

pub(super) fn nested(n: u32) -> String {
    let blocks = usize::try_from(n).expect("a few");
    let (begin, end) = ("repeat 1 { ".repeat(blocks), " }".repeat(blocks));
    format!("main {{ {begin} repeat 1000 {{ yield }} {end} }}")
}

pub(super) fn counted(n: u32, expectations: u32) -> String {
    let counts = (0..expectations).map(|nth| format!("count \"t log x{nth}\" max={n}\n"));
    format!(
        "main {{ spawn \"t\" {{ repeat {n} index=\"i\" {{ log \"x{{i}}\" }} }}; sleep \"1s\" }}
         expect {{ {} }}",
        counts.collect::<String>()
    )
}

pub(super) fn crowded(n: u32) -> String {
    requests(n) + "\nexpect { overlap \"s*\" from=\"received\" max=1000000 }"
}

pub(super) fn broken(n: u32) -> String {
    let counts = (0..n).map(|nth| format!("count \"main log x{nth}\" 7\n"));
    format!(
        "main {{ repeat {n} index=\"i\" {{ log \"x{{i}}\" }} }}\nexpect {{ {} }}",
        counts.collect::<String>()
    )
}

pub(super) fn left(n: u32) -> String {
    format!("main {{ repeat {n} {{ spawn \"t\" {{ sleep \"1h\" }} }}; sleep \"1s\" }}")
}
