//! Panels that keep their sizes, keys, themes, the tour.

use browser_tests::{DESKTOP, Page, Shape, leader, run};
use serde_json::json;

async fn width(page: &Page, css: &str) -> f64 {
    let script = "return document.querySelector(arguments[0]).getBoundingClientRect().width";
    page.ask(script, &[json!(css)]).await.as_f64().expect("a width")
}

#[test]
fn panels_are_resized_by_pointer_and_keys_and_keep_their_size() {
    run("panels_are_resized_by_pointer_and_keys_and_keep_their_size", async |page| {
        page.open_playground().await;
        let usual = width(&page, ".story").await;
        let (x, y) = page.middle("[data-border=story]").await;
        page.drag(&[(x, y), (x + 60.0, y), (x + 120.0, y)]).await;
        let dragged = width(&page, ".story").await;
        assert!((dragged - usual - 120.0).abs() < 8.0, "dragged by 120 from {usual} to {dragged}");
        page.reload().await;
        assert_eq!(width(&page, ".story").await, dragged, "a reload keeps it");

        page.ask("document.querySelector('[data-border=story]').focus()", &[]).await;
        page.press("\u{e012}").await;
        page.wait_for(
            "the arrow key moves it",
            &format!("return document.querySelector('.story').getBoundingClientRect().width < {}", dragged - 10.0),
        )
        .await;
        page.press("\u{e011}").await;
        page.wait_for(
            "Home puts it back",
            &format!("return Math.abs(document.querySelector('.story').getBoundingClientRect().width - {usual}) < 1"),
        )
        .await;

        // No drag hides the stage, however far.
        page.drag(&[(x, y), (1590.0, y)]).await;
        let (x, y) = page.middle("[data-border=right]").await;
        page.drag(&[(x, y), (10.0, y)]).await;
        assert!(width(&page, ".stage").await > 250.0);
        assert_eq!(page.ask("return document.documentElement.scrollWidth", &[]).await, 1600);
    });
}

#[test]
fn keys_do_what_the_help_lists_except_while_typing() {
    run("keys_do_what_the_help_lists_except_while_typing", async |page| {
        page.open_playground().await;
        page.play_in_real_time().await;
        page.wait_for_nodes("a leader is elected", |nodes| leader(nodes).is_some()).await;
        page.press("2").await;
        page.wait_for(
            "node 2 is chosen",
            "return document.querySelector('[data-node=\"2\"][data-role]').getAttribute('aria-pressed') === 'true'",
        )
        .await;
        page.press("x").await;
        page.wait_for_nodes("X has crashed it", |nodes| nodes[1].process == "crashed").await;
        page.press("x").await;
        page.wait_for_nodes("X has started it", |nodes| nodes[1].process == "running").await;
        page.press("p").await;
        page.wait_for_nodes("P has paused it", |nodes| nodes[1].process == "paused").await;
        page.press("p").await;
        page.wait_for_nodes("P has resumed it", |nodes| nodes[1].process == "running").await;
        page.press(" ").await;
        page.wait_for(
            "the space bar stops time",
            "return document.querySelector('#play').getAttribute('aria-pressed') === 'false'",
        )
        .await;
        page.press(">").await;
        page.wait_for("> is faster", "return document.querySelector('.speed output').textContent === '3.2×'").await;

        // An action is typed, and an invalid one is reported.
        page.press(":").await;
        page.wait_for("the line is open", "return document.activeElement.id === 'act-line'").await;
        page.press("crash 77\n").await;
        page.wait_for(
            "the mistake is shown",
            "return document.querySelector('#act-error').textContent.includes('there is no node 77')",
        )
        .await;
        page.fill("#act-line", "crash 4\n").await;
        page.wait_for_nodes("the typed crash is done", |nodes| nodes[3].process == "crashed").await;

        // Letters typed into a field are letters.
        page.fill("#write-key", "xpl").await;
        assert_eq!(page.ask("return document.querySelector('#write-key').value", &[]).await, "xpl");
        assert_eq!(page.nodes().await[1].process, "running");

        page.ask("document.activeElement.blur()", &[]).await;
        page.press("?").await;
        let listed =
            page.wait_for("the help lists the keys", "return document.querySelectorAll('#help-box kbd').length").await;
        assert!(listed.as_u64().expect("a number") > 30);
    });
}

#[test]
fn the_tour_is_shown_once_points_at_existing_elements_and_is_skipped_by_escape() {
    run("the_tour_is_shown_once_points_at_existing_elements_and_is_skipped_by_escape", async |page| {
        page.open_as_first_visitor().await;
        for step in 1..=3 {
            page.wait_for(
                "the step is shown",
                &format!("return document.querySelector('#tour')?.dataset.step === '{step}'"),
            )
            .await;
            let inside = "const at = (css) => document.querySelector(css).getBoundingClientRect();
                const [ring, card] = [at('.tour-ring'), at('#tour')];
                return ring.width > 40 && ring.height > 20 && card.left >= 0 && card.top >= 0 && card.right <= innerWidth && card.bottom <= innerHeight;";
            page.wait_for("it points at something and lies on the screen", inside).await;
            page.click("#tour-next").await;
        }
        page.wait_for("the tour is over", "return !document.querySelector('#tour')").await;
        page.reload().await;
        assert_eq!(page.ask("return !document.querySelector('#tour')", &[]).await, true, "never shown twice");
        page.press("?").await;
        page.wait_for("the help is open", "return document.querySelector('#tour-again')").await;
        page.click("#tour-again").await;
        page.wait_for(
            "it is shown again when asked for",
            "return document.querySelector('#tour') && !document.querySelector('dialog')",
        )
        .await;
        page.press("\u{e00c}").await;
        page.wait_for("Escape skips it", "return !document.querySelector('#tour')").await;
    });
}

#[test]
fn enlarged_twofold_the_tour_leaves_free_what_it_explains_and_the_lesson_stands_beside_the_cluster() {
    run("enlarged_twofold_the_tour_leaves_free", async |page| {
        page.open("#lesson=a03-when-is-a-write-committed").await;
        page.wait_for("the lesson is shown", "return document.querySelector('#lesson-next')").await;
        for (width_px, height_px) in [(800, 500), (640, 400), (390, 844), (1600, 1000)] {
            page.shape(Shape { width_px, height_px, dark: false }).await;
            if height_px == 500 {
                let seen = "return ['.stage-field', '#lesson-next'].every((css) => {
                    const box = document.querySelector(css).getBoundingClientRect();
                    return box.top >= 0 && box.bottom <= document.querySelector('.transport').getBoundingClientRect().top + 1;
                })";
                page.wait_for("the cluster and the lesson's button are seen together", seen).await;
            }
            page.press("?").await;
            page.wait_for("the help is open", "return document.querySelector('#tour-again')").await;
            page.click("#tour-again").await;
            for step in 1..=3 {
                let covered = format!(
                    "if (document.querySelector('#tour')?.dataset.step !== '{step}') return null;
                    const at = (css) => document.querySelector(css).getBoundingClientRect();
                    const [ring, card] = [at('.tour-ring'), at('#tour')];
                    const shared = (a, b, c, d) => Math.max(0, Math.min(b, d) - Math.max(a, c));
                    const covered = shared(ring.left, ring.right, card.left, card.right)
                        * shared(ring.top, ring.bottom, card.top, card.bottom);
                    return ring.width > 40 && 1 + covered / ring.width / ring.height",
                );
                let covered = page.wait_for("the step is shown", &covered).await.as_f64().expect("a number") - 1.0;
                assert!(covered < 0.2, "{covered} of step {step} is covered at {width_px} × {height_px}");
                page.click("#tour-next").await;
            }
            page.wait_for("the tour is over", "return !document.querySelector('#tour')").await;
        }
    });
}

#[test]
fn themes_follow_the_system_unless_one_is_chosen_and_are_kept() {
    run("themes_follow_the_system_unless_one_is_chosen_and_are_kept", async |page| {
        page.open_playground().await;
        let is = |dark: bool, contrast: bool| {
            let (theme, contrast) = (if dark { "dark" } else { "light" }, if contrast { "more" } else { "usual" });
            format!(
                "const {{ theme, contrast }} = document.documentElement.dataset; return theme === '{theme}' && contrast === '{contrast}'"
            )
        };
        page.wait_for("light", &is(false, false)).await;
        page.shape(Shape { dark: true, ..DESKTOP }).await;
        page.wait_for("dark as the system", &is(true, false)).await;
        page.system_asks(&[("prefers-contrast", "more")]).await;
        page.wait_for("contrast as the system", &is(false, true)).await;
        page.shape(Shape { dark: true, ..DESKTOP }).await;
        page.press("t").await;
        page.wait_for("light was chosen", &is(false, false)).await;
        page.press("t").await;
        page.press("t").await;
        page.wait_for("high contrast was chosen, dark as the system", &is(true, true)).await;
        page.reload().await;
        page.wait_for("it is kept", &is(true, true)).await;
    });
}

#[test]
fn every_control_is_on_the_screen_of_a_phone_and_nothing_scrolls_sideways() {
    run("every_control_is_on_the_screen_of_a_phone_and_nothing_scrolls_sideways", async |page| {
        page.open_playground().await;
        page.shape(Shape { width_px: 390, height_px: 844, dark: false }).await;
        let outside = "return [...document.querySelectorAll('.top-bar button, .top-bar select, .transport *, .tools button, .client-box *')]
            .filter((element) => element.checkVisibility({ visibilityProperty: true }) && element.offsetWidth > 0)
            .filter((element) => { const box = element.getBoundingClientRect(); return box.left < 0 || box.right > innerWidth; })
            .map((element) => element.outerHTML.slice(0, 90))";
        page.wait_for("the page is as wide as the phone", "return document.documentElement.scrollWidth === 390").await;
        assert_eq!(page.ask(outside, &[]).await, json!([]));
        let seen = "const box = document.querySelector(arguments[0]).getBoundingClientRect(); return box.width > 20 && box.height > 10";
        for css in ["#play", "#live", "#help", "#scenario"] {
            assert_eq!(page.ask(seen, &[json!(css)]).await, true, "{css} is there when the bars are folded");
        }
        page.click("#unfold-top").await;
        page.wait_for("the upper bar is unfolded", "return document.querySelector('.top-bar.unfolded')").await;
        for css in ["#theme", "#tables-toggle"] {
            assert_eq!(page.ask(seen, &[json!(css)]).await, true, "{css}");
        }
        assert_eq!(page.ask(outside, &[]).await, json!([]));
        page.click("#unfold-time").await;
        page.wait_for("the lower bar is unfolded", "return document.querySelector('.transport.unfolded')").await;
        for css in ["#restart-run", "#speed", "#fork", "#redo"] {
            assert_eq!(page.ask(seen, &[json!(css)]).await, true, "{css}");
        }
        assert_eq!(page.ask(outside, &[]).await, json!([]));
    });
}

#[test]
fn a_wall_size_screen_shows_everything_larger_and_the_pointer_still_hits() {
    run("a_wall_size_screen_shows_everything_larger_and_the_pointer_still_hits", async |page| {
        page.open_playground().await;
        page.shape(Shape { width_px: 3840, height_px: 2160, dark: false }).await;
        page.wait_for(
            "the page has grown",
            "return document.querySelector('#play').getBoundingClientRect().height > 50",
        )
        .await;
        assert_eq!(
            page.ask("return [document.documentElement.scrollWidth, document.documentElement.scrollHeight]", &[]).await,
            json!([3840, 2160])
        );
        page.play_in_real_time().await;
        page.wait_for_nodes("a leader is elected", |nodes| leader(nodes).is_some()).await;
        page.cut_off(&[1, 2]).await;
        page.set_playing(false).await;
        page.wait_for(
            "the stroke has cut what it crossed",
            "return document.body.textContent.includes('partition 1 2 | 3 4 5')",
        )
        .await;
    });
}

#[test]
fn the_page_works_in_a_frame_and_without_motion() {
    run("the_page_works_in_a_frame_and_without_motion", async |page| {
        page.system_asks(&[("prefers-reduced-motion", "reduce")]).await;
        page.open("blank").await;
        page.ask(
            "const frame = document.createElement('iframe');
             Object.assign(frame, { src: './index.html', width: 1000, height: 640, id: 'frame' });
             document.body.append(frame)",
            &[],
        )
        .await;
        let inside = |script: &str| {
            format!(
                "const page = document.querySelector('#frame').contentDocument; if (!page?.body) return false; {script}"
            )
        };
        page.wait_for("the framed page is ready", &inside("return page.body.dataset.ready === 'true'")).await;
        page.ask(&inside("page.querySelector('#speed').value = 30; page.querySelector('#speed').dispatchEvent(new Event('input', { bubbles: true }))"), &[]).await;
        // A lesson waits for its reader, who goes on.
        let goes_on = "page.querySelector('#lesson-next')?.click(); return !!page.querySelector('[data-role=leader]')";
        page.wait_for("time passes in it", &inside(goes_on)).await;
        page.ask(&inside("page.querySelector('#write-send').click()"), &[]).await;
        page.wait_for(
            "a write is logged",
            &inside("return page.querySelector('.happenings').textContent.includes('x=')"),
        )
        .await;
        let fits = inside("return page.documentElement.scrollWidth <= 1000");
        page.wait_for("nothing scrolls sideways in it", &fits).await;
        let moves = inside(
            "return [...page.querySelectorAll('*')].filter((element) => parseFloat(getComputedStyle(element).transitionDuration) > 0).length",
        );
        assert_eq!(page.ask(&moves, &[]).await, json!(0), "reduced motion must leave no transition");
    });
}
