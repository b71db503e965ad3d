//! Clients with sessions: each does one operation at a time, sends it until it is told how it ended, and a workload
//! lets operations begin by themselves.

mod operation;
mod workload;

use litemap::LiteMap;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use self::operation::Doing;
use self::workload::Load;
use super::World;
use super::inside::ClientState;
use model::action::ClientAction;
use model::client::{ClientId, Manner, WAITING_MAX, Workload};
use model::trace::{Ask, ClientEvent, Event, Outcome};
use model::types::{NodeId, RequestId, Target};
use sim::clock::{Due, Tag};

/// How many requests may wait at one process that does not come to serve them. Nobody hears those beyond.
const AT_THE_DOOR_MAX: u32 = 1_000;

/// Names the workload among what waits outside the cluster; a client is named by its own number.
const WORKLOAD: Tag = Tag(u64::MAX);

/// What clients are told, in the order in which they are told it.
type Heard = Rc<RefCell<VecDeque<(ClientId, RequestId, Outcome)>>>;

/// All clients, and what lets them begin by themselves.
#[derive(Default)]
pub(in crate::world) struct Clients {
    clients: LiteMap<ClientId, Client>,
    heard: Heard,
    load: Option<Load>,
    /// How many workloads there have been.
    loads: u64,
    /// How many operations they have begun, all together.
    begun: u64,
    /// How many attempts there have been.
    attempts: u64,
    doors: LiteMap<NodeId, Rc<Cell<u32>>>,
}

/// One client.
struct Client {
    manner: Manner,
    /// The node it believes to lead.
    leader: NodeId,
    sequence: u64,
    queue: VecDeque<Waiting>,
    doing: Option<Doing>,
}

/// An operation that has not begun.
struct Waiting {
    ask: Ask,
    /// The node that is to be asked first.
    at: Option<NodeId>,
    /// True when a workload wants it.
    by_load: bool,
}

/// Counts a request among those that a process has not served, until it is served or dies with the process.
pub(in crate::world) struct AtTheDoor(Rc<Cell<u32>>);

impl Drop for AtTheDoor {
    fn drop(&mut self) {
        self.0.set(self.0.get().saturating_sub(1));
    }
}

impl Clients {
    /// Where answers to clients go.
    pub(in crate::world) fn heard(&self) -> Heard {
        Rc::clone(&self.heard)
    }

    /// A request has come to a process.
    pub(in crate::world) fn at_the_door(&mut self, node: NodeId) -> AtTheDoor {
        let door = Rc::clone(self.doors.entry(node).or_default());
        door.set(door.get() + 1);
        AtTheDoor(door)
    }

    fn is_full(&self, node: NodeId) -> bool {
        self.doors.get(&node).is_some_and(|door| door.get() >= AT_THE_DOOR_MAX)
    }

    /// What every client is doing.
    pub(in crate::world) fn states(&self) -> impl Iterator<Item = (ClientId, ClientState)> {
        self.clients.iter().map(|(id, client)| {
            let doing = client.doing.as_ref().map(|doing| (doing.id, doing.attempts, doing.request));
            (*id, ClientState { manner: client.manner, doing })
        })
    }

    /// The workload that goes on.
    pub(in crate::world) fn workload(&self) -> Option<Workload> {
        self.load.as_ref().map(|load| load.workload)
    }

    /// How many operations wait at all clients.
    fn waiting(&self) -> usize {
        self.clients.values().map(|client| client.queue.len()).sum()
    }
}

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
        self.hear_clients();
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

    /// Somebody wants a client to do this.
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
