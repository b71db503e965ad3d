//! What random faults are made of, as the command line says it.

use engine::{ChaosKind, Recipe};
use model::dialect::Dialect;
use model::scenario::NODES_MAX;

use super::SUBCOMMANDS;
use super::arguments::{self, Asked, Given};

/// How much more often one kind of fault may happen than another.
const WEIGHT_MAX: u64 = 100;

/// The recipe that the flags ask for. Fails with one sentence.
pub fn read(given: &Given) -> Result<Recipe, String> {
    if given.has("wide") {
        let own = ["nodes", "leader-ids"].into_iter().find(|flag| given.value(flag).is_some());
        if let Some(flag) = own {
            return Err(format!("--wide draws what --{flag} says: leave one of the two out"));
        }
    }
    Ok(Recipe {
        wide: given.has("wide"),
        nodes: given.value("nodes").map_or(Ok(5), node_count)?,
        kinds: given.value("with").map_or(Ok(Vec::new()), kinds)?,
        leader_restore: given.value("leader-restore").map_or(Ok(false), |text| either(text, "off", "on"))?,
        engine: given.value("engine").map_or(Ok(Dialect::default()), engine)?,
        several_leaders: given.value("leader-ids").map_or(Ok(false), |text| either(text, "paper", "several"))?,
    })
}

/// The recipe that these flags ask for, as [`flags`] writes them. Fails with one sentence.
pub fn parse(flags: &str) -> Result<Recipe, String> {
    let line = std::iter::once("chaos").chain(flags.split_whitespace());
    match arguments::read(lexopt::Parser::from_args(line), &SUBCOMMANDS)? {
        Asked::Run(_, given) => read(&given),
        Asked::Help(_) | Asked::Version => Err(format!("`{flags}` is no recipe")),
    }
}

/// The flags that ask for this recipe.
pub fn flags(recipe: &Recipe) -> String {
    let mut flags = if recipe.wide { "--wide".to_string() } else { format!("--nodes {}", recipe.nodes) };
    if !recipe.kinds.is_empty() {
        let names: Vec<String> =
            recipe.kinds.iter().map(|(kind, weight)| format!("{}={weight}", kind.name())).collect();
        flags += &format!(" --with {}", names.join(","));
    }
    if recipe.leader_restore {
        flags += " --leader-restore on";
    }
    if recipe.engine != Dialect::default() {
        flags += &format!(" --engine {}", recipe.engine.name());
    }
    if recipe.several_leaders {
        flags += " --leader-ids several";
    }
    flags
}

/// The engine of this name.
pub fn engine(name: &str) -> Result<Dialect, String> {
    let known = Dialect::ALL.map(Dialect::name).join(", ");
    Dialect::named(name).ok_or_else(|| format!("`{name}` is not an engine: write one of {known}"))
}

/// Kinds of faults as `network,disk=3` names them.
fn kinds(text: &str) -> Result<Vec<(ChaosKind, u64)>, String> {
    let kind = |part: &str| {
        let (name, weight) = part.split_once('=').unwrap_or((part, "1"));
        let kind = ChaosKind::named(name);
        let weight = weight.parse().ok().filter(|weight| (1..=WEIGHT_MAX).contains(weight));
        match (kind, weight) {
            (Some(kind), Some(weight)) => Ok((kind, weight)),
            (None, _) => {
                let known: Vec<&str> = ChaosKind::ALL.iter().map(|kind| kind.name()).collect();
                Err(format!("`{name}` is not a kind of fault: write some of {}", known.join(", ")))
            }
            (_, None) => Err(format!("`{part}` has no weight from 1 to {WEIGHT_MAX}: write one like {name}=3")),
        }
    };
    text.split(',').map(kind).collect()
}

/// False for the first word, true for the second.
fn either(text: &str, no: &str, yes: &str) -> Result<bool, String> {
    match text == no || text == yes {
        true => Ok(text == yes),
        false => Err(format!("`{text}` is neither {yes} nor {no}")),
    }
}

fn node_count(text: &str) -> Result<u64, String> {
    let count = text.parse().ok().filter(|count| (1..=NODES_MAX).contains(count));
    count.ok_or_else(|| format!("`{text}` is not a number of nodes: 1 to {NODES_MAX} are possible"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipe_is_written_as_the_flags_that_ask_for_it() {
        for text in [
            "--nodes 5",
            "--nodes 3 --with plain=2,disk=1",
            "--nodes 25 --leader-restore on",
            "--wide",
            &format!("--wide --with plain=2,disk=1 --engine {}", Dialect::ALL[1].name()),
            "--nodes 1 --with leader=100 --leader-restore on --leader-ids several",
        ] {
            assert_eq!(flags(&parse(text).expect("well formed")), text);
        }
        assert_eq!(
            flags(&parse("--leader-ids paper --leader-restore off --with clock").expect("well formed")),
            "--nodes 5 --with clock=1"
        );
    }

    #[test]
    fn a_recipe_that_is_impossible_is_answered_with_a_sentence() {
        let why = |flags: &str| parse(flags).expect_err("impossible");
        expect_test::expect!["`26` is not a number of nodes: 1 to 25 are possible"].assert_eq(&why("--nodes 26"));
        expect_test::expect!["`disc` is not a kind of fault: write some of plain, network, disk, clock, process, lies, votes, wipe, backup, writes, leader"].assert_eq(&why("--with disc"));
        expect_test::expect!["--wide draws what --nodes says: leave one of the two out"]
            .assert_eq(&why("--wide --nodes 3"));
        expect_test::expect!["`maybe` is neither on nor off"].assert_eq(&why("--leader-restore maybe"));
        expect_test::expect!["`many` is neither several nor paper"].assert_eq(&why("--leader-ids many"));
        expect_test::expect!["`disk=0` has no weight from 1 to 100: write one like disk=3"]
            .assert_eq(&why("--with disk=0"));
    }
}
