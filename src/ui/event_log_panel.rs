//! The panel of the event log: what just happened, in sentences, the newest at the bottom and in view.

use std::rc::Rc;

use web_sys::HtmlElement;
use yew::prelude::*;

use super::size::use_size;
use model::types::Time;
use page::msg::{Msg, TimeMsg};
use story::event_log::{Piece, Sentence};
use story::format::{clock, term_class};

#[derive(Properties)]
pub struct EventLogPanelProps {
    /// The newest sentences, oldest first.
    pub sentences: Vec<Rc<Sentence>>,
    /// The branch, while two are compared.
    pub branch: Option<String>,
    /// The drawn moment.
    pub drawn: Time,
    pub on: Callback<Msg>,
}

impl PartialEq for EventLogPanelProps {
    fn eq(&self, other: &EventLogPanelProps) -> bool {
        let same = |(one, two): (&Rc<Sentence>, &Rc<Sentence>)| Rc::ptr_eq(one, two);
        let is_drawn = |props: &EventLogPanelProps| props.sentences.last().is_some_and(|last| last.at == props.drawn);
        self.branch == other.branch
            && self.sentences.len() == other.sentences.len()
            && self.sentences.iter().zip(&other.sentences).all(same)
            && is_drawn(self) == is_drawn(other)
    }
}

/// The event log.
#[component]
pub fn EventLogPanel(props: &EventLogPanelProps) -> Html {
    let list = use_node_ref();
    let (_, height) = use_size(list.clone());
    let follows = use_mut_ref(|| true);
    let top_before_px = use_mut_ref(|| 0);
    {
        let (list, follows) = (list.clone(), follows.clone());
        let newest = props.sentences.last().map(|sentence| (sentence.position, sentence.at));
        use_effect_with((newest, height as u32), move |_| {
            if let Some(list) = list.cast::<HtmlElement>().filter(|_| *follows.borrow()) {
                list.set_scroll_top(list.scroll_height());
            }
        });
    }
    let on_scroll = {
        let list = list.clone();
        Callback::from(move |_: Event| {
            let Some(list) = list.cast::<HtmlElement>() else { return };
            let top_px = list.scroll_top();
            let before_px = top_before_px.replace(top_px);
            // Only a reader scrolls up. When many sentences come at once, the event of our own scrolling comes after
            // they have made the list longer, and does not mean that the reader has left its end.
            match top_px + list.client_height() >= list.scroll_height() - 24 {
                true => *follows.borrow_mut() = true,
                false if top_px < before_px => *follows.borrow_mut() = false,
                false => {}
            }
        })
    };
    html! {
        <section class="happenings" aria-label="What just happened">
            <h2>{ match &props.branch { Some(branch) => ["What happened in ", branch].concat(), None => "What just happened".to_string() } }</h2>
            <ol ref={list} onscroll={on_scroll} tabindex="0">
                if props.sentences.is_empty() { <li class="hint">{ "Nothing yet." }</li> }
                { for props.sentences.iter().map(|sentence| {
                    let (at, position) = (sentence.at, sentence.position);
                    let to_moment = props.on.reform(move |_: MouseEvent| Msg::Time(TimeMsg::ToEvent { at, position }));
                    html! {
                        <li key={sentence.position} class={classes!(sentence.bad.then_some("bad"))} aria-current={(at == props.drawn).then_some("time")}>
                            <button type="button" title="Go to this moment, and choose what it is about" onclick={to_moment}>
                                <time>{ clock(at) }</time>
                                <span>{ for sentence.pieces.iter().map(piece) }</span>
                            </button>
                        </li>
                    }
                }) }
            </ol>
        </section>
    }
}

fn piece(piece: &Piece) -> Html {
    match piece {
        Piece::Text(text) => html! { { text } },
        Piece::Term(term) => {
            html! { <b class={classes!("term-word", term_class(*term))}>{ format!("term {term}") }</b> }
        }
        Piece::LogId(id) => html! { <b class={classes!("term-word", term_class(id.term))}>{ id.to_string() }</b> },
        Piece::Data(data) => html! { <code>{ data }</code> },
    }
}

/// A sentence as plain text.
pub fn plain(pieces: &[Piece]) -> String {
    pieces.iter().fold(String::new(), |text, piece| match piece {
        Piece::Text(words) | Piece::Data(words) => text + words,
        Piece::Term(term) => text + "term " + &term.to_string(),
        Piece::LogId(id) => text + &id.to_string(),
    })
}
