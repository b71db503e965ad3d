//! A dialog that holds time holds the frames: what the engine answers meanwhile is drawn without one.

use super::shell::Shell;
use page::dialog::Dialog;
use page::msg::{DialogsMsg, Msg, RunMsg, TimeMsg};

#[test]
fn a_run_that_begins_beneath_a_dialog_is_drawn_when_its_first_event_is_there() {
    let mut shell = Shell::new();
    shell.open("cluster nodes=3 seed=7\n");
    shell.send(Msg::Run(RunMsg::Seed(8)));
    shell.send(Msg::Dialogs(DialogsMsg::Show(Some(Dialog::Properties))));
    // The last frame that was asked for finds time held, and asks for none.
    shell.send(Msg::Time(TimeMsg::Frame));
    assert!(!shell.frame_asked);
    // The shell holds each answer to be drawn.
    shell.settle();
    let session = shell.page.session();
    assert!(session.playing() && shell.page.holds_time());
    assert_eq!(session.view().nodes.len(), 3);
}
