//! The attribute `#[standstill::test]`: an `async fn` as a test that runs in simulated time; and `#[tokio::test]` of the stand-in, which is the same
//! for sources that are left as they are.
//!
//! Here the function is read, and what is wrong with it is told at its place. What the test does is the affair of
//! `standstill::simulate::Test`, of which this only fills in the fields.

mod options;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Error, Signature, Visibility};

use options::Options;

/// Makes an `async fn` a test that runs in simulated time, twice, and compares the two runs.
///
/// The test fails if the function panics or returns an error, if the program deadlocks or reaches a limit, if a task is left
/// running when it returns (one of `standstill::spawn`, or with a span: the trace knows no others), and if the second run is
/// not the same as the first. It may return nothing or a `Result`.
///
/// | option | meaning |
/// |---|---|
/// | `seed = 7` | chance decides which task goes first, always the same with the same seed |
/// | `seeds = 100` | runs with the seeds 0 to 99, until one fails |
/// | `explore = "mixed"` | makes many runs by a strategy: `mixed`, `random`, `surw`, `urw`, `pos`, `pct:DEPTH`, `feedback`, `exhaustive`, `delays:MOST`, `preemptions:MOST`, `faults`, `cancel:TASKS` |
/// | `runs = 500` | as many at most (1000, unless set); `seed` is what their chance starts from |
/// | `corpus = "tests/corpus"` | a folder that remembers which runs have failed, and from which those are made first |
/// | `replay = "TOKEN"` | makes the run first that a failure has told. May be given several times |
/// | `time = "10s"` | stops after so much simulated time (a hundred years, unless set) |
/// | `watchdog = "5m"` | ends the process if a run stands still for so long in real time (60 s, unless set), or never (`"off"`) |
/// | `filter = "info,hyper=off"` | records only what these targets and levels let through |
/// | `leaks = "server*"` | tasks of this name are meant to be left running, if there are any where it is `"*"`; `"servers"` are those that wait in `accept`. May be given several times |
/// | `allow = "panics"` | tasks may panic that nobody awaits; `"threads"`: blocking work may run on real threads; `"one-order"`: `seeds` may choose nothing. May be given several times |
/// | `control = true` | what the program asks the operating system about time and randomness is answered by the simulation; needs the package `standstill-control` |
/// | `flavor = "local"` | tasks that are not `Send` can be spawned (`tokio::task::spawn_local`). `"current_thread"` and `"multi_thread"`, `worker_threads` and `start_paused = true` change nothing: there is one thread, and time is paused |
/// | `setup = two_hosts` | a function from `standstill::Simulation` to another sets it up: hosts, links, faults |
/// | `expect = "scenarios/a.kdl"` | the trace must be as the `expect` blocks of this file say |
///
/// `STANDSTILL_SEED=37 cargo test …` runs with that seed only, and `STANDSTILL_SEEDS=1000 cargo test …` with the seeds 0 to 999, whatever the options say.
/// `STANDSTILL_EXPLORE=mixed cargo test …` explores each test, with `STANDSTILL_RUNS=500` and `STANDSTILL_CORPUS=tests/corpus` as above, and
/// `STANDSTILL_REPLAY='TOKEN' cargo test …` makes that run only.
///
/// A function that is not `async`, or an option that is not known, is an error.
#[proc_macro_attribute]
pub fn test(
    options: proc_macro::TokenStream,
    function: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    expand(Attribute::Standstill, options.into(), &function.into()).into()
}

/// `#[tokio::test]` where `tokio` is the stand-in: a test that runs in simulated time, twice, and compares the two runs.
///
/// It takes the options of tokio's, which change nothing but `crate` and `flavor = "local"`, and those of `#[standstill::test]`. As with tokio, tasks may be
/// left running and may panic without a word. In the package `standstill-tokio` what the program asks the operating system is answered, unless the test says
/// `control = false`.
#[proc_macro_attribute]
pub fn tokio_test(
    options: proc_macro::TokenStream,
    function: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    expand(Attribute::Tokio, options.into(), &function.into()).into()
}

/// By which attribute a function becomes a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attribute {
    Standstill,
    Tokio,
}

impl Attribute {
    /// As it is written.
    const fn written(self) -> &'static str {
        match self {
            Self::Standstill => "#[standstill::test]",
            Self::Tokio => "#[tokio::test]",
        }
    }
}

/// A function, whose body is left as it is.
struct Function {
    attributes: Vec<syn::Attribute>,
    visibility: Visibility,
    signature: Signature,
    body: TokenStream,
}

impl Parse for Function {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        Ok(Self {
            attributes: input.call(syn::Attribute::parse_outer)?,
            visibility: input.parse()?,
            signature: input.parse()?,
            body: input.parse()?,
        })
    }
}

fn expand(attribute: Attribute, options: TokenStream, item: &TokenStream) -> TokenStream {
    let options = (|input: ParseStream| Options::read(attribute, input)).parse2(options);
    match syn::parse2::<Function>(item.clone()) {
        Ok(function) => match (options, function.complaint(attribute)) {
            (Ok(options), None) => function.test(&options),
            (Err(error), None) | (Ok(_), Some(error)) => with(&error, item),
            (Err(mut error), Some(more)) => {
                error.combine(more);
                with(&error, item)
            }
        },
        Err(_) => with(
            &Error::new(
                Span::call_site(),
                format!("{} stands before an `async fn`", attribute.written()),
            ),
            item,
        ),
    }
}

/// The error, beside what it is about, so that nothing else is missing.
fn with(error: &Error, item: &TokenStream) -> TokenStream {
    let error = error.to_compile_error();
    quote! { #error #item }
}

impl Function {
    /// What is wrong with it, if anything is.
    fn complaint(&self, attribute: Attribute) -> Option<Error> {
        let Signature { asyncness, fn_token, generics, inputs, .. } = &self.signature;
        let is_test = |attribute: &&syn::Attribute| {
            attribute.path().segments.last().is_some_and(|last| last.ident == "test")
        };
        if asyncness.is_none() {
            let help = "a simulated test is an `async fn`: write `async` before `fn`";
            return Some(Error::new_spanned(fn_token, help));
        }
        if let Some(first) = inputs.first() {
            let help = "a test takes no arguments: make what it needs inside, or call this function from a test";
            return Some(Error::new_spanned(first, help));
        }
        if let Some(first) = generics.params.first() {
            return Some(Error::new_spanned(first, "a test has no generic parameters"));
        }
        let second = self.attributes.iter().find(is_test)?;
        let help =
            format!("{} makes it a test already: remove this attribute", attribute.written());
        Some(Error::new_spanned(second, help))
    }

    /// A test that runs the function.
    fn test(&self, options: &Options) -> TokenStream {
        let Self { attributes, visibility, signature, body } = self;
        let name = &signature.ident;
        let simulate = options.simulate();
        let test = quote! {
            #simulate::Test {
                name: ::core::concat!(::core::module_path!(), "::", ::core::stringify!(#name)),
                #options
            }
        };
        let run = options.run(&test, name);
        quote! {
            #(#attributes)*
            #[::core::prelude::v1::test]
            #visibility fn #name() {
                #signature #body
                #run;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;

    use super::{Attribute, expand};

    /// What is said of a test.
    fn said(options: &str, function: &str) -> Vec<String> {
        said_by(Attribute::Standstill, options, function)
    }

    fn said_by(attribute: Attribute, options: &str, function: &str) -> Vec<String> {
        let [options, function]: [TokenStream; 2] =
            [options, function].map(|code| code.parse().unwrap());
        let expanded = expand(attribute, options, &function);
        let file: syn::File = syn::parse2(expanded).unwrap();
        let errors = file.items.into_iter().filter_map(|item| match item {
            syn::Item::Macro(it) if it.mac.path.segments.last()?.ident == "compile_error" => {
                let message: syn::LitStr = it.mac.parse_body().unwrap();
                Some(message.value())
            }
            _ => None,
        });
        errors.collect()
    }

    #[test]
    fn a_right_test_is_not_complained_about() {
        let none: [&str; 0] = [];
        for options in [
            "",
            "seed = 7",
            "seeds = 100, time = \"10s\", watchdog = \"5m\"",
            "flavor = \"multi_thread\", worker_threads = 2, start_paused = true",
            "explore = \"mixed\", runs = 500, seed = 7, corpus = \"a\", replay = \"b\", replay = \"c\"",
            "filter = \"info\", leaks = \"a\", leaks = \"b\", expect = \"a.kdl\", allow = \"panics\",",
        ] {
            let function = "#[ignore] pub(crate) async fn a() -> Result<(), E> { }";
            assert_eq!(said(options, function), none, "{options}");
        }
    }

    #[test]
    fn a_function_that_cannot_be_a_test_says_why() {
        let pairs = [
            ("fn a() {}", "a simulated test is an `async fn`: write `async` before `fn`"),
            (
                "async fn a(pool: Pool) {}",
                "a test takes no arguments: make what it needs inside, or call this function from a test",
            ),
            ("async fn a<T>() {}", "a test has no generic parameters"),
            (
                "#[tokio::test] async fn a() {}",
                "#[standstill::test] makes it a test already: remove this attribute",
            ),
            ("struct A;", "#[standstill::test] stands before an `async fn`"),
        ];
        for (function, message) in pairs {
            assert_eq!(said("", function), [message], "{function}");
        }
    }

    #[test]
    fn a_wrong_option_says_what_to_write() {
        let known = "use `seed`, `seeds`, `explore`, `runs`, `corpus`, `replay`, `time`, `watchdog`, `filter`, `leaks`, `expect`, `allow`, `control`, `flavor`, `setup`";
        let pairs = [
            ("sed = 1", &*format!("there is no option `sed`: {known}")),
            (
                "start_paused = false",
                "time of a simulation always stands still while anything can run: leave this out",
            ),
            (
                "flavor = \"many\"",
                "use `\"current_thread\"`, `\"local\"`, or `\"multi_thread\"`, which has one thread here, too",
            ),
            ("seed = \"7\"", "`seed` is a number: `seed = 7`"),
            ("seed = -7", "`seed` is a number: `seed = 7`"),
            ("runs = 0", "with no runs nothing is tested: `runs = 500`"),
            ("explore = 7", "`explore` is a text: `explore = \"mixed\"`"),
            (
                "seeds = 7, explore = \"mixed\"",
                "`explore` searches, and `seeds` leaves all to chance: leave one out",
            ),
            ("seeds = 0", "with no seeds nothing is tested: `seeds = 100`"),
            ("seeds", "`seeds` is a number: `seeds = 100`"),
            ("control = 1", "`control` is a truth value: `control = true`"),
            ("time = 10", "`time` is a text: `time = \"10s\"`"),
            ("leaks", "`leaks` is a text: `leaks = \"server*\"`"),
            (
                "allow = \"panic\"",
                "there is no \"panic\" to allow: use `allow = \"panics\"`, `allow = \"threads\"`, `allow = \"one-order\"`",
            ),
            ("seed = 7, seeds = 9", "`seed` is one run, `seeds` many: leave one out"),
            ("seed = 7, seed = 9", "`seed` is given twice"),
        ];
        for (options, message) in pairs {
            assert_eq!(said(options, "async fn a() {}"), [message], "{options}");
        }
    }

    #[test]
    fn the_attribute_of_tokio_takes_the_options_of_both() {
        let none: [&str; 0] = [];
        for options in [
            "",
            "start_paused = false, name = \"a\", crate = \"crate::runtime\"",
            "flavor = \"current_thread\", unhandled_panic = \"shutdown_runtime\"",
            "seeds = 100, crate = \"tokio1\"",
        ] {
            assert_eq!(said_by(Attribute::Tokio, options, "async fn a() {}"), none, "{options}");
        }
        let pairs = [
            ("", "struct A;", "#[tokio::test] stands before an `async fn`"),
            ("crate = \"a b\"", "async fn a() {}", "`crate` is a path: `crate = \"tokio\"`"),
        ];
        for (options, function, message) in pairs {
            assert_eq!(said_by(Attribute::Tokio, options, function), [message]);
        }
        for options in ["crate = \"tokio1\"", "name = \"a\""] {
            assert_eq!(said(options, "async fn a() {}").len(), 1, "{options}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_at_once() {
        assert_eq!(said("sed = 1, seeds = \"a\"", "fn a() {}").len(), 3);
    }
}
