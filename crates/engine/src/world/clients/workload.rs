//! Workloads: operations that begin by themselves at clients, as often as the workload says.

use super::known::{Load, WORKLOAD, Waiting};
use crate::world::World;
use model::client::{ClientId, WAITING_MAX, Workload};
use model::trace::{Ask, ClientEvent};
use model::types::Time;
use sim::clock::{Alarm, Due};
use sim::rng::{Rng, Stream};

impl World {
    pub(super) fn begin_load(&mut self, workload: &Workload) {
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

    pub(super) fn end_load(&mut self) {
        if let Some(load) = self.clients.load.take() {
            self.machine.clock.borrow_mut().cancel(load.due);
        }
        for client in self.clients.clients.iter_mut().map(|(_, value)| value) {
            client.queue.retain(|waiting| !waiting.by_load);
        }
    }

    /// The next operation of the workload is due.
    pub(super) fn workload_is_due(&mut self, due: Due) {
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
        // Every value is written once, so that the value that is read names its write.
        let ask = if reads { Ask::Read { key } } else { Ask::Write { key, value: format!("v{begun}").into() } };
        let all = &self.clients.clients;
        let has_to_do = |id: &ClientId| {
            let busy = all.get(id).map_or(0, |client| client.queue.len() + usize::from(client.doing.is_some()));
            (busy, (id.0 + clients - begun % clients) % clients)
        };
        let least = (1..=clients).map(ClientId).min_by_key(has_to_do);
        if let Some(id) = least {
            self.client(id).queue.push_back(Waiting { ask, at: None, by_load: true });
            self.begin_next(id);
            self.take_answers();
        }
    }
}
