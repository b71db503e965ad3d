//! The page in wasm; natively the `raft-playground` command.

#[cfg(target_arch = "wasm32")]
#[yew::component]
fn Page() -> yew::Html {
    yew::html! { <h1>{ "Raft playground" }</h1> }
}

fn main() {
    #[cfg(target_arch = "wasm32")]
    yew::Renderer::<Page>::new().render();
}
