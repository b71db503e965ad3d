//! `compare`: plays one scenario on several engines, and says where they differ in meaning.

use model::dialect::Dialect;
use model::scenario::{Cluster, Scenario};
use model::trace::Record;
use story::fact::Fact;

use super::arguments::{Flag, Given, Subcommand};
use super::ending::{Ended, FAILED, FINE, INCOMPLETE};
use super::engine_figures::Figures;
use super::file;
use super::output::{complain, show};
use super::recipe;
use super::seeds::Seeds;
use super::span::only;
use super::watch::Watch;

/// Its row of the table.
pub const SUBCOMMAND: Subcommand = Subcommand {
    name: "compare",
    operands: "FILE",
    does: "plays a scenario on several engines: who leads when, how long no node does, what is committed, what breaks,\n\
           and the first difference in meaning",
    flags: &[
        Flag {
            name: "engines",
            value: "NAME,NAME…",
            example: Dialect::ALL[1].name(),
            does: "the engines (all that there are)",
        },
        Flag { name: "seeds", value: "A..B", example: "0..9", does: "a table of the seeds A to B-1 instead" },
    ],
    run,
};

fn run(given: &Given) -> Result<u8, Ended> {
    let name = only(given)?;
    let engines = given.value("engines").map_or(Ok(Dialect::ALL.to_vec()), engines).map_err(Ended::BadInput)?;
    let seeds: Option<Seeds> = given.value("seeds").map(str::parse).transpose().map_err(Ended::BadInput)?;
    let (scenario, _) = file::read(name).map_err(Ended::BadInput)?;
    let watch = Watch::begin(name)?;
    match seeds {
        None => beside(&scenario, &engines, &watch),
        Some(seeds) => table(&scenario, &engines, seeds, &watch),
    }
    .map_err(|ended| match ended {
        Ended::BadInput(why) => Ended::BadInput(format!("{name}: {why}")),
        Ended::Interrupted(_) | Ended::ReaderGone => ended,
    })
}

/// The engines of these names.
fn engines(text: &str) -> Result<Vec<Dialect>, String> {
    let engines: Vec<Dialect> = text.split(',').map(recipe::engine).collect::<Result<_, _>>()?;
    match engines.len() {
        0 | 1 => {
            Err(format!("`{text}` is one engine: name two, such as {}", Dialect::ALL.map(Dialect::name).join(",")))
        }
        _ => Ok(engines),
    }
}

/// One run on each engine.
fn beside(scenario: &Scenario, engines: &[Dialect], watch: &Watch) -> Result<u8, Ended> {
    let mut played: Vec<(Dialect, Figures)> = Vec::new();
    for engine in engines {
        let figures = Figures::of(scenario, *engine, watch, "")?;
        watch.ends();
        show(&figures.lines(*engine))?;
        played.push((*engine, figures));
    }
    for pair in played.windows(2) {
        show(&difference(&pair[0], &pair[1]))?;
    }
    let broken = played.iter().any(|(_, figures)| !figures.broken.is_empty() || !figures.wrong.is_empty());
    Ok(if broken { FAILED } else { FINE })
}

/// The first fact that differs, whenever it happens.
fn difference((one, first): &(Dialect, Figures), (other, second): &(Dialect, Figures)) -> String {
    let differs = (0..first.facts.len().max(second.facts.len()))
        .map(|place| (first.facts.get(place), second.facts.get(place)))
        .find(|(one, other)| !means_the_same(*one, *other));
    let said = |record: Option<&Record>| match record.map(|record| (record.at, Fact::of(record))) {
        Some((at, Some(fact))) => format!("{fact} (at {at})"),
        Some((_, None)) | None => "nothing more".to_string(),
    };
    match differs {
        Some((a, b)) => format!("the first difference: {}: {}; {}: {}\n", one.name(), said(a), other.name(), said(b)),
        None => "no difference in who leads which term and in how requests end\n".to_string(),
    }
}

fn means_the_same(one: Option<&Record>, other: Option<&Record>) -> bool {
    match (one.and_then(Fact::of), other.and_then(Fact::of)) {
        (Some(one), Some(other)) => one.means(other),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// A row for each engine, over all seeds.
fn table(scenario: &Scenario, engines: &[Dialect], seeds: Seeds, watch: &Watch) -> Result<u8, Ended> {
    show(&format!(
        "{:<10} {:>6}  {:>10} {:>10} {:>10}  {:>6} {:>10} {:>12} {:>8} {:>8}\n",
        "engine", "seeds", "no leader", "p95", "max", "terms", "messages", "bytes", "written", "broken"
    ))?;
    let mut code = FINE;
    for engine in engines {
        let (mut spans, mut terms, mut messages, mut bytes, mut written, mut broken) = (Vec::new(), 0, 0, 0, 0, 0);
        for seed in seeds.range() {
            let cluster = Cluster { seed, ..scenario.cluster.clone() };
            let scenario = Scenario { cluster, ..scenario.clone() };
            let figures = match Figures::of(&scenario, *engine, watch, &format!(", seed {seed} on {}", engine.name())) {
                // What has been played is a row all the same.
                Err(Ended::Interrupted(_)) => break,
                figures => figures?,
            };
            spans.push(figures.without_leader());
            terms += figures.term;
            messages += figures.messages;
            bytes += figures.bytes;
            written += figures.ends[0];
            broken += figures.broken.len();
        }
        watch.ends();
        spans.sort_unstable();
        let at = |permille: usize| spans.get((spans.len() * permille / 1_000).min(spans.len().saturating_sub(1)));
        let [median, p95, max] =
            [500, 950, 1_000].map(|permille| at(permille).copied().unwrap_or_default().to_string());
        show(&format!(
            "{:<10} {:>6}  {median:>10} {p95:>10} {max:>10}  {terms:>6} {messages:>10} {bytes:>12} {written:>8} {broken:>8}\n",
            engine.name(),
            spans.len(),
        ))?;
        if broken > 0 {
            code = FAILED;
        }
        if watch.is_asked() {
            complain("Ctrl-C came first: not all seeds were played on all engines");
            return Ok(if code == FINE { INCOMPLETE } else { code });
        }
    }
    Ok(code)
}
