//! `completions`: prints what a shell needs to complete subcommands and flags, made from the table.

use super::SUBCOMMANDS;
use super::arguments::{Given, Subcommand};
use super::ending::{Ended, FINE};
use super::name::Name;
use super::output::say;

/// Its row of the table.
pub const SUBCOMMAND: Subcommand = Subcommand {
    name: "completions",
    operands: "bash|zsh|fish",
    does: "prints a script that completes subcommands and flags in this shell",
    flags: &[],
    run,
};

fn run(given: &Given) -> Result<u8, Ended> {
    let script = match given.files.iter().map(Name::text).collect::<Vec<_>>()[..] {
        ["bash"] => bash(),
        ["zsh"] => format!("autoload -U bashcompinit && bashcompinit\n{}", bash()),
        ["fish"] => fish(),
        _ => return Err(Ended::BadInput("name one shell: bash, zsh or fish".to_string())),
    };
    say(&script).map(|()| FINE)
}

fn flags(subcommand: &Subcommand) -> String {
    let names: Vec<String> = subcommand.flags.iter().map(|flag| format!("--{}", flag.name)).collect();
    [names, vec!["--help".to_string()]].concat().join(" ")
}

fn bash() -> String {
    let names: Vec<&str> = SUBCOMMANDS.iter().map(|subcommand| subcommand.name).collect();
    let cases: String = SUBCOMMANDS
        .iter()
        .map(|subcommand| format!("        {}) words='{}' ;;\n", subcommand.name, flags(subcommand)))
        .collect();
    format!(
        "_raft_playground() {{\n    local words word=\"${{COMP_WORDS[COMP_CWORD]}}\"\n    COMPREPLY=()\n    \
         if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words='{}'\n    else\n        case \"${{COMP_WORDS[1]}}\" in\n{cases}        esac\n    fi\n    \
         if [ \"$COMP_CWORD\" -gt 1 ] && [ \"${{word#-}}\" = \"$word\" ]; then\n        COMPREPLY=($(compgen -f -- \"$word\"))\n    else\n        \
         COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n    fi\n}}\ncomplete -o filenames -F _raft_playground raft-playground\n",
        names.join(" ")
    )
}

fn fish() -> String {
    let mut script = String::new();
    for subcommand in &SUBCOMMANDS {
        let does = subcommand.does.replace('\n', " ").replace('\'', "\\'");
        script += &format!("complete -c raft-playground -n __fish_use_subcommand -a {} -d '{does}'\n", subcommand.name);
        for flag in subcommand.flags {
            let does = flag.does.replace('\n', " ").replace('\'', "\\'");
            script += &format!(
                "complete -c raft-playground -n '__fish_seen_subcommand_from {}' -l {} -d '{does}'\n",
                subcommand.name, flag.name
            );
        }
    }
    script
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_the_script_and_completes_with_it() {
        let script = format!(
            "{}\nCOMP_WORDS=(raft-playground hi); COMP_CWORD=1; _raft_playground; echo ${{COMPREPLY[@]}}\n\
             COMP_WORDS=(raft-playground run --up); COMP_CWORD=2; _raft_playground; echo ${{COMPREPLY[@]}}\n",
            bash()
        );
        let done = std::process::Command::new("bash").args(["--norc", "-c", &script]).output().expect("bash");
        assert_eq!(
            String::from_utf8_lossy(&done.stdout),
            "history\n--update\n",
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
        assert!(fish().contains("-a history") && fish().contains("-l update"));
    }
}
