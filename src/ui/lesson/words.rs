//! The words of a lesson: what they name is chosen by a press, and shown as chosen while it is.

use yew::prelude::*;

use model::types::NodeId;
use page::chosen::Chosen;
use page::msg::{Msg, SelectionMsg};
use story::format::term_class;
use story::lesson_words::{LessonWord, lesson_words};

/// Draws words. A word of the glossary is explained where it stands first on the panel.
pub(super) struct Words {
    chosen: Option<Chosen>,
    on: Callback<Msg>,
    met: std::cell::RefCell<Vec<&'static str>>,
}

impl Words {
    pub(super) fn new(chosen: Option<Chosen>, on: Callback<Msg>) -> Words {
        Words { chosen, on, met: std::cell::RefCell::default() }
    }

    /// Paragraphs of a lesson, which end at empty lines.
    pub(super) fn paragraphs(&self, lines: &[String]) -> Html {
        let text = lines.join(" \n");
        let paragraphs = text.split("\n \n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
        html! { <>{ for paragraphs.map(|paragraph| html! { <p class="stop-words">{ self.show(paragraph) }</p> }) }</> }
    }

    /// A sentence.
    pub(super) fn show(&self, text: &str) -> Html {
        let words = lesson_words(text, &mut self.met.borrow_mut());
        let mut shown: Vec<Html> = Vec::with_capacity(words.len());
        let mut words = words.into_iter().peekable();
        while let Some(word) = words.next() {
            // A mark that follows stays on the line of what it follows.
            let mark = match (&word, words.peek_mut()) {
                (LessonWord::Text(_), _) | (_, None) => String::new(),
                (_, Some(LessonWord::Text(text))) => {
                    let marks = text.chars().take_while(|mark| ".,:;?!)".contains(*mark)).count();
                    text.drain(..marks).collect()
                }
                (_, Some(_)) => String::new(),
            };
            match mark.is_empty() {
                true => shown.push(self.word(&word)),
                false => shown.push(html! { <span class="with-mark">{ self.word(&word) }{ mark }</span> }),
            }
        }
        html! { <>{ for shown }</> }
    }

    fn word(&self, word: &LessonWord) -> Html {
        match word {
            LessonWord::Text(text) => html! { { text } },
            LessonWord::Node(node, text) => self.choice(Chosen::Node(*node), text, ["node", ""], None),
            LessonWord::Entry(entry) => {
                let says = format!("The entry of term {} at index {}", entry.term, entry.index);
                self.choice(
                    Chosen::Entry(entry.index),
                    &entry.to_string(),
                    ["entry", term_class(entry.term)],
                    Some(says),
                )
            }
            LessonWord::Term(term, text) => html! { <b class={classes!("term-word", term_class(*term))}>{ text }</b> },
            LessonWord::Value(text) => html! { <code>{ text }</code> },
            LessonWord::Glossary(meaning, text) => {
                html! { <dfn tabindex="0" data-tip={meaning.says}>{ text }</dfn> }
            }
        }
    }

    fn choice(&self, chosen: Chosen, text: &str, classes: [&'static str; 2], says: Option<String>) -> Html {
        let on = self.on.reform(move |_: MouseEvent| Msg::Selection(SelectionMsg::Choose(Some(chosen))));
        let pressed = self.chosen == Some(chosen);
        html! {
            <button type="button" class={classes!("word", classes[0], classes[1])} title={says} data-word={name(chosen)} aria-pressed={pressed.to_string()} onclick={on}>{ text }</button>
        }
    }
}

fn name(chosen: Chosen) -> String {
    match chosen {
        Chosen::Node(NodeId(node)) => format!("node {node}"),
        Chosen::Entry(index) => format!("entry {index}"),
        Chosen::Message(_) | Chosen::Link(..) | Chosen::Client(_) => String::new(),
    }
}
