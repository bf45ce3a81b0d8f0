//! Options: what stands between the parentheses of `#[standstill::test(…)]`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Error, Ident, LitBool, LitInt, LitStr, Path, Token};

use super::Attribute;

/// The options that there are, each as it is written.
const EXAMPLES: [(&str, &str); 15] = [
    ("seed", "seed = 7"),
    ("seeds", "seeds = 100"),
    ("explore", "explore = \"mixed\""),
    ("runs", "runs = 500"),
    ("corpus", "corpus = \"tests/corpus\""),
    ("replay", "replay = \"order+at+0s+#1=worker\""),
    ("time", "time = \"10s\""),
    ("watchdog", "watchdog = \"5m\""),
    ("filter", "filter = \"info,hyper=off\""),
    ("leaks", "leaks = \"server*\""),
    ("expect", "expect = \"scenarios/a.kdl\""),
    ("allow", "allow = \"panics\""),
    ("control", "control = true"),
    ("flavor", "flavor = \"local\""),
    ("setup", "setup = two_hosts"),
];

/// What can be allowed: `standstill::simulate::ALLOWED`.
const ALLOWED: [&str; 3] = ["panics", "threads", "one-order"];

/// What a test of `#[tokio::test]` may do beside: all that one of tokio's may.
const ALLOWED_BY_TOKIO: [&str; 2] = ["panics", "one-order"];

/// What runtime a test has in tokio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flavor {
    /// Of one thread.
    One,
    /// Of one thread, with tasks that are not `Send`.
    Local,
    /// Of many threads.
    Many,
}

/// The options of a test.
pub(super) struct Options {
    attribute: Attribute,
    /// What `tokio` is called in the crate of the test, if it is called otherwise.
    tokio: Option<Path>,
    /// The first seed, and the one after the last.
    seeds: Option<(u64, u64)>,
    explore: Option<LitStr>,
    runs: Option<u64>,
    corpus: Option<LitStr>,
    replays: Vec<LitStr>,
    time: Option<LitStr>,
    watchdog: Option<LitStr>,
    filter: Option<LitStr>,
    expect: Option<LitStr>,
    leaks: Vec<LitStr>,
    allow: Vec<LitStr>,
    control: Option<bool>,
    /// The function that sets the simulation up.
    setup: Option<Path>,
    flavor: Option<Flavor>,
}

impl Options {
    const fn new(attribute: Attribute) -> Self {
        Self {
            attribute,
            tokio: None,
            seeds: None,
            explore: None,
            runs: None,
            corpus: None,
            replays: Vec::new(),
            time: None,
            watchdog: None,
            filter: None,
            expect: None,
            leaks: Vec::new(),
            allow: Vec::new(),
            control: None,
            setup: None,
            flavor: None,
        }
    }

    /// Reads options; all that is wrong with them is one error.
    pub(super) fn read(attribute: Attribute, input: ParseStream) -> syn::Result<Self> {
        let mut options = Self::new(attribute);
        let mut given: Vec<Ident> = Vec::new();
        let mut wrong: Option<Error> = None;
        while !input.is_empty() {
            let name = Ident::parse_any(input)?;
            let clash = clash(&name, &given);
            let read = clash.map_or_else(|| options.read_one(&name, input), Err);
            if let Err(error) = read {
                // The next option begins after the next comma.
                while !input.is_empty() && !input.peek(Token![,]) {
                    input.parse::<proc_macro2::TokenTree>()?;
                }
                match &mut wrong {
                    Some(wrong) => wrong.combine(error),
                    None => wrong = Some(error),
                }
            }
            given.push(name);
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        wrong.map_or(Ok(options), Err)
    }

    fn read_one(&mut self, name: &Ident, input: ParseStream) -> syn::Result<()> {
        match name.to_string().as_str() {
            "seed" => {
                let (seed, _) = number(name, input)?;
                self.seeds = Some((seed, seed.saturating_add(1)));
            }
            "seeds" => {
                let (seeds, place) = number(name, input)?;
                if seeds == 0 {
                    let help = "with no seeds nothing is tested: `seeds = 100`";
                    return Err(Error::new_spanned(place, help));
                }
                self.seeds = Some((0, seeds));
            }
            "explore" => self.explore = Some(text(name, input)?),
            "runs" => {
                let (runs, place) = number(name, input)?;
                if runs == 0 {
                    let help = "with no runs nothing is tested: `runs = 500`";
                    return Err(Error::new_spanned(place, help));
                }
                self.runs = Some(runs);
            }
            "corpus" => self.corpus = Some(text(name, input)?),
            "replay" => self.replays.push(text(name, input)?),
            "time" => self.time = Some(text(name, input)?),
            "watchdog" => self.watchdog = Some(text(name, input)?),
            "filter" => self.filter = Some(text(name, input)?),
            "expect" => self.expect = Some(text(name, input)?),
            "leaks" => self.leaks.push(text(name, input)?),
            "control" => {
                let control: LitBool = value(name, input, "truth value")?;
                self.control = Some(control.value());
            }
            "setup" => self.setup = Some(value(name, input, "path of a function")?),
            "flavor" => self.flavor = Some(Flavor::read(&text(name, input)?)?),
            // What `tokio::test` has beside: a simulation has one thread, and its time is paused.
            "start_paused" => {
                let paused: LitBool = value(name, input, "truth value")?;
                if !paused.value() && self.attribute == Attribute::Standstill {
                    let help = "time of a simulation always stands still while anything can run: leave this out";
                    return Err(Error::new_spanned(paused, help));
                }
            }
            "worker_threads" => {
                let _: (u64, LitInt) = number(name, input)?;
            }
            "allow" => self.allow.push(allowed(text(name, input)?)?),
            "crate" if self.attribute == Attribute::Tokio => {
                let path = text(name, input)?;
                let help = "`crate` is a path: `crate = \"tokio\"`";
                let parsed = path.parse().map_err(|_| Error::new_spanned(&path, help));
                self.tokio = Some(parsed?);
            }
            "name" | "unhandled_panic" if self.attribute == Attribute::Tokio => {
                text(name, input)?;
            }
            _ => return Err(unknown(name)),
        }
        Ok(())
    }

    /// Runs a test with the function of this name.
    pub(super) fn run(&self, test: &TokenStream, name: &Ident) -> TokenStream {
        let program = if self.flavor == Some(Flavor::Local) {
            let simulate = self.simulate();
            quote! { || #simulate::local(#name()) }
        } else {
            name.to_token_stream()
        };
        match (self.attribute, self.control) {
            (Attribute::Standstill, Some(true)) => {
                quote! { #test.run_controlled(::standstill_control::answered, #program) }
            }
            (Attribute::Standstill, _) | (Attribute::Tokio, Some(false)) => {
                quote! { #test.run(#program) }
            }
            // Whoever has the package in place of tokio has what controls it, too.
            (Attribute::Tokio, _) => {
                let tokio = self.tokio();
                quote! { #tokio::__run(&#test, #program) }
            }
        }
    }
}

impl Options {
    /// The path of `standstill::simulate`: who has the stand-in in place of tokio need not have Standstill beside it.
    pub(super) fn simulate(&self) -> TokenStream {
        if self.attribute == Attribute::Standstill {
            return quote! { ::standstill::simulate };
        }
        let tokio = self.tokio();
        quote! { #tokio::__simulate }
    }

    /// What `tokio` is called in the crate of the test.
    fn tokio(&self) -> Path {
        let usual = || Ident::new("tokio", Span::call_site()).into();
        self.tokio.clone().unwrap_or_else(usual)
    }
}

impl ToTokens for Options {
    /// The fields of `standstill::simulate::Test`.
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { seeds, time, watchdog, filter, expect, leaks, allow, setup, .. } = self;
        let Self { explore, runs, corpus, replays, .. } = self;
        let is_tokio = self.attribute == Attribute::Tokio;
        let all = is_tokio.then_some("*");
        let beside = ALLOWED_BY_TOKIO.into_iter().filter(|_| is_tokio);
        let text = |text: &Option<LitStr>| option(text.as_ref().map(ToTokens::to_token_stream));
        let setup = option(setup.as_ref().map(ToTokens::to_token_stream));
        // Tokio's attribute gives a runtime of one thread where nothing is said.
        let stated = self.flavor.or_else(|| is_tokio.then_some(Flavor::One));
        let simulate = self.simulate();
        let flavor = match stated {
            None => quote! { #simulate::Flavor::Unstated },
            Some(Flavor::One | Flavor::Local) => quote! { #simulate::Flavor::OneThread },
            Some(Flavor::Many) => quote! { #simulate::Flavor::ManyThreads },
        };
        let seeds = option(seeds.map(|(first, end)| quote! { #first..#end }));
        let runs = option(runs.map(|runs| quote! { #runs }));
        let [explore, corpus] = [explore, corpus].map(text);
        let [time, watchdog, filter, expect] = [time, watchdog, filter, expect].map(text);
        tokens.extend(quote! {
            seeds: #seeds,
            explore: #explore,
            runs: #runs,
            corpus: #corpus,
            replays: &[#(#replays),*],
            time: #time,
            watchdog: #watchdog,
            filter: #filter,
            expect: #expect,
            leaks: &[#(#leaks,)* #all],
            allow: &[#(#allow,)* #(#beside),*],
            flavor: #flavor,
            setup: #setup,
        });
    }
}

/// What is to be allowed, if it can be.
fn allowed(what: LitStr) -> syn::Result<LitStr> {
    if ALLOWED.contains(&&*what.value()) {
        return Ok(what);
    }
    let known = ALLOWED.map(|it| format!("`allow = {it:?}`")).join(", ");
    Err(Error::new_spanned(&what, format!("there is no {:?} to allow: use {known}", what.value())))
}

impl Flavor {
    /// The flavor of this name.
    fn read(name: &LitStr) -> syn::Result<Self> {
        match &*name.value() {
            "local" => Ok(Self::Local),
            "current_thread" => Ok(Self::One),
            "multi_thread" => Ok(Self::Many),
            _ => Err(Error::new_spanned(
                name,
                "use `\"current_thread\"`, `\"local\"`, or `\"multi_thread\"`, which has one thread here, too",
            )),
        }
    }
}

/// An `Option`, as it is written.
fn option(value: Option<TokenStream>) -> TokenStream {
    let none = quote! { ::core::option::Option::None };
    value.map_or(none, |value| quote! { ::core::option::Option::Some(#value) })
}

/// What an option says that cannot stand beside those given before.
fn clash(name: &Ident, given: &[Ident]) -> Option<Error> {
    let is_given = |other: &str| given.iter().any(|it| it == other);
    if !["leaks", "allow", "replay"].iter().any(|many| name == many) && is_given(&name.to_string())
    {
        return Some(Error::new_spanned(name, format!("`{name}` is given twice")));
    }
    let both = |one: &str, other: &str| {
        (name == one && is_given(other)) || (name == other && is_given(one))
    };
    if both("explore", "seeds") {
        let help = "`explore` searches, and `seeds` leaves all to chance: leave one out";
        return Some(Error::new_spanned(name, help));
    }
    both("seed", "seeds")
        .then(|| Error::new_spanned(name, "`seed` is one run, `seeds` many: leave one out"))
}

fn number(name: &Ident, input: ParseStream) -> syn::Result<(u64, LitInt)> {
    let number: LitInt = value(name, input, "number")?;
    let parsed = number.base10_parse();
    Ok((parsed.map_err(|_| Error::new_spanned(&number, help(name, "number")))?, number))
}

fn text(name: &Ident, input: ParseStream) -> syn::Result<LitStr> {
    value(name, input, "text")
}

/// The value of an option, after its `=`.
fn value<T: syn::parse::Parse>(name: &Ident, input: ParseStream, kind: &str) -> syn::Result<T> {
    if input.parse::<Token![=]>().is_err() {
        return Err(Error::new_spanned(name, help(name, kind)));
    }
    input.parse().map_err(|error| Error::new(error.span(), help(name, kind)))
}

/// What to write.
fn help(name: &Ident, kind: &str) -> String {
    let example = EXAMPLES.iter().find(|(known, _)| name == known).map_or("", |(_, it)| it);
    format!("`{name}` is a {kind}: `{example}`")
}

fn unknown(name: &Ident) -> Error {
    let known = EXAMPLES.map(|(name, _)| format!("`{name}`")).join(", ");
    Error::new_spanned(name, format!("there is no option `{name}`: use {known}"))
}
