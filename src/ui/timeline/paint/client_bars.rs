//! The client bars above the lanes: writes are filled, reads are hollow, open ends are dashed.

use litemap::LiteMap;

use super::palette::Palette;
use super::pen::small;
use super::pen::{Pen, Widths, dashes, line};
use model::client::ClientId;
use model::invariants::Violation;
use story::client_bars::{Bar, ClientBars, Ended, How, SLOTS};
use story::client_figures::answered_at;
use story::timeline::picture::{BAR_ROW_PX, LABELS_PX, Picture};

/// With more bars than this, they are painted as counts.
const BARS_MAX: usize = 1_500;

/// The width of a bin in which they are counted.
const TOGETHER_PX: f64 = 3.0;

/// Narrower bars have no text.
const WORDS_LEAST_PX: f64 = 16.0;

/// The width of a bin of the plot of answers.
const PLOT_PX: f64 = 6.0;

/// Paints how many requests were answered over time, behind the bars: where it is empty, clients got nothing.
fn paint_answered(pen: &Pen, picture: &Picture, bars: &[&Bar], bottom: f64, palette: &Palette) {
    let bins = (picture.lanes_px() / PLOT_PX).ceil() as usize;
    let mut counts = vec![0_u32; bins];
    for at in bars.iter().filter_map(|bar| answered_at(bar)) {
        let bin = ((picture.x(at) - LABELS_PX) / PLOT_PX).floor();
        if let Some(count) = counts.get_mut(bin.max(-1.0) as usize).filter(|_| bin >= 0.0) {
            *count += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    if most < 3 {
        return;
    }
    let height = bottom - picture.bars_top_px();
    pen.set_global_alpha(0.22);
    pen.set_fill_style_str(&palette.heals);
    for (bin, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let part = f64::from(*count) / f64::from(most) * height;
        pen.fill_rect(LABELS_PX + bin as f64 * PLOT_PX, bottom - part, PLOT_PX, part);
    }
    pen.set_global_alpha(1.0);
}

/// Paints the bars. Requests that no linearization explains are marked.
pub fn paint_strip(
    pen: &Pen,
    picture: &Picture,
    strip: &ClientBars,
    selected: Option<&Violation>,
    widths: &Widths,
    palette: &Palette,
) {
    if picture.bar_rows == 0 {
        return;
    }
    let bottom = picture.bars_top_px() + picture.bar_rows as f64 * BAR_ROW_PX;
    pen.set_fill_style_str(&palette.sunken);
    pen.fill_rect(LABELS_PX, picture.bars_top_px(), picture.lanes_px(), bottom - picture.bars_top_px());
    pen.set_stroke_style_str(&palette.grid);
    pen.set_line_width(1.0);
    for row in 1..picture.bar_rows {
        let y = picture.bars_top_px() + row as f64 * BAR_ROW_PX;
        line(pen, LABELS_PX, y, picture.width_px, y);
    }
    let (from, until) = (picture.from(), picture.until().min(picture.now));
    let mut rows = LiteMap::new();
    for (row, lane) in strip.lanes().enumerate() {
        rows.insert(lane, picture.bar_row(row));
    }
    let bars: Vec<&Bar> = strip.between(from, until).map(|(_, bar)| &**bar).collect();
    paint_answered(pen, picture, &bars, bottom, palette);
    if bars.len() > BARS_MAX {
        paint_together(pen, picture, &bars, &rows, palette);
    } else {
        pen.set_font(&small(&palette.font));
        pen.set_text_align("left");
        for bar in &bars {
            paint_bar(pen, picture, bar, rows.get(&bar.client).copied().unwrap_or(0), widths, palette);
        }
    }
    // Requests that cannot be linearized are always drawn.
    let Some(selected) = selected.filter(|selected| !selected.requests.is_empty()) else { return };
    for bar in bars.iter().filter(|bar| selected.requests.contains(&bar.name)) {
        let (x, y, width, height) = place(picture, bar, rows.get(&bar.client).copied().unwrap_or(0));
        pen.set_stroke_style_str(&palette.lost);
        pen.set_line_width(2.0);
        pen.stroke_rect(x - 1.0, y - 1.0, width + 2.0, height + 2.0);
    }
}

/// Writes the clients' names beside the bars.
pub fn paint_clients(pen: &Pen, picture: &Picture, strip: &ClientBars, palette: &Palette) {
    if picture.bar_rows == 0 {
        return;
    }
    pen.set_font(&format!("9px {}", palette.font));
    pen.set_fill_style_str(&palette.muted);
    pen.set_text_align("center");
    let (lanes, rows) = (strip.height(), picture.bar_rows);
    for (row, lane) in strip.lanes().enumerate().take(rows) {
        let more = lanes - rows;
        let name = match lane {
            _ if row + 1 == rows && more > 0 => format!("{} more", more + 1),
            Some(client) => client.to_string(),
            None => "others".to_string(),
        };
        let _ = pen.fill_text(&name, 28.0, picture.bars_top_px() + (row as f64 + 0.5) * BAR_ROW_PX + 3.0);
    }
}

/// The extent of a bar, clipped beyond the edges.
fn place(picture: &Picture, bar: &Bar, row: usize) -> (f64, f64, f64, f64) {
    let x = picture.x(bar.asked).max(LABELS_PX - 20.0);
    let end = picture.x(bar.end(picture.now)).min(picture.width_px + 20.0);
    let height = (BAR_ROW_PX - 3.0) / if bar.slot == 0 { 1.0 } else { SLOTS as f64 };
    let top = picture.bars_top_px() + row as f64 * BAR_ROW_PX + 1.5;
    let y = top + (BAR_ROW_PX - 3.0) - height;
    (x, y - if bar.slot == 2 { height } else { 0.0 }, (end - x).max(2.0), height)
}

fn paint_bar(pen: &Pen, picture: &Picture, bar: &Bar, row: usize, widths: &Widths, palette: &Palette) {
    let (x, y, width, height) = place(picture, bar, row);
    let ended = bar.ended.as_ref().filter(|ended| ended.at <= picture.now);
    let colour = match ended {
        Some(Ended { how: How::Refused, .. }) => &palette.dead,
        _ if bar.writes => &palette.entries,
        _ => &palette.heals,
    };
    let filled = bar.writes && !matches!(ended, Some(Ended { how: How::Refused | How::Saw(_), .. }));
    pen.set_fill_style_str(if filled { colour } else { &palette.panel });
    pen.fill_rect(x, y, width, height);
    pen.set_stroke_style_str(colour);
    pen.set_line_width(1.0);
    if !filled {
        pen.stroke_rect(x + 0.5, y + 0.5, width - 1.0, height - 1.0);
    }
    if matches!(ended, Some(Ended { how: How::Refused, .. })) && width > 6.0 {
        line(pen, x, y + height, x + width, y);
    }
    if bar.is_open(picture.now) {
        // Its outcome is unknown: from there on it may take effect at any time.
        dashes(pen, &[2.0, 2.0]);
        let tail = if ended.is_some() { picture.width_px } else { x + width };
        line(pen, x + width, y + height / 2.0, tail.min(x + width + 60.0), y + height / 2.0);
        dashes(pen, &[]);
    }
    let label = if width > WORDS_LEAST_PX && bar.slot == 0 { bar.label() } else { String::new() };
    if !label.is_empty() && widths.of(pen, &label) + 6.0 <= width {
        pen.set_fill_style_str(if filled { &palette.accent_ink } else { &palette.ink });
        let _ = pen.fill_text(&label, x.max(LABELS_PX) + 3.0, y + height - 2.0);
    }
}

/// Too many bars to draw one by one: the number of open requests per bin.
fn paint_together(
    pen: &Pen,
    picture: &Picture,
    bars: &[&Bar],
    rows: &LiteMap<Option<ClientId>, usize>,
    palette: &Palette,
) {
    let places = (picture.lanes_px() / TOGETHER_PX).ceil() as usize + 1;
    let mut counts = vec![[0_u32; 2]; places * picture.bar_rows];
    for bar in bars {
        let row = rows.get(&bar.client).copied().unwrap_or(0);
        let at = ((picture.x(bar.asked) - LABELS_PX) / TOGETHER_PX).max(0.0) as usize;
        if let Some(count) = counts.get_mut(row * places + at.min(places - 1)) {
            count[usize::from(bar.writes)] += 1;
        }
    }
    let most = counts.iter().map(|[reads, writes]| reads + writes).max().unwrap_or(1).max(1);
    for (index, [reads, writes]) in counts.into_iter().enumerate().filter(|(_, [reads, writes])| reads + writes > 0) {
        let (row, at) = (index / places, index % places);
        let x = LABELS_PX + at as f64 * TOGETHER_PX;
        let bottom = picture.bars_top_px() + (row + 1) as f64 * BAR_ROW_PX - 1.5;
        let per_one = (BAR_ROW_PX - 3.0) / f64::from(most);
        let write_px = f64::from(writes) * per_one;
        pen.set_fill_style_str(&palette.entries);
        pen.fill_rect(x, bottom - write_px, TOGETHER_PX, write_px);
        pen.set_fill_style_str(&palette.heals);
        pen.fill_rect(x, bottom - write_px - f64::from(reads) * per_one, TOGETHER_PX, f64::from(reads) * per_one);
    }
}
