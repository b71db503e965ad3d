//! What clients ask for, in raft-rs's calls.

use raft::ReadOnlyOption;

use super::answers::{Proposed, Read, What, refused, tell};
use super::convert;
use super::core::Core;
use super::door::Question;
use super::read_context::ReadContext;
use model::entry::Write;
use model::trace::{Ask, Outcome, Refusal};
use sim::oneshot::Sender;

impl Core {
    /// Asks raft-rs on behalf of a client. The answer may come later.
    pub(super) fn serve(&mut self, question: Question) {
        let Question { request, ask, id, answer } = question;
        match ask {
            Ask::Write { key, value } => {
                let write = Write { request, key, value, id };
                let data = convert::encoded(&write);
                self.propose(What::Write, answer, |core| core.raw.propose(Vec::new(), data));
            }
            Ask::Read { key } => self.read(key, ReadOnlyOption::Safe, answer),
            Ask::LeaseRead { key } => self.read(key, ReadOnlyOption::LeaseBased, answer),
            Ask::LocalRead { key } => tell(answer, Outcome::Read(self.state_machine.get(&key))),
            Ask::Operate(operation) => self.operate(operation, answer),
        }
    }

    /// What a node that does not lead answers. raft-rs would forward to the leader what is proposed to a follower.
    pub(super) fn not_leader(&self) -> Outcome {
        Outcome::Refused(Refusal::NotLeader(self.leader()))
    }

    /// Proposes an entry. raft-rs does not say at which index it put it: it is the last one then.
    pub(super) fn propose(
        &mut self,
        what: What,
        answer: Sender<Outcome>,
        propose: impl FnOnce(&mut Core) -> Result<(), raft::Error>,
    ) {
        let Some(term) = self.leads() else { return tell(answer, self.not_leader()) };
        match propose(self) {
            Ok(()) => {
                let index = self.raw.raft.raft_log.last_index();
                self.answers.propose(index, Proposed { term, what, answer });
            }
            Err(_) => tell(answer, refused(self.why_dropped())),
        }
    }

    /// Why raft-rs dropped a proposal (`Error::ProposalDropped`), by its own comparisons.
    fn why_dropped(&self) -> String {
        let raft = &self.raw.raft;
        match raft.lead_transferee {
            _ if raft.prs().get(raft.id).is_none() => {
                "it has left the cluster, and raft-rs drops what is proposed to a leader that is no member".to_string()
            }
            Some(node) => {
                format!("it is handing leadership over to {node}, and raft-rs drops what is proposed meanwhile")
            }
            None => match self.settings.cluster.uncommitted_bytes {
                Some(limit) => format!(
                    "with it more than {limit} bytes of entries would not be committed (`uncommitted`), and raft-rs drops what \
                     is proposed beyond that"
                ),
                None => "raft-rs dropped it".to_string(),
            },
        }
    }

    /// Reads at raft-rs's read index: with a round to a quorum, or by the lease, which looks at no clock.
    fn read(&mut self, key: String, option: ReadOnlyOption, answer: Sender<Outcome>) {
        let Some(term) = self.leads() else { return self.read_as_follower(key, option, answer) };
        if !self.raw.raft.commit_to_current_term() {
            let why = "it has committed no entry of its term yet, and raft-rs drops what is read from such a leader";
            return tell(answer, refused(why));
        }
        if option == ReadOnlyOption::LeaseBased && !self.raw.raft.check_quorum {
            return tell(answer, refused("raft-rs reads by lease only with check-quorum=on"));
        }
        // Only for this read: all others go a round.
        self.raw.raft.read_only.option = option;
        self.read_index(Read { term, forwarded: None, key, index: None, answer });
        self.raw.raft.read_only.option = ReadOnlyOption::Safe;
    }

    /// A node that does not lead asks its leader for the read index, if it may. By lease only a leader reads.
    fn read_as_follower(&mut self, key: String, option: ReadOnlyOption, answer: Sender<Outcome>) {
        let may = self.settings.cluster.follower_reads && option == ReadOnlyOption::Safe;
        // Without a leader raft-rs drops it in silence.
        let Some(leader) = self.leader().filter(|_| may) else { return tell(answer, self.not_leader()) };
        let term = self.raw.raft.term;
        self.read_index(Read { term, forwarded: Some(leader), key, index: None, answer });
    }

    fn read_index(&mut self, read: Read) {
        self.answers.contexts += 1;
        let number = self.answers.contexts;
        self.answers.reads.insert(number, read);
        self.raw.read_index(ReadContext { node: self.node, number }.to_bytes());
    }
}
