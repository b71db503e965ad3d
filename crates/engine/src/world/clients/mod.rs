//! Clients with sessions: each does one operation at a time and sends it until its outcome is clear or its policy ends
//! the retries. A workload lets operations begin by themselves.

pub(super) mod known;
mod operation;
mod workload;

use std::collections::VecDeque;

use self::known::{Client, WORKLOAD, Waiting};
use super::World;
use model::action::ClientAction;
use model::client::{ClientId, Manner, WAITING_MAX};
use model::trace::{Ask, ClientEvent, Event};
use model::types::{NodeId, Target};
use sim::clock::{Due, Tag};

impl World {
    /// Says why clients cannot do this now, if they cannot.
    pub(in crate::world) fn check_client(&self, act: &ClientAction) -> Result<(), String> {
        match act {
            ClientAction::Write { to, .. }
            | ClientAction::Read { to, .. }
            | ClientAction::LeaseRead { to, .. }
            | ClientAction::LocalRead { to, .. } => self.check_request(*to),
            ClientAction::SessionWrite { at, .. } | ClientAction::SessionRead { at, .. } => {
                if let Some(at) = at {
                    self.resolve(*at)?;
                }
                if self.clients.waiting() >= WAITING_MAX {
                    return Err(format!("{WAITING_MAX} operations wait at the clients already: let time pass"));
                }
                Ok(())
            }
            ClientAction::Set { .. } | ClientAction::Workload(_) => Ok(()),
            ClientAction::WorkloadOff => match self.clients.load {
                Some(_) => Ok(()),
                None => Err("no workload goes on: there is nothing to switch off".to_string()),
            },
        }
    }

    /// Lets clients do it. It was checked.
    pub(in crate::world) fn apply_client(&mut self, act: &ClientAction) -> Result<(), String> {
        match act {
            ClientAction::Write { to, key, value } => {
                return self.ask_alone(*to, Ask::Write { key: key.clone(), value: value.clone() });
            }
            ClientAction::Read { to, key } => return self.ask_alone(*to, Ask::Read { key: key.clone() }),
            ClientAction::LeaseRead { to, key } => return self.ask_alone(*to, Ask::LeaseRead { key: key.clone() }),
            ClientAction::LocalRead { to, key } => return self.ask_alone(*to, Ask::LocalRead { key: key.clone() }),
            ClientAction::SessionWrite { client, key, value, at } => {
                let ask = Ask::Write { key: key.clone(), value: value.clone() };
                self.enqueue(*client, ask, *at);
            }
            ClientAction::SessionRead { client, key, at } => self.enqueue(*client, Ask::Read { key: key.clone() }, *at),
            ClientAction::Set { client, timeout, retry, redirect } => {
                let now = self.clients.clients.get(client).map_or_else(Manner::default, |client| client.manner);
                let manner = Manner {
                    timeout: timeout.unwrap_or(now.timeout),
                    retry: retry.unwrap_or(now.retry),
                    redirect: redirect.unwrap_or(now.redirect),
                };
                self.set_manner(*client, manner);
            }
            ClientAction::Workload(workload) => self.begin_load(workload),
            ClientAction::WorkloadOff => {
                self.end_load();
                self.tell(ClientEvent::Workload(None));
            }
        }
        self.take_answers();
        Ok(())
    }

    /// Sends a request that belongs to no client's session.
    fn ask_alone(&mut self, to: Target, ask: Ask) -> Result<(), String> {
        let node = self.resolve(to)?;
        self.ask_once(node, ask);
        Ok(())
    }

    fn tell(&self, event: ClientEvent) {
        self.recorder.record(|| Event::Client(event));
    }

    fn client(&mut self, id: ClientId) -> &mut Client {
        // Clients that know nothing ask one node each, so that not all ask the same one.
        let nodes = self.nodes.len() as u64;
        self.clients.clients.entry(id).or_insert_with(|| Client {
            manner: Manner::default(),
            leader: NodeId((id.0.max(1) - 1) % nodes + 1),
            sequence: 0,
            queue: VecDeque::new(),
            doing: None,
        })
    }

    fn set_manner(&mut self, id: ClientId, manner: Manner) {
        self.client(id).manner = manner;
        self.tell(ClientEvent::Set { client: id, manner });
    }

    /// Puts an operation into the queue of a client, which is created when it is new.
    fn enqueue(&mut self, id: ClientId, ask: Ask, at: Option<Target>) {
        if !self.clients.clients.contains_key(&id) {
            self.set_manner(id, Manner::default());
        }
        let at = at.and_then(|at| self.resolve(at).ok());
        self.client(id).queue.push_back(Waiting { ask, at, by_load: false });
        self.begin_next(id);
    }

    /// A client has paused for long enough, or the next operation of the workload is due.
    pub(in crate::world) fn outside_is_due(&mut self, tag: Tag, due: Due) {
        match tag {
            WORKLOAD => self.workload_is_due(due),
            Tag(client) => self.client_has_paused(ClientId(client), due),
        }
    }
}
