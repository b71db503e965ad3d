//! Random acts on the page that decides, with the real engine behind it: every kind of message is sent, and after each
//! the page is checked. Four seeds of 25 000 acts run side by side.

#[path = "random_acts/compared.rs"]
mod compared;
#[path = "random_acts/draw.rs"]
mod draw;
#[path = "random_acts/found.rs"]
mod found;
#[path = "random_acts/held.rs"]
mod held;
#[path = "random_acts/kept.rs"]
mod kept;
#[path = "random_acts/kinds.rs"]
mod kinds;
#[path = "random_acts/late.rs"]
mod late;
#[path = "random_acts/lessons.rs"]
mod lessons;
#[path = "random_acts/mends.rs"]
mod mends;
#[path = "random_acts/shell.rs"]
mod shell;
#[path = "random_acts/so_far.rs"]
mod so_far;
#[path = "random_acts/worker.rs"]
mod worker;

use draw::Draw;
use page::msg::{BrowserMsg, Msg};
use shell::Shell;

/// How many acts each seed does.
const ACTS: usize = 25_000;

/// How often a branch is held against a repeated run of its text.
const REPEAT_EVERY: usize = 250;

/// How often the page is loaded again.
const RELOAD_EVERY: usize = 600;

/// Does random acts, and answers with the kinds of messages that were sent.
fn acts(seed: u64) -> Vec<&'static str> {
    let (mut shell, mut draw) = (Shell::new(), Draw::new(seed));
    for act in 1..=ACTS {
        draw.act(&mut shell);
        if act.is_multiple_of(REPEAT_EVERY) {
            shell.pause();
            shell.check_repeats();
            shell.check_undo();
        }
        if act.is_multiple_of(RELOAD_EVERY) {
            reload(&mut shell);
        }
    }
    println!("{} answers, {} events, {} branches, {} choices", shell.answers, shell.events, draw.branches, draw.picked);
    assert!(draw.branches > 100 && draw.picked > 100, "{} branches, {} choices", draw.branches, draw.picked);
    shell.sent.into_iter().collect()
}

/// A page that is loaded again shows the branch that was shown, with everything that was done in it.
fn reload(shell: &mut Shell) {
    shell.settle();
    shell.is_full = false;
    shell.send(Msg::Browser(BrowserMsg::Leaving));
    let before = shell.page.session();
    // While time passes, the newest moment is a little ahead of the drawn one.
    let drawn = if before.live() { before.now() } else { before.drawn() };
    // A reader who stepped back to where the run ends is there after a reload as well.
    let live = before.live() || drawn >= before.now();
    let place = (before.current(), drawn, live, before.branches().len());
    let is_whole = before.running_to().is_none();
    let (text, len) = (before.scenario().to_string(), before.trace().len());
    shell.reload();
    shell.settle();
    let after = shell.page.session();
    if is_whole {
        let message = shell.page.message();
        assert_eq!(
            (after.current(), after.drawn(), after.live(), after.branches().len()),
            place,
            "{message:?}\n{text}"
        );
        let again = after.scenario().to_string();
        let differs = again.lines().zip(text.lines()).position(|(again, text)| again != text);
        assert_eq!(again, text, "line {differs:?}: {message:?}\n{again}\n{text}");
        assert!(after.trace().len() >= len, "{} < {len}", after.trace().len());
    }
}

#[test]
fn every_kind_of_message_is_sent_and_the_page_stays_right_seed_1() {
    let sent = acts(1);
    let never: Vec<&str> = kinds::all().into_iter().filter(|kind| !sent.contains(kind)).collect();
    assert!(never.is_empty(), "never sent: {never:?}");
}

#[test]
fn the_page_stays_right_seed_2() {
    acts(2);
}

#[test]
fn the_page_stays_right_seed_3() {
    acts(3);
}

#[test]
fn the_page_stays_right_seed_4() {
    acts(4);
}
