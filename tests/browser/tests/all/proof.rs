//! A violation is shown with its property, its two facts and the violated assumption; chaos continues and ends.

use browser_tests::run;

const LIES: &str = include_str!("../../../../scenarios/lying-disk.raft");

#[test]
fn a_violation_is_shown_with_two_facts_and_the_violated_assumption() {
    run("a_violation_is_shown_with_two_facts_and_the_violated_assumption", async |page| {
        page.open_playground().await;
        page.open_unasked(LIES).await;
        page.set_playing(true).await;
        page.wait_for("it is announced once", "return document.querySelector('#banner .banner-more')").await;
        page.wait_for(
            "more violations are found",
            "return Number(document.querySelector('#safety').dataset.violations) >= 7",
        )
        .await;
        page.set_playing(false).await;
        page.press("q").await;
        page.wait_for("the panel is there", "return document.querySelector('#violation-panel')").await;
        // The sixth is the one of the state machines: before it, the panel shows three of lost writes, one of the new
        // leader and one of what was committed.
        for _ in 0..5 {
            page.click(".violation-turn button:last-of-type").await;
        }
        let property = page.attribute("#violation-panel", "data-property").await;
        assert_eq!(property.as_deref(), Some("StateMachineSafety"));
        let said = page.ask("return document.querySelector('#violation-panel').textContent", &[]).await;
        let said = said.as_str().expect("words");
        for part in [
            "no other server will ever apply a different log entry",
            "disk 1 lies",
            "survives a crash",
            "applied x=3 at 1/2",
        ] {
            assert!(said.contains(part), "{part:?} is not in {said}");
        }
        // A click on a fact goes to its time, and the panel stays open.
        let mut moments = Vec::new();
        for fact in ["1", "2"] {
            let css = format!(".fact[data-fact='{fact}']");
            let at = page.attribute(&css, "data-at").await.expect("a moment");
            page.click(&css).await;
            let here = format!("return document.querySelector(\"{css}\").classList.contains('here')");
            page.wait_for("its moment is drawn", &here).await;
            moments.push(at.parse::<u64>().expect("a number"));
        }
        assert!(moments[0] < moments[1], "{moments:?}");
        page.click(".voided-act").await;
        page.wait_for("its moment is drawn", "return !document.querySelector('.fact.here')").await;
        page.press("q").await;
        page.wait_for("the panel is closed", "return !document.querySelector('#violation-panel')").await;
    });
}

#[test]
fn chaos_begins_acts_goes_on_after_a_reload_and_ends() {
    run("chaos_begins_acts_goes_on_after_a_reload_and_ends", async |page| {
        page.open_playground().await;
        page.play_in_real_time().await;
        page.press("J").await;
        page.wait_for("the dialog is open", "return document.querySelector('#chaos-box')").await;
        let sliders = page.ask("return document.querySelectorAll('.chaos-kind input').length", &[]).await;
        assert!(sliders.as_u64().is_some_and(|count| count >= 10), "{sliders}");
        page.click("#chaos-start").await;
        page.wait_for("it has acted", "return Number(document.querySelector('#chaos').dataset.actions) > 12").await;
        page.set_playing(false).await;
        let text = "document.querySelector('#open').click();
            const text = document.querySelector('#open-text')?.value ?? '';
            return text.includes('run ') ? text : null;";
        let before = page.wait_for("the run's text", text).await;
        let before = before.as_str().expect("a text").to_string();
        assert!(!before.contains("chaos "), "chaos itself must not be a line: {before}");
        let lines = before.lines().filter(|line| !line.starts_with("run ") && !line.starts_with('#')).count();
        assert!(lines > 12, "{before}");
        page.reload().await;
        page.wait_for("chaos is still on", "return Number(document.querySelector('#chaos')?.dataset.actions) > 12")
            .await;
        let after = page.wait_for("the run's text", text).await;
        assert_eq!(after.as_str(), Some(before.as_str()), "the reloaded run is the same");
        page.ask("document.querySelector('dialog .dialog-buttons button:nth-of-type(2)').click()", &[]).await;
        page.press("j").await;
        page.wait_for("it is off", "return !document.querySelector('#chaos').dataset.actions").await;
    });
}
