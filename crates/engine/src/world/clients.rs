//! Clients with sessions: each does one operation at a time, sends it until it is told how it ended, and a workload
//! lets operations begin by themselves.

use litemap::LiteMap;
use model::action::ClientAction;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use super::World;
use super::client::Question;
use super::inside::ClientState;
use crate::raft::node::ProcessState;
use model::client::{
    ATTEMPTS_MAX, ClientId, FIRST_ATTEMPT, Manner, OperationId, PAUSE, PAUSE_MAX, Retry, WAITING_MAX, Workload,
};
use model::trace::{Ask, ClientEvent, Event, Outcome, Refusal};
use model::types::{NodeId, RequestId, Target, Time};
use sim::clock::{Alarm, Due, Tag};
use sim::rng::{Rng, Stream};

/// How many requests may wait at one process that does not come to serve them. Nobody hears those beyond.
const AT_THE_DOOR_MAX: u32 = 1_000;

/// Names the workload among what waits outside the cluster; a client is named by its own number.
const WORKLOAD: Tag = Tag(u64::MAX);

/// What clients are told, in the order in which they are told it.
type Heard = Rc<RefCell<VecDeque<(ClientId, RequestId, Outcome)>>>;

/// All clients, and what lets them begin by themselves.
#[derive(Default)]
pub(super) struct Clients {
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

/// A workload that goes on.
struct Load {
    workload: Workload,
    rng: Rng,
    due: Due,
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

/// An operation under way.
struct Doing {
    id: OperationId,
    ask: Ask,
    manner: Manner,
    attempts: u32,
    /// The attempt whose answer is awaited.
    request: Option<RequestId>,
    /// When it was sent.
    sent: Time,
    /// When it is sent again.
    pause: Option<Due>,
    /// True when an attempt before this one may have taken effect.
    may_have_effect: bool,
    /// True when the attempt is a redirected one.
    redirected: bool,
}

/// Counts a request among those that a process has not served, until it is served or dies with the process.
pub(super) struct AtTheDoor(Rc<Cell<u32>>);

impl Drop for AtTheDoor {
    fn drop(&mut self) {
        self.0.set(self.0.get().saturating_sub(1));
    }
}

impl Clients {
    /// Where answers to clients go.
    pub(super) fn heard(&self) -> Heard {
        Rc::clone(&self.heard)
    }

    /// A request has come to a process.
    pub(super) fn at_the_door(&mut self, node: NodeId) -> AtTheDoor {
        let door = Rc::clone(self.doors.entry(node).or_default());
        door.set(door.get() + 1);
        AtTheDoor(door)
    }

    fn is_full(&self, node: NodeId) -> bool {
        self.doors.get(&node).is_some_and(|door| door.get() >= AT_THE_DOOR_MAX)
    }

    /// What every client is doing.
    pub(super) fn states(&self) -> impl Iterator<Item = (ClientId, ClientState)> {
        self.clients.iter().map(|(id, client)| {
            let doing = client.doing.as_ref().map(|doing| (doing.id, doing.attempts, doing.request));
            (*id, ClientState { manner: client.manner, doing })
        })
    }

    /// The workload that goes on.
    pub(super) fn workload(&self) -> Option<Workload> {
        self.load.as_ref().map(|load| load.workload)
    }

    /// How many operations wait at all clients.
    fn waiting(&self) -> usize {
        self.clients.values().map(|client| client.queue.len()).sum()
    }
}

impl World {
    /// Says why clients cannot do this now, if they cannot.
    pub(super) fn check_client(&self, act: &ClientAction) -> Result<(), String> {
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
    pub(super) fn apply_client(&mut self, act: &ClientAction) -> Result<(), String> {
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

    fn begin_load(&mut self, workload: &Workload) {
        self.end_load();
        self.clients.loads += 1;
        self.tell(ClientEvent::Workload(Some(*workload)));
        for client in (1..=workload.clients).map(ClientId) {
            if self.client(client).manner != workload.manner || self.client(client).sequence == 0 {
                self.set_manner(client, workload.manner);
            }
        }
        let rng = Rng::new(self.cluster.seed, Stream::Workload(self.clients.loads));
        let due = self.machine.clock.borrow_mut().set(Time::ZERO, Alarm::Outside(WORKLOAD));
        self.clients.load = Some(Load { workload: *workload, rng, due });
    }

    fn end_load(&mut self) {
        if let Some(load) = self.clients.load.take() {
            self.machine.clock.borrow_mut().cancel(load.due);
        }
        for client in self.clients.clients.iter_mut().map(|(_, value)| value) {
            client.queue.retain(|waiting| !waiting.by_load);
        }
    }

    /// A client has paused for long enough, or the next operation of the workload is due.
    pub(super) fn outside_is_due(&mut self, tag: Tag, due: Due) {
        match tag {
            WORKLOAD => self.workload_is_due(due),
            Tag(client) => self.client_has_paused(ClientId(client), due),
        }
    }

    /// The next operation of the workload is due.
    fn workload_is_due(&mut self, due: Due) {
        let now = self.machine.now();
        let is_full = self.clients.waiting() >= WAITING_MAX;
        let Some(load) = self.clients.load.as_mut().filter(|load| load.due == due) else { return };
        let mean_us = 60_000_000 / load.workload.per_minute.max(1);
        let gap = Time(load.rng.between(0, 2 * mean_us));
        load.due = self.machine.clock.borrow_mut().set(now + gap, Alarm::Outside(WORKLOAD));
        let key = format!("k{}", load.rng.between(1, load.workload.keys));
        let reads = load.rng.chance(load.workload.reads_permille);
        let clients = load.workload.clients;
        if is_full {
            return;
        }
        self.clients.begun += 1;
        let begun = self.clients.begun;
        // Every value is written once, so that a read tells by which write.
        let ask = if reads { Ask::Read { key } } else { Ask::Write { key, value: format!("v{begun}") } };
        let all = &self.clients.clients;
        let has_to_do = |id: &ClientId| {
            let busy = all.get(id).map_or(0, |client| client.queue.len() + usize::from(client.doing.is_some()));
            (busy, (id.0 + clients - begun % clients) % clients)
        };
        let least = (1..=clients).map(ClientId).min_by_key(has_to_do);
        if let Some(id) = least {
            self.client(id).queue.push_back(Waiting { ask, at: None, by_load: true });
            self.begin_next(id);
            self.hear_clients();
        }
    }

    /// Begins what waits, unless the client has something to do.
    fn begin_next(&mut self, id: ClientId) {
        let client = self.client(id);
        if client.doing.is_some() {
            return;
        }
        let Some(Waiting { ask, at, by_load: _ }) = client.queue.pop_front() else { return };
        client.sequence += 1;
        client.leader = at.unwrap_or(client.leader);
        let operation = OperationId { client: id, sequence: client.sequence };
        let (manner, waiting) = (client.manner, client.queue.len() as u64);
        client.doing = Some(Doing {
            id: operation,
            ask: ask.clone(),
            manner,
            attempts: 0,
            request: None,
            sent: Time::ZERO,
            pause: None,
            may_have_effect: false,
            redirected: false,
        });
        self.tell(ClientEvent::Began { operation, ask: Box::new(ask), manner, waiting });
        self.attempt(id);
    }

    /// Sends what the client does to the node that it believes to lead.
    fn attempt(&mut self, id: ClientId) {
        let (request, now) = (RequestId(FIRST_ATTEMPT.0 + self.clients.attempts), self.now());
        let client = self.client(id);
        let node = client.leader;
        let Some(doing) = &mut client.doing else { return };
        doing.attempts += 1;
        (doing.request, doing.sent, doing.pause) = (Some(request), now, None);
        let (operation, attempt, ask, manner) = (doing.id, doing.attempts, doing.ask.clone(), doing.manner);
        self.clients.attempts += 1;
        self.tell(ClientEvent::Attempted { operation, attempt, request, node });
        let sends_id = manner.retry == Retry::WithId;
        match self.state_of(node) {
            Ok(ProcessState::Running | ProcessState::Paused) if !self.clients.is_full(node) => {
                let id_sent = (sends_id && matches!(ask, Ask::Write { .. })).then_some(operation);
                let question = Question { request, ask, id: id_sent, patience: manner.timeout, client: Some(id) };
                self.ask(node, question);
            }
            Ok(ProcessState::Running | ProcessState::Paused | ProcessState::Dead) | Err(_) => {
                let outcome = Outcome::Refused(Refusal::Other(format!("nobody listens on node {node}")));
                self.recorder.record(|| Event::Client(ClientEvent::Requested { request, node, ask }));
                self.recorder.record(|| Event::Client(ClientEvent::Answered { request, outcome: outcome.clone() }));
                self.clients.heard.borrow_mut().push_back((id, request, outcome));
            }
        }
    }

    /// Tells clients what became of their requests.
    pub(super) fn hear_clients(&mut self) {
        loop {
            let next = self.clients.heard.borrow_mut().pop_front();
            let Some((client, request, outcome)) = next else { return };
            self.heard(client, request, outcome);
        }
    }

    fn heard(&mut self, id: ClientId, request: RequestId, outcome: Outcome) {
        let (asked, now) = (self.client(id).leader, self.now());
        let next = self.node_after(asked);
        let client = self.client(id);
        let Some(doing) = client.doing.as_mut().filter(|doing| doing.request == Some(request)) else { return };
        doing.request = None;
        let pause = Time(PAUSE.0 * u64::from(doing.attempts)).min(PAUSE_MAX);
        let was_redirected = std::mem::replace(&mut doing.redirected, false);
        let is_last = doing.attempts >= ATTEMPTS_MAX;
        let retries = match doing.manner.retry {
            Retry::Never => false,
            Retry::Blindly | Retry::WithId => true,
        };
        // A clear answer ends the operation; a leader that is named is asked; anything else is asked again elsewhere.
        let wait = match &outcome {
            Outcome::Written(_) | Outcome::Read(_) | Outcome::Changed(_) | Outcome::Accepted => None,
            Outcome::Refused(Refusal::NotLeader(Some(leader)))
                if doing.manner.redirect && *leader != asked && !is_last && (retries || doing.attempts < 3) =>
            {
                doing.redirected = true;
                client.leader = *leader;
                // Nodes that name each other are not asked without end within one moment.
                Some(if was_redirected { pause } else { Time::ZERO })
            }
            Outcome::Refused(_) => {
                client.leader = next;
                (retries && !is_last).then_some(pause)
            }
            Outcome::Unknown(_) => {
                doing.may_have_effect = matches!(doing.ask, Ask::Write { .. });
                client.leader = next;
                // Who has waited for the time-out has waited for long enough.
                let pause = (doing.sent + doing.manner.timeout.min(pause)).saturating_sub(now);
                (retries && !is_last).then_some(pause)
            }
        };
        match wait {
            None => self.end(id, outcome),
            Some(Time::ZERO) => self.attempt(id),
            Some(pause) => {
                let due = self.machine.clock.borrow_mut().set(now + pause, Alarm::Outside(Tag(id.0)));
                if let Some(doing) = &mut self.client(id).doing {
                    doing.pause = Some(due);
                }
            }
        }
    }

    /// A client has paused after a refusal, and asks again.
    fn client_has_paused(&mut self, id: ClientId, due: Due) {
        if self.client(id).doing.as_ref().is_some_and(|doing| doing.pause == Some(due)) {
            self.attempt(id);
            self.hear_clients();
        }
    }

    /// The operation is over for its client.
    fn end(&mut self, id: ClientId, outcome: Outcome) {
        let Some(doing) = self.client(id).doing.take() else { return };
        let outcome = match outcome {
            // A refusal says nothing of the attempts before it.
            Outcome::Refused(_) if doing.may_have_effect => {
                Outcome::Unknown("an attempt before the last one may have taken effect".to_string())
            }
            outcome => outcome,
        };
        self.tell(ClientEvent::Ended { operation: doing.id, outcome });
        self.begin_next(id);
    }

    /// The next node in their order, whatever it is.
    fn node_after(&self, node: NodeId) -> NodeId {
        let after = self.nodes.keys().copied().find(|id| *id > node);
        after.or_else(|| self.nodes.keys().next().copied()).unwrap_or(node)
    }
}
