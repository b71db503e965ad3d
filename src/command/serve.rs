//! `serve`: shows the built page in a browser, from this file alone or from a directory.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, TcpListener};

use super::arguments::{Flag, Given, Subcommand};
use super::ending::Ended;
use super::http;
use super::output::say;
use super::site::Site;

/// Its row of the table.
pub const SUBCOMMAND: Subcommand = Subcommand {
    name: "serve",
    operands: "",
    does: "shows the page in a browser of this machine, until Ctrl-C",
    flags: &[
        Flag { name: "port", value: "PORT", example: "8080", does: "at this port; 0 takes a free one (8080)" },
        Flag {
            name: "address",
            value: "ADDRESS",
            example: "0.0.0.0",
            does: "at this address of the machine; 0.0.0.0 or [::] lets others open it too (127.0.0.1)",
        },
        Flag {
            name: "page",
            value: "DIRECTORY",
            example: "dist",
            does: "what `cargo xtask build` wrote there, in place of the page in this file",
        },
    ],
    run: serve,
};

/// The port without `--port`.
const PORT: u16 = 8080;

fn serve(given: &Given) -> Result<u8, Ended> {
    let port = match given.value("port") {
        None => PORT,
        Some(port) => port
            .parse()
            .map_err(|_| Ended::BadInput(format!("`{port}` is no port: --port takes a number up to {}", u16::MAX)))?,
    };
    let site = match given.name("page") {
        Some(folder) => Site::read(folder.path()),
        None => Site::built_in(),
    };
    let site = site.map_err(Ended::BadInput)?;
    let address = match given.value("address") {
        None => IpAddr::V4(Ipv4Addr::LOCALHOST),
        Some(text) => text.trim_matches(['[', ']']).parse().map_err(|_| {
            Ended::BadInput(format!(
                "`{text}` is no address: --address takes one of this machine, such as 0.0.0.0 for all"
            ))
        })?,
    };
    let listener = TcpListener::bind((address, port)).map_err(|error| {
        Ended::BadInput(match error.kind() {
            ErrorKind::AddrNotAvailable => format!("{address} is no address of this machine"),
            ErrorKind::AddrInUse => {
                format!("port {port} is in use: name another with --port, or take a free one with --port 0")
            }
            ErrorKind::PermissionDenied => format!("port {port} is not allowed here: ports from 1024 on are"),
            _ => format!("port {port} cannot be listened at: {error}"),
        })
    })?;
    let address = listener.local_addr().map_err(|error| Ended::BadInput(format!("the port is not known: {error}")))?;
    say(&format!("The playground is at http://{address}/ until Ctrl-C.\n"))?;
    http::answer_all(&listener, &site).map_err(Ended::BadInput)
}
