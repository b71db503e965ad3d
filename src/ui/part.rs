//! Parts of the page: components that are all mounted as one component of Yew.
//!
//! Yew compiles the whole life cycle of a component for each type that a tag of `html!` names: 5 to 9 kB each, for more
//! than fifty. A part is written like any other component, with hooks, and is redrawn only when its properties differ,
//! but it is mounted by `part::<Name>(NameProps { … })` in place of a tag, and dispatched at run time.

use std::any::{Any, TypeId};
use std::hash::{Hash as _, Hasher};
use std::rc::Rc;

use yew::functional::{FunctionProvider, Hook, HookContext};
use yew::html::HtmlResult;
use yew::prelude::*;
use yew::virtual_dom::{Key, VChild};

/// Mounts a component.
pub fn part<C: FunctionProvider + 'static>(props: C::Properties) -> Html {
    mount(kind::<C>().into(), Rc::new(Of::<C>(props)))
}

/// Mounts a component that is one of a list, by its key in the list.
pub fn keyed<C: FunctionProvider + 'static>(key: u64, props: C::Properties) -> Html {
    mount([kind::<C>(), key.to_string()].join(" ").into(), Rc::new(Of::<C>(props)))
}

/// The key names the kind of part, because Yew keeps what is mounted at a place if type and key are the same: the hooks
/// of one kind must not get the state of another.
fn mount(key: Key, drawn: Rc<dyn Drawn>) -> Html {
    VChild::<Part>::new(PartProps { drawn }, Some(key)).into()
}

/// A text of its own for each kind of part. The names of fifty types would be a visitor's kilobyte.
fn kind<C: 'static>() -> String {
    let mut number = Number(0);
    TypeId::of::<C>().hash(&mut number);
    number.0.to_string()
}

/// Keeps the number that a type id hashes itself as.
struct Number(u64);

impl Hasher for Number {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.wrapping_mul(257) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// What is mounted, of any kind.
trait Drawn {
    /// Runs the component's function.
    fn draw(&self, hooks: &mut HookContext) -> HtmlResult;
    /// Whether the other is of the same kind, with the same properties.
    fn equals(&self, other: &dyn Drawn) -> bool;
    /// Itself, to be compared.
    fn any(&self) -> &dyn Any;
}

/// The properties of a component.
struct Of<C: FunctionProvider>(C::Properties);

impl<C: FunctionProvider + 'static> Drawn for Of<C> {
    fn draw(&self, hooks: &mut HookContext) -> HtmlResult {
        C::run(hooks, &self.0)
    }

    fn equals(&self, other: &dyn Drawn) -> bool {
        other.any().downcast_ref::<Of<C>>().is_some_and(|other| self.0 == other.0)
    }

    fn any(&self) -> &dyn Any {
        self
    }
}

#[derive(Properties)]
struct PartProps {
    drawn: Rc<dyn Drawn>,
}

impl PartialEq for PartProps {
    fn eq(&self, other: &PartProps) -> bool {
        self.drawn.equals(&*other.drawn)
    }
}

/// The one component.
#[component]
fn Part(props: &PartProps) -> HtmlResult {
    use_part(props.drawn.clone())
}

/// Runs a component's function with the hooks of the one component.
fn use_part(drawn: Rc<dyn Drawn>) -> impl Hook<Output = HtmlResult> {
    UsePart(drawn)
}

struct UsePart(Rc<dyn Drawn>);

impl Hook for UsePart {
    type Output = HtmlResult;

    fn run(self, hooks: &mut HookContext) -> HtmlResult {
        self.0.draw(hooks)
    }
}
