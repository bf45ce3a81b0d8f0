//! Hostile files: whatever a program asks for, its run ends at a limit, within 1 GB of address space.
//!
//! Each is run as a process whose address space is limited by the shell, under every model that it names. A process that
//! wants more dies, and one that goes on for ever is ended.

use std::process::{Command, Stdio};

use crate::support::folder::Folder;
use crate::support::random::Random;

/// The address space of each process, in KiB.
const SPACE: u64 = 1024 * 1024;

/// A value that is as large as one can be.
const LARGE: &str = "let \"xs\" \"[1]\"\nrepeat 16 { let \"xs\" \"xs + xs\"; }\n";

/// A text that is nearly as long as one can be.
const LONG: &str = "let \"s\" \"'ab'\"\nrepeat 14 { let \"s\" \"s + s\"; }\n";

/// Runs a program under all models; it must end like this.
#[track_caller]
fn ends(name: &str, declared: &str, program: &str, outcome: &str) {
    for model in ["async", "threads", "sync"] {
        ends_under(model, name, declared, program, outcome);
    }
}

#[track_caller]
fn ends_under(model: &str, name: &str, declared: &str, program: &str, outcome: &str) {
    let folder = Folder::new(&format!("hostile-{name}-{model}"));
    let text = format!(
        "scenario \"Hostile\"\nmodel \"{model}\"\n{declared}\nmain {{\n{program}\n}}\n\
         expect {{\noutcome \"{outcome}\"\nleaks \"*\"\nuntaken \"*\"\nunawaited \"*\"\n}}\n"
    );
    folder.write("hostile.kdl", text);
    let (code, told) = limited(&folder, "run hostile.kdl");
    // What is left behind is stated for those that leave something behind; others break that.
    let as_meant = told.lines().any(|line| line.starts_with(&format!("{outcome}:")))
        || told.contains(&format!(" {outcome} "))
        || told.contains(&format!(" {outcome}:"));
    assert!(matches!(code, Some(0 | 1)), "{name} under {model}: {code:?}\n{told}");
    assert!(as_meant, "{name} under {model} does not end with `{outcome}`:\n{told}");
}

/// The command with little address space: its code, if no signal ended it, and the last of what it wrote.
fn limited(folder: &Folder, arguments: &str) -> (Option<i32>, String) {
    let command = format!("ulimit -v {SPACE}; exec \"$0\" {arguments}");
    let mut shell = Command::new("sh");
    shell.args(["-c", &command, env!("CARGO_BIN_EXE_standstill")]).current_dir(folder.path(""));
    let output = shell.stdin(Stdio::null()).env("NO_COLOR", "1").output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    let tail = told.len().saturating_sub(4_000);
    let told = [&told[..told.len().min(2_000)], &told[tail..]].concat();
    (output.status.code(), String::from_utf8_lossy(&told).into_owned())
}

#[test]
fn planned_branches_are_limited() {
    for step in ["gather", "group", "race"] {
        ends(step, "", &format!("{step} {{ repeat 1000000000 {{ yield; }}; }}"), "limit");
    }
    ends(
        "then",
        "",
        "as-completed { repeat 1000000000 { yield; }; then \"r\" { yield; }; }",
        "limit",
    );
    ends("nested", "", "gather { repeat 1000000000 { repeat 1000000000 { yield; }; }; }", "limit");
    ends("none", "", "gather { repeat 1000000000 { repeat 0 { yield; }; }; }", "limit");
    ends("threads", "", "gather { repeat 1000000000 { offload { block \"1s\"; }; }; }", "limit");
    let operands = "\"{xs}\" ".repeat(1_000);
    let each = format!("{LARGE}gather {{ each \"x\" {operands}{{ yield; }}; }}");
    ends("each", "", &each, "limit");
    let each = format!("{LARGE}each \"x\" {operands}{{ yield; }}");
    ends("values", "", &each, "limit");
}

#[test]
fn tasks_are_limited() {
    ends("spawned", "", "while #true { spawn \"a\" { sleep \"1h\"; }; }", "limit");
    ends("slowly", "", "while #true { spawn \"a\" { sleep \"1h\"; }; sleep \"1ns\"; }", "limit");
    ends_under("async", "created", "", "while #true { create \"a\" { yield; }; }", "limit");
    let names: Vec<_> = (0..2_000).map(|n| format!("let \"a{n}\" {n}\n")).collect();
    let names = names.concat();
    let program = format!("{names}while #true {{ spawn \"t\" {{ sleep \"1h\"; }}; }}");
    ends_under("async", "names", "", &program, "limit");
    let program = format!("{LONG}while #true {{ spawn \"{{s}}\" {{ yield; }}; }}");
    ends_under("async", "long-names", "", &program, "limit");
    ends_under(
        "async",
        "fetches",
        "service \"a\"",
        "gather { repeat 1000000 { fetch \"a\"; }; }",
        "limit",
    );
}

#[test]
fn texts_and_lists_are_limited() {
    ends_under(
        "async",
        "logs",
        "",
        &format!("{LONG}while #true {{ log \"x{{s}}\"; sleep \"1ms\"; }}"),
        "limit",
    );
    let program =
        format!("{LONG}repeat 1000000 index=\"i\" {{ put \"q\" \"{{s + string(i)}}\"; }}");
    ends_under("async", "queue", "queue \"q\"", &program, "limit");
    let program = format!("{LONG}while #true {{ write \"c\" \"s + 'x'\"; sleep \"1s\"; }}");
    ends_under("async", "cell", "cell \"c\" 0", &program, "limit");
    let program = format!(
        "{LARGE}while #true {{ spawn \"t\" {{ let \"ys\" \"xs + [1]\"; sleep \"1h\"; }}; sleep \"1ns\"; }}"
    );
    ends_under("async", "of-tasks", "", &program, "limit");
    ends("conditions", "", &format!("{LARGE}when \"xs\" {{ yield; }}"), "fault");
}

#[test]
fn values_nest_and_grow_so_far_only() {
    ends("nested-lists", "", "let \"s\" \"[1]\"\nwhile #true { let \"s\" \"[s]\"; }", "fault");
    let task = "task \"t\" { let \"y\" \"x\"; }";
    let program = format!("let \"x\" \"[1]\"\nwhile #true {{ gather into=\"x\" {{ {task}; }}; }}");
    ends("nested-results", "", &program, "fault");
    let program = format!(
        "let \"x\" \"[1]\"\nwhile #true {{ gather into=\"x\" {{ {task}; {task}; }}; log \"{{size(x)}}\"; }}"
    );
    ends("doubled-results", "", &program, "fault");
    ends("product", "", &format!("{LARGE}let \"y\" \"xs.map(x, xs)\""), "fault");
    ends("twice", "", &format!("{LARGE}let \"y\" \"xs.map(x, xs.all(y, y == x))\""), "fault");
}

#[test]
fn coroutines_nest_so_far_only() {
    let program = "repeat 50000 index=\"i\" { create \"c{i}\" { when \"i > 0\" { await \"c{i - 1}\"; }\n\
                   else { yield; }\n }; }\nawait \"c49999\"";
    ends("coroutines", "", program, "failed");
    let program = "repeat 50000 index=\"i\" { create \"c{i}\" { OPEN when \"i > 0\" { await \"c{i - 1}\"; }\n\
                   else { yield; }\n CLOSE }; }\nawait \"c49999\"";
    let program = program.replace("OPEN", &"timeout \"1h\" {\n".repeat(55));
    ends("deep-coroutines", "", &program.replace("CLOSE", &"}\n".repeat(55)), "failed");
}

#[test]
fn loops_that_wait_for_nothing_are_limited() {
    ends("retries", "", "retry attempts=1000000000 { fail \"x\"; }", "limit");
    ends(
        "pauses",
        "limits events=100000",
        "retry attempts=1000000000 delay=\"1s\" { fail \"x\"; }",
        "limit",
    );
    ends(
        "deadlines",
        "limits events=100000",
        "while #true { timeout \"1h\" { sleep \"1ns\"; }; }",
        "limit",
    );
}

#[test]
fn no_nesting_overflows_the_stack() {
    let folder = Folder::new("hostile-nesting");
    for (quotes, close) in [("\"\"\"", "\"\"\""), ("#\"\"\"", "\"\"\"#")] {
        for heap in ["b {\n", "b { /* ", "/- b {\n", "(", "\\\\ {\n"] {
            let lines = heap.repeat(30_000);
            let text =
                format!("scenario \"x\"\nmain {{\n log {quotes}\n{lines}\n    {close}\n}}\n");
            folder.write("deep.kdl", text);
            let (code, told) = limited(&folder, "check deep.kdl");
            assert_eq!(code, Some(2), "{heap:?} in {quotes}: {told}");
        }
    }
}

#[test]
fn comments_of_any_length_and_kind_are_read() {
    let folder = Folder::new("hostile-comments");
    let inside = ["*", "/ ", "* / ", "/**/ ", "{ ", "\" ", "\\ "];
    for (number, heap) in inside.iter().enumerate() {
        let comment = format!("/*\n{} */", heap.repeat(200_000 / heap.len()));
        let text =
            format!("scenario \"x {number}\"\n{comment}\nmain {{ log \"x\" {comment} \n }}\n");
        folder.write(format!("{number}.kdl"), text);
    }
    let (code, told) = limited(&folder, "check .");
    assert_eq!(code, Some(0), "{told}");
}

/// What may hold anything, and how it ends.
const HOLDERS: [(&str, &str); 11] = [
    ("/*", "*/"),
    ("/* ", " */"),
    ("\"\"\"\n", "\n\"\"\""),
    ("\"\"\"\n  ", "\n  \"\"\""),
    ("#\"\"\"\n", "\n\"\"\"#"),
    ("##\"\"\"\n", "\n \"\"\"##"),
    ("\"", "\""),
    ("#\"", "\"#"),
    ("//", "\n"),
    ("/- b {", "}"),
    ("/- ", "\n"),
];

/// What KDL's parser might call itself for there, or lose its place at.
const DELICATE: [&str; 40] = [
    "\"\"\"\n",
    "\n\"\"\"",
    "\"\"\"",
    "#\"\"\"\n",
    "\n\"\"\"#",
    "#\"",
    "\"#",
    "\"",
    "\\\"",
    "\\",
    "\\\n",
    "\\ {\n",
    "\\u{41}",
    "\\\\",
    "/*",
    "*/",
    "/* ",
    " */",
    "*",
    "/",
    "/-",
    "/- b {",
    "//",
    "{",
    "b {\n",
    "b {",
    "}",
    "}\n",
    ";",
    "=",
    "(",
    ")",
    "b ",
    "1x ",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "\r",
    "\u{b}",
    "\n",
];

#[test]
fn no_text_of_delicate_pieces_overflows_the_stack() {
    let folder = Folder::new("hostile-pieces");
    let mut random = Random(1);
    let mut below = |most: usize| usize::try_from(random.below(most as u64)).unwrap();
    for number in 0..60 {
        let mut text = String::from("scenario \"x\"\nmain {\n log \"x\" ");
        for _ in 0..=below(2) {
            let mut some =
                |most| -> String { (0..most).map(|_| DELICATE[below(DELICATE.len())]).collect() };
            let (before, heap, more, after) = (some(1), some(1), some(1), some(1));
            let heap = if below(2) == 0 { heap } else { heap + &more };
            let heap = heap.repeat(200_000 / heap.len());
            let (before, after) = [("", ""), (&before, ""), ("", &after)][below(3)];
            let (open, close) = HOLDERS[below(HOLDERS.len())];
            text += &[" ", open, before, &heap, after, close].concat();
        }
        text += "\n}\n";
        folder.write(format!("{number}.kdl"), text);
    }
    let (code, told) = limited(&folder, "check .");
    assert_eq!(code, Some(2), "{told}");
}
