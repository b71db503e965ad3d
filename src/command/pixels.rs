//! A picture as pixels, drawn without a browser, and as a PNG that carries its run.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

/// How many pixels a point becomes in a picture of a moment, as on the page.
const SCALE: f32 = 2.0;

/// The fonts that a picture is drawn with, where the machine has them.
const SANS: [&str; 6] = ["DejaVu Sans", "Segoe UI", "Helvetica Neue", "Noto Sans", "Liberation Sans", "Arial"];
const MONO: [&str; 6] = ["DejaVu Sans Mono", "Consolas", "Menlo", "Noto Sans Mono", "Liberation Mono", "Courier New"];

/// What pictures are drawn with.
pub struct Pen(Options<'static>);

impl Pen {
    /// Fails with one sentence on a machine without fonts.
    pub fn new() -> Result<Pen, String> {
        let mut options = Options::default();
        let fonts = options.fontdb_mut();
        fonts.load_system_fonts();
        let names: Vec<String> = fonts.faces().flat_map(|face| face.families.clone()).map(|(name, _)| name).collect();
        let Some(first) = names.first() else {
            return Err("this machine has no fonts to draw text with: install some, as the package fonts-dejavu-core"
                .to_string());
        };
        let of = |wanted: [&str; 6]| {
            let known = wanted.into_iter().find(|wanted| names.iter().any(|name| name == wanted));
            known.unwrap_or(first).to_string()
        };
        let (sans, mono) = (of(SANS), of(MONO));
        fonts.set_sans_serif_family(&sans);
        fonts.set_monospace_family(mono);
        options.font_family = sans;
        Ok(Pen(options))
    }

    /// The pixels of a picture, so many times as large. Fails with one sentence.
    pub fn draw(&self, svg: &str, scale: impl FnOnce(f32) -> f32) -> Result<Pixmap, String> {
        let failed = |why: &dyn std::fmt::Display| format!("the picture cannot be drawn: {why}");
        let tree = Tree::from_str(&plain(svg), &self.0).map_err(|why| failed(&why))?;
        let size = tree.size();
        let scale = scale(size.width());
        let whole = |length: f32| (length * scale).round() as u32;
        let mut pixels =
            Pixmap::new(whole(size.width()), whole(size.height())).ok_or_else(|| failed(&"it has no size"))?;
        pixels.fill(resvg::tiny_skia::Color::WHITE);
        resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
        Ok(pixels)
    }
}

/// A picture with the light colours in place of their names: what draws it reads no variables of CSS.
fn plain(svg: &str) -> String {
    let parts = || {
        let (head, rest) = svg.split_once("<style>")?;
        let (style, tail) = rest.split_once("</style>")?;
        let (variables, rules) = style.trim_start().strip_prefix("svg{")?.split_once('}')?;
        let (_dark, rules) = rules.split_once("}}")?;
        Some((head, variables, rules, tail))
    };
    let Some((head, variables, rules, tail)) = parts() else { return svg.to_string() };
    let named = variables.split(';').filter_map(|variable| variable.split_once(':'));
    let rules =
        named.fold(rules.to_string(), |rules, (name, value)| rules.replace(&format!("var({})", name.trim()), value));
    [head, "<style>", &rules, "</style>", tail].concat()
}

/// A PNG of a picture. It carries the run as the picture does, in a text. Fails with one sentence.
pub fn png(svg: &str) -> Result<Vec<u8>, String> {
    let pixels = Pen::new()?.draw(svg, |_| SCALE)?;
    let failed = |why: png::EncodingError| format!("the picture cannot be written: {why}");
    let mut made = Vec::new();
    let mut encoder = png::Encoder::new(&mut made, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let run = svg.find("<run ").zip(svg.find("</run>")).map_or("", |(start, end)| &svg[start..end + "</run>".len()]);
    encoder.add_itxt_chunk("raft-playground".to_string(), run.to_string()).map_err(failed)?;
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(&pixels.take_demultiplied()).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(made)
}
