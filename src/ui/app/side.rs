//! A branch that is shown.

use yew::Callback;

use crate::ui::moment::Moment;
use page::Page;
use page::msg::Msg;
use page::session::Compared;

/// A branch that is shown: the only one, or one of two.
pub(super) struct Side<'a> {
    pub page: &'a Page,
    /// Its name, while two are compared.
    pub name: Option<String>,
    /// What is drawn of it.
    pub moment: Moment,
    /// The other branch, when this is its side.
    pub other: Option<&'a Compared<'a>>,
    pub on: Callback<Msg>,
}
