//! The box for clients: a workload at a rate, and single operations.

use web_sys::{HtmlInputElement, HtmlSelectElement, SubmitEvent};
use yew::prelude::*;

use super::dialog_box::DialogBox;
use model::action::{Action, ClientAction};
use model::client::{CLIENTS_MAX, Retry, WORKLOAD_KEYS_MAX, Workload};
use model::scenario::Cluster;
use page::msg::{DialogsMsg, Msg};
use page::typed;

#[derive(Properties, PartialEq)]
pub struct WorkloadDialogProps {
    pub cluster: Cluster,
    /// The workload that runs at the drawn moment.
    pub workload: Option<Workload>,
    pub on: Callback<Msg>,
}

/// The box. Its fields become a line of a scenario; errors in it are shown and nothing is done.
#[component]
pub fn WorkloadDialog(props: &WorkloadDialogProps) -> Html {
    let wrong = use_state_eq(String::new);
    let fields: [NodeRef; 7] = std::array::from_fn(|_| NodeRef::default());
    let fields = use_memo((), move |()| fields);
    let single: [NodeRef; 3] = std::array::from_fn(|_| NodeRef::default());
    let single = use_memo((), move |()| single);
    let shown = props.workload.unwrap_or_default();
    let act = {
        let (wrong, on, cluster) = (wrong.clone(), props.on.clone(), props.cluster.clone());
        move |line: String| match typed::act(&line, &cluster) {
            Ok(action) => on.emit(Msg::Dialogs(DialogsMsg::Do(action))),
            Err(why) => wrong.set(why.message),
        }
    };
    let on_begin = {
        let (fields, act) = (fields.clone(), act.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let [clients, rate, keys, reads, timeout, retry, redirect] = std::array::from_fn(|at| value(&fields[at]));
            let per_second = if rate.contains('/') { "" } else { "/s" };
            act(format!(
                "workload clients={clients} rate={rate}{per_second} keys={keys} reads={reads}% timeout={timeout}ms retry={retry} redirect={redirect}"
            ));
        })
    };
    let by_hand = {
        let single = single.clone();
        move |reads: bool| {
            let [client, key, value] = std::array::from_fn(|at| value(&single[at]));
            act(match reads {
                true => format!("client {client} read {key}"),
                false => format!("client {client} write {key}={value}"),
            });
        }
    };
    let on_read = {
        let by_hand = by_hand.clone();
        Callback::from(move |_: MouseEvent| by_hand(true))
    };
    let on_single = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        by_hand(false);
    });
    // The fields are filled once, so that typed text stays, also when it is invalid.
    {
        let (fields, single) = (fields.clone(), single.clone());
        let rate = match shown.per_minute.is_multiple_of(60) {
            true => format!("{}/s", shown.per_minute / 60),
            false => format!("{}/m", shown.per_minute),
        };
        let reads = decimal(u64::from(shown.reads_permille) * 100);
        let timeout = decimal(shown.manner.timeout.as_micros());
        use_effect_with((), move |()| {
            let usual = [shown.clients.to_string(), rate, shown.keys.to_string(), reads, timeout];
            fields.iter().zip(usual).for_each(|(field, value)| fill(field, &value));
            single.iter().zip(["1", "x", "1"]).for_each(|(field, value)| fill(field, value));
        });
    }
    let off = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Do(Action::Client(ClientAction::WorkloadOff))));
    let close = props.on.reform(|_: MouseEvent| Msg::Dialogs(DialogsMsg::Show(None)));
    let number = |at: usize, id: &'static str, label: &'static str, unit: &'static str, hint: String| {
        html! {
            <label class="field" title={hint}><span>{ label }</span>
                <input ref={fields[at].clone()} {id} type="text" inputmode="decimal" size="5" autocomplete="off" spellcheck="false" />
                <span class="unit">{ unit }</span></label>
        }
    };
    let retry = |retry: Retry, label: &'static str| {
        html! { <option value={retry.name()} selected={shown.manner.retry == retry}>{ label }</option> }
    };
    let state = match props.workload {
        Some(workload) => format!("Running: {workload}"),
        None => "No workload is running.".to_string(),
    };
    html! {
        <DialogBox id="workload-box" title="Client workload" first={fields[0].clone()} on={props.on.clone()}>
            <p class="hint" id="workload-state">{ state }</p>
            <form class="workload-form" onsubmit={on_begin} aria-label="Workload">
                <div class="fields">
                    { number(0, "workload-clients", "Clients", "", format!("1 to {CLIENTS_MAX}")) }
                    { number(1, "workload-rate", "Rate", "", "20/s, or 30/m: operations start at this rate, however slow the cluster is".to_string()) }
                    { number(2, "workload-keys", "Keys", "", format!("1 to {WORKLOAD_KEYS_MAX}")) }
                    { number(3, "workload-reads", "Reads", "%", "The rest are writes".to_string()) }
                    { number(4, "workload-timeout", "Time-out", "ms", "How long a client waits for an answer".to_string()) }
                    <label class="field"><span>{ "Then" }</span>
                        <select ref={fields[5].clone()} id="workload-retry">
                            { retry(Retry::WithId, "retry, same request id") }
                            { retry(Retry::WithoutId, "retry, without an id") }
                            { retry(Retry::Never, "give up") }
                        </select></label>
                    <label class="field"><span>{ "Redirects" }</span>
                        <select ref={fields[6].clone()} id="workload-redirect">
                            <option value="on" selected={shown.manner.redirect}>{ "are followed" }</option>
                            <option value="off" selected={!shown.manner.redirect}>{ "are ignored" }</option>
                        </select></label>
                </div>
                <p class="hint">{ "Without a request id a retried write may take effect twice: clients then lose exactly-once semantics." }</p>
                <p id="workload-error" class="wrong" role="alert">{ &*wrong }</p>
                <div class="dialog-buttons">
                    <button type="button" id="workload-off" disabled={props.workload.is_none()} onclick={off}>{ "Stop" }</button>
                    <span class="spring"></span>
                    <button type="submit" id="workload-begin" class="primary">{ if props.workload.is_some() { "Change" } else { "Start" } }</button>
                </div>
            </form>
            <form class="client-form" onsubmit={on_single} aria-label="One operation of a client">
                <span>{ "By hand: client" }</span>
                <input ref={single[0].clone()} id="client-number" aria-label="Client" type="text" inputmode="numeric" size="2" autocomplete="off" />
                <input ref={single[1].clone()} id="client-key" aria-label="Key" type="text" size="4" autocomplete="off" spellcheck="false" />
                <span>{ "=" }</span>
                <input ref={single[2].clone()} id="client-value" aria-label="Value, for a write" type="text" size="4" autocomplete="off" spellcheck="false" />
                <button type="submit" id="client-write">{ "Write" }</button>
                <button type="button" id="client-read" onclick={on_read}>{ "Read" }</button>
                <span class="spring"></span>
                <button type="button" id="workload-close" onclick={close}>{ "Close" }</button>
            </form>
        </DialogBox>
    }
}

fn fill(field: &NodeRef, value: &str) {
    if let Some(input) = field.cast::<HtmlInputElement>() {
        input.set_value(value);
    }
}

/// The text of a field.
fn value(field: &NodeRef) -> String {
    let input = field.cast::<HtmlInputElement>().map(|input| input.value());
    let value = input.or_else(|| field.cast::<HtmlSelectElement>().map(|select| select.value()));
    value.unwrap_or_default().trim().to_string()
}

/// A number of thousandths as a decimal number of percent: `20`, `0.5`.
fn decimal(thousandths: u64) -> String {
    let decimals = format!("{:03}", thousandths % 1_000);
    match decimals.trim_end_matches('0') {
        "" => (thousandths / 1_000).to_string(),
        decimals => format!("{}.{decimals}", thousandths / 1_000),
    }
}
