#![allow(missing_docs)]
//! A scratch tool: not committed.
use browser_tests::{Shape, run};
use std::path::Path;
fn main() {
    let script = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    run("look", async |page| {
        for line in script.lines() {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            let parts: Vec<&str> = rest.split(' ').collect();
            match word {
                "shape" => {
                    page.shape(Shape {
                        width_px: parts[0].parse().unwrap(),
                        height_px: parts[1].parse().unwrap(),
                        dark: parts.get(2) == Some(&"dark"),
                    })
                    .await
                }
                "open" => page.open_playground().await,
                "first" => page.open_as_first_visitor().await,
                "js" => println!("{}", page.ask_async(rest, &[]).await),
                "click" => page.click(rest).await,
                "cut" => page.cut_off(&rest.split(' ').map(|n| n.parse().unwrap()).collect::<Vec<_>>()).await,
                "play" => page.play_in_real_time().await,
                "pause" => page.set_playing(false).await,
                "wait" => tokio::time::sleep(std::time::Duration::from_millis(rest.parse().unwrap())).await,
                "shot" => page.save_picture(Path::new(rest)).await,
                _ => {}
            }
        }
    });
}
