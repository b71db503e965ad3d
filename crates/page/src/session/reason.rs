//! Why something was as it was, looked up later.

use super::Session;
use model::trace::{Event, NetworkEvent};
use model::types::{MessageId, Time};
use story::event_log::Piece;
use story::explain::{Scene, explain};

impl Session {
    /// Why a message says no, or why it never arrived. `sent` and `ended` are its times.
    pub fn why_message(&self, id: MessageId, sent: Time, ended: Option<Time>) -> Option<Vec<Piece>> {
        let sends =
            |event: &Event| matches!(event, Event::Network(NetworkEvent::Sent { message, .. }) if *message == id);
        let drops =
            |event: &Event| matches!(event, Event::Network(NetworkEvent::Dropped { message, .. }) if *message == id);
        self.why_at(sent, sends).or_else(|| self.why_at(ended?, drops))
    }

    /// Folds the chapter of an event again up to it, as reasons are not kept for every event.
    fn why_at(&self, at: Time, is: impl Fn(&Event) -> bool) -> Option<Vec<Piece>> {
        let past = &self.here().past;
        let trace = past.trace();
        let (position, record) = trace.between(at, at).find(|(_, record)| is(&record.event))?;
        let (start, mut memory) = past.memory_before(position)?;
        let mut view = past.keyframes().view_at(trace, start);
        for (_, before) in trace.range(start..position) {
            memory.remember(before, &view, &self.here().opened.cluster);
            view.apply(before);
        }
        let scene = Scene { before: &view, cluster: &self.here().opened.cluster, memory: &memory };
        explain(record, scene).map(|why| why.because)
    }
}
