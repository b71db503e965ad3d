//! Five hundred random clicks, keys, menus and drags: the page never panics, logs an error, stops or goes blank.

use std::time::Duration;

use browser_tests::{Page, run};
use fantoccini::key::Key;
use model::action::{Action, DiskAction};
use model::scenario::{Line, Step, parse};
use model::types::DiskTrouble;
use serde_json::{Value, json};

/// The number of random inputs of one test.
const ACTS: usize = 500;

/// The number of inputs after which the page is checked.
const LOOK_EVERY: usize = 20;

/// How often the page is asked, in ten seconds, whether what is wrong is only on its way to be right.
const ASKED_MAX: usize = 100;
/// How often a button is pressed that may have moved.
const PRESSES_MAX: usize = 10;

/// The number of last inputs that are printed when something is wrong.
const PRINTED: usize = 25;

/// Everything that a user can click: in bars, menus, dialogs, on the stage and in the logs.
/// Controls that would leave the page or ask the system for a file are excluded.
const CONTROLS: &str = "
    const all = [...document.querySelectorAll('button, summary, input, textarea, [role=menuitem], [role=button], [tabindex], [data-node], [data-link], canvas')];
    const modal = document.querySelector('dialog[open]');
    const found = [];
    for (const element of all) {
        if (element.disabled || element.type === 'file' || element.closest('a[href]') || (modal && !modal.contains(element))) continue;
        const box = element.getBoundingClientRect();
        const x = box.x + box.width * arguments[0], y = box.y + box.height * arguments[1];
        if (box.width < 2 || box.height < 2 || x < 1 || y < 1 || x >= innerWidth - 1 || y >= innerHeight - 1) continue;
        const name = element.id || element.dataset.node || element.getAttribute('aria-label') || element.textContent.trim().slice(0, 30) || element.tagName;
        found.push([x, y, `${element.tagName.toLowerCase()} ${name}`]);
    }
    return found;";

/// Selects another option of some list, as a user does with the keyboard: the list itself is drawn by the system.
const LISTS: &str = "
    const lists = [...document.querySelectorAll('select:not(:disabled)')].filter((list) => list.getBoundingClientRect().width > 0);
    if (!lists.length) return 'no list';
    const list = lists[arguments[0] % lists.length];
    const options = [...list.options].filter((option) => !option.disabled);
    if (!options.length) return 'no option';
    list.value = options[arguments[1] % options.length].value;
    list.dispatchEvent(new Event('change', { bubbles: true }));
    return `${list.id || 'list'} = ${list.value}`;";

/// An error of the page, an empty text when there is none.
const LOOK: &str = "
    const said = document.querySelector('#banner')?.textContent ?? '';
    if (/has not answered|started again/.test(said)) return `the banner says: ${said}`;
    if (window.complaints.length) return `the console says: ${window.complaints.slice(0, 3).join(' | ')}`;
    if (document.body.dataset.ready !== 'true' || !document.querySelector('.top-bar')) return 'the page is gone';
    const drawn = document.querySelector('.stage, .tables')?.getBoundingClientRect();
    if (!drawn || drawn.width < 50 || drawn.height < 50) return 'there is no stage and no table';
    const canvas = document.querySelector('.timeline canvas');
    if (!canvas || canvas.width < 50) return 'there is no timeline';
    const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    if (!pixels.some((value) => value !== 0)) return 'the timeline is blank';
    if (!document.querySelector('[data-node]') && !document.querySelector('.tables')) return 'there are no nodes';
    return '';";

/// Remembers what goes wrong in scripts, and every panic that a worker reports: as a string, when it was no task's, or
/// within the last reply of a run that it has ended. With the latter goes the text of the session, from right then and
/// from a moment later, when the page has kept what was being done.
const LISTEN: &str = "
    window.panics = [];
    const kept = () => ['scenarios', 'branches'].map((name) => localStorage.getItem(`raft-playground.${name}.${sessionStorage.getItem('raft-playground.run')}`) ?? '').join('\\n');
    window.Worker = class extends window.Worker {
        constructor(...all) {
            super(...all);
            this.addEventListener('message', ({ data }) => {
                if (typeof data === 'string') window.panics.push({ said: data });
                if (!(data instanceof Uint8Array)) return;
                const text = new TextDecoder('latin1').decode(data);
                const end = text.indexOf('the run ends here');
                if (end < 0) return;
                const panic = { said: text.slice(Math.max(0, end - 600), end), ended: true, kept: kept() };
                window.panics.push(panic);
                setTimeout(() => { panic.kept += '\\n' + kept(); }, 500);
            });
        }
    };
    window.complaints = [];
    addEventListener('error', (event) => window.complaints.push(String(event.message)));
    addEventListener('unhandledrejection', (event) => window.complaints.push(String(event.reason)));
    const error = console.error;
    console.error = (...words) => { window.complaints.push(words.join(' ')); error.apply(console, words); };";

/// What is wrong with the panics so far, an empty text when nothing is.
///
/// Where a disk lies or a voter is wiped, openraft itself may panic (`docs/faults.md`), and that ends the run. Nothing
/// explains a panic of our own code, or one where everything that Raft assumes holds.
async fn judge(page: &Page) -> String {
    let panics = page.ask("return window.panics", &[]).await;
    let panics = panics.as_array().expect("a list of panics");
    let wrong = panics.iter().filter_map(|panic| {
        let said = panic["said"].as_str().unwrap_or_default();
        if panic["ended"] != json!(true) {
            return Some(format!("the engine panicked outside of every task: {said}"));
        }
        if said.contains("the playground's own code") {
            return Some(format!("our own code panicked: {said}"));
        }
        let explained = takes_away_an_assumption(panic["kept"].as_str().unwrap_or_default());
        (!explained).then(|| format!("nothing in the session's text explains this panic: {said}"))
    });
    wrong.collect::<Vec<_>>().join("\n")
}

/// True when the text of a session, as the page keeps it, lets a disk forget what Raft relies on.
fn takes_away_an_assumption(kept: &str) -> bool {
    kept.split(['\u{1e}', '\u{1f}', '\n']).any(|line| {
        let line = line.trim();
        let text = if line.starts_with("cluster") { line.to_string() } else { format!("cluster nodes=25\n{line}") };
        let Ok(scenario) = parse(&text) else { return false };
        let forgets = |line: &Line| match &line.step {
            Step::Act(Action::Disk(action)) => matches!(
                action,
                DiskAction::Wipe(_)
                    | DiskAction::Restore(_)
                    | DiskAction::Trouble { trouble: Some(DiskTrouble::Lies | DiskTrouble::ForgetsVotes), .. }
            ),
            Step::Act(Action::Chaos(Some(plan))) => plan.kinds.iter().any(|(kind, _)| kind.is_unbearable()),
            _ => false,
        };
        scenario.cluster.voids().is_some() || scenario.lines.iter().any(forgets)
    })
}

#[test]
fn only_a_disk_that_forgets_explains_a_panic() {
    assert!(takes_away_an_assumption("tree 3\u{1e}5\u{1e}1 0\u{1f}first run\u{1f}12 4 0 0\nwipe 2"));
    assert!(takes_away_an_assumption("cluster nodes=3\nrun 1s\ndisk 1 lies"));
    assert!(takes_away_an_assumption("12 4 0 0\nchaos seed=3 plain=20 lies=10"));
    assert!(takes_away_an_assumption("cluster nodes=3 leader-restore=on"));
    assert!(!takes_away_an_assumption("cluster nodes=3\ncrash 1\nchaos seed=3 plain=20\nclock 3 rate 2\ndisk 1 fails"));
}

/// Random numbers from a seed (splitmix64).
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }

    fn part(&mut self) -> f64 {
        (self.below(900) + 50) as f64 / 1_000.0
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len() as u64) as usize]
    }
}

fn keys() -> Vec<String> {
    let letters = " .,nlfbdxpiehersckwoyvtgqj[]<>?:NBPRJ123456!@#+-0";
    let named = [Key::Escape, Key::Escape, Key::Tab, Key::Enter, Key::Left, Key::Right, Key::Home, Key::End];
    let named = named.into_iter().map(|key| char::from(key).to_string());
    letters.chars().map(String::from).chain(named).collect()
}

/// A point on an element, in pixels; `None` when it does not exist.
async fn place_on(page: &Page, css: &str, draw: &mut Draw) -> Option<(f64, f64)> {
    let script = "const box = document.querySelector(arguments[0])?.getBoundingClientRect();
        return box && box.width > 4 ? [box.x + box.width * arguments[1], box.y + box.height * arguments[2]] : null;";
    let place = page.ask(script, &[json!(css), json!(draw.part()), json!(draw.part())]).await;
    Some((place[0].as_f64()?, place[1].as_f64()?))
}

/// Presses a key. A file input accepts no keys except a file name.
async fn press(page: &Page, key: &str) {
    page.ask("if (document.activeElement?.type === 'file') document.activeElement.blur();", &[]).await;
    page.press(key).await;
}

/// Opens the dialog of the breakpoints. What a random run has shown goes when another is opened, and moves the button
/// between its measure and the press; the press is repeated then, as a user would.
async fn open_breakpoints(page: &Page) {
    let is_open = "return !!document.querySelector('#breakpoints-off')";
    for _ in 0..PRESSES_MAX {
        page.click("#breakpoints").await;
        for _ in 0..ASKED_MAX {
            if page.ask(is_open, &[]).await == json!(true) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    let over = "const box = document.querySelector('#breakpoints').getBoundingClientRect();
        return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)?.outerHTML.slice(0, 300)";
    panic!("{PRESSES_MAX} presses do not open the breakpoints; at their button lies {}", page.ask(over, &[]).await);
}

/// Makes one random input, and returns its description.
async fn act(page: &Page, draw: &mut Draw, keys: &[String]) -> String {
    match draw.below(100) {
        0..45 => {
            let found = page.ask(CONTROLS, &[json!(draw.part()), json!(draw.part())]).await;
            let found = found.as_array().cloned().unwrap_or_default();
            if found.is_empty() {
                return "nothing to press".to_string();
            }
            let control: &Value = draw.one_of(&found);
            let at = |index: usize| control[index].as_f64().unwrap_or_default();
            page.press_at((at(0), at(1)), false).await;
            format!("press {}", control[2])
        }
        45..65 => {
            let key = draw.one_of(keys);
            press(page, key).await;
            format!("key {key:?}")
        }
        65..75 => match place_on(page, ".stage", draw).await {
            Some(place) => {
                page.press_at(place, true).await;
                format!("menu at {place:?}")
            }
            None => "no stage".to_string(),
        },
        75..83 => {
            let css = *draw.one_of(&[".stage", ".timeline canvas"]);
            let (from, to) = (place_on(page, css, draw).await, place_on(page, css, draw).await);
            match (from, to) {
                (Some(from), Some(to)) => {
                    page.swipe(from, to).await;
                    format!("drag on {css} from {from:?} to {to:?}")
                }
                _ => format!("no {css}"),
            }
        }
        83..88 => {
            let said = page.ask(LISTS, &[json!(draw.below(1_000)), json!(draw.below(1_000))]).await;
            format!("choose {said}")
        }
        88..94 => {
            let line = *draw.one_of(&[
                "crash leader",
                "disk 1 lies",
                "wipe 2",
                "clock 3 rate 2",
                "hold AppendEntries 1 -> 2",
                "restart 1",
                "restart 2",
                "add learner 6",
                "chaos seed=3 plain=20 network=20 lies=10 wipe=5 writes=30",
                "chaos off",
                "heal",
                "no such thing",
            ]);
            press(page, &char::from(Key::Escape).to_string()).await;
            press(page, ":").await;
            let typed = "const line = document.querySelector('#act-line'); if (!line) return false;
                line.value = arguments[0]; document.querySelector('#act-do').click(); return true;";
            let done = page.ask(typed, &[json!(line)]).await;
            format!("type {line:?}: {done}")
        }
        _ => {
            tokio::time::sleep(Duration::from_millis(30)).await;
            "wait".to_string()
        }
    }
}

#[test]
fn five_hundred_random_inputs_neither_panic_nor_stop_the_page() {
    let seed = std::env::var("RANDOM_ACTS_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    run("five_hundred_random_inputs_neither_panic_nor_stop_the_page", async |page| {
        page.before_load(LISTEN).await;
        page.open_playground().await;
        let (mut draw, keys, mut done) = (Draw(seed), keys(), Vec::new());
        for number in 1..=ACTS {
            done.push(act(&page, &mut draw, &keys).await);
            if number % LOOK_EVERY == 0 {
                // A run that begins, or is repeated from its start, is not drawn until it is there. What is wrong stays.
                let mut wrong = page.ask(LOOK, &[]).await;
                for _ in 0..ASKED_MAX {
                    if wrong == json!("") {
                        break;
                    }
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    wrong = page.ask(LOOK, &[]).await;
                }
                let wrong = [wrong.as_str().unwrap_or("the page does not answer"), &judge(&page).await].concat();
                let last = &done[done.len().saturating_sub(PRINTED)..];
                assert!(
                    wrong.is_empty(),
                    "after act {number} of seed {seed}: {wrong}\nthe last acts:\n{}\nrepeat it with RANDOM_ACTS_SEED={seed}",
                    last.join("\n")
                );
            }
        }
        // It still works: a run that is opened now continues.
        press(&page, &char::from(Key::Escape).to_string()).await;
        press(&page, &char::from(Key::Escape).to_string()).await;
        page.open_text("cluster nodes=3 seed=7\nrun until leader\n").await;
        // A breakpoint that was set at random would stop the time.
        open_breakpoints(&page).await;
        page.ask("document.querySelector('#breakpoints-off').click()", &[]).await;
        page.click("#breakpoints-close").await;
        page.play_in_real_time().await;
        // Tables or stage may be shown now.
        let goes_on = "return document.querySelector('.top-bar').textContent.includes('Your scenario')
            && Number(document.querySelector('.clock b').textContent) > 0.5";
        page.wait_for("time passes in a run that is opened now", goes_on).await;
        // What the last panic is explained by is kept half a second after it.
        tokio::time::sleep(Duration::from_millis(600)).await;
        assert_eq!(judge(&page).await, "", "seed {seed}");
        let pressed = done.iter().filter(|what| what.starts_with("press")).count();
        assert!(pressed > ACTS / 4, "only {pressed} controls were pressed");
        println!("seed {seed}: {ACTS} acts, {pressed} controls pressed");
    });
}
