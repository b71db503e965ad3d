//! Runs other programs from the root of the project, with the pinned tools first on the PATH.

use std::env;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Prints what is being done, so that every wait is explained.
pub fn say(what: &str) {
    println!("xtask: {what}");
}

/// The folder and environment in which programs are started.
#[derive(Clone)]
pub struct Shell {
    path: Vec<PathBuf>,
    variables: Vec<(&'static str, OsString)>,
}

impl Shell {
    /// The caller's own environment.
    pub fn new() -> Shell {
        let path = env::var_os("PATH").unwrap_or_default();
        Shell { path: env::split_paths(&path).collect(), variables: Vec::new() }
    }

    /// The root of the project.
    pub fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the root of the project")
    }

    /// Searches for programs in this folder before all others.
    pub fn put_first(&mut self, folder: PathBuf) {
        self.path.insert(0, folder);
    }

    /// Sets an environment variable for every program started.
    pub fn set(&mut self, name: &'static str, value: impl Into<OsString>) {
        self.variables.push((name, value.into()));
    }

    /// The path of a program, if it is on the PATH.
    pub fn find(&self, program: &str) -> Option<PathBuf> {
        let name = format!("{program}{}", env::consts::EXE_SUFFIX);
        self.path.iter().map(|folder| folder.join(&name)).find(|file| file.is_file())
    }

    /// Runs a program and shows its output. Fails when the program does.
    pub fn run(&self, program: &str, arguments: &[&str]) -> Result<(), String> {
        let status = self.command(program, arguments).status();
        match status {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("`{program} {}` failed ({status})", arguments.join(" "))),
            Err(error) => Err(format!("`{program}` could not be started: {error}")),
        }
    }

    /// Runs a program at a low priority, where that can be had, and shows nothing of it. True when it succeeds.
    pub fn run_aside(&self, program: &str, arguments: &[&str]) -> bool {
        let nice = ["-n", "15", program];
        let mut command = match self.find("nice") {
            Some(_) => self.command("nice", &[&nice[..], arguments].concat()),
            None => self.command(program, arguments),
        };
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        quiet.status().is_ok_and(|status| status.success())
    }

    /// Runs a program, shows its output, and passes every line of its standard output to `read` as well.
    pub fn run_reading(&self, program: &str, arguments: &[&str], mut read: impl FnMut(&str)) -> Result<(), String> {
        let failed = |error: std::io::Error| format!("`{program}` could not be run: {error}");
        let mut child = self.command(program, arguments).stdout(Stdio::piped()).spawn().map_err(failed)?;
        let output = BufReader::new(child.stdout.take().expect("the output is piped"));
        for line in output.split(b'\n') {
            let line = line.map_err(failed)?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            read(&line);
        }
        let status = child.wait().map_err(failed)?;
        if status.success() { Ok(()) } else { Err(format!("`{program} {}` failed ({status})", arguments.join(" "))) }
    }

    /// The output of a program, or `None` when it is missing or fails.
    pub fn ask(&self, program: &str, arguments: &[&str]) -> Option<String> {
        let output = self.command(program, arguments).stderr(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_string())
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.find(program).unwrap_or_else(|| program.into()));
        command.args(arguments).current_dir(Shell::root());
        command.env("PATH", env::join_paths(&self.path).expect("a PATH that was split can be joined"));
        // trunk rejects NO_COLOR=1 as a malformed boolean and stops.
        command.env_remove("NO_COLOR");
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        command
    }
}
