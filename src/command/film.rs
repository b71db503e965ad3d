//! A film of a span: a GIF that repeats, each of whose pictures is that of an exact moment. `www/film.js` makes an
//! animated PNG of the same.

use std::borrow::Cow;
use std::collections::BTreeMap;

use gif::{DisposalMethod, Encoder, Frame, Repeat};
use model::types::Time;
use story::export::{Run, frame};
use story::format::exact_seconds;

use super::pixels::Pen;

/// How many pictures, for how many hundredths of a second each one stays, and how wide they are: every span is shown in ten seconds.
const PICTURES: u64 = 100;
const STAYS_CS: u16 = 10;
const WIDTH_PX: u16 = 720;

/// How large a film may become.
const BYTES_MAX: usize = 10_000_000;

/// How often a span is halved to find one whose film is small enough: each takes as long as the film itself.
const HALVES_MAX: usize = 4;

/// The place in the palette that stands for what is as it was in the picture before.
const SAME: u8 = 255;

/// A colour.
type Colour = [u8; 3];

/// The film. Fails with one sentence that says to what the span is to be narrowed.
pub fn film(run: &Run<'_>) -> Result<Vec<u8>, String> {
    within(run, BYTES_MAX)
}

/// The film if it has no more than so many bytes. Otherwise the last half of the span that does is looked for, and named.
fn within(run: &Run<'_>, bytes_max: usize) -> Result<Vec<u8>, String> {
    let made = drawn(run)?;
    if made.len() <= bytes_max {
        return Ok(made);
    }
    let has = format!("the film has {} bytes, and {bytes_max} are the most", made.len());
    let mut from = run.from.0;
    for _ in 0..HALVES_MAX {
        // At whole milliseconds, as people write them.
        from = ((from + run.until.0) / 2).next_multiple_of(1_000).min(run.until.0);
        if drawn(&Run { from: Time(from), ..*run })?.len() <= bytes_max {
            let [from, until] = [Time(from), run.until].map(exact_seconds);
            return Err(format!("{has}: narrow the span, for example to {from} s to {until} s"));
        }
    }
    Err(format!("{has}: narrow the span"))
}

/// The film, however large.
fn drawn(run: &Run<'_>) -> Result<Vec<u8>, String> {
    let pen = Pen::new()?;
    let picture = |shown: u64| {
        let until = moment(run, shown);
        let drawn = pen.draw(&frame(&Run { until, ..*run }, run.until)?, |width| f32::from(WIDTH_PX) / width)?;
        let colours: Vec<Colour> =
            drawn.pixels().iter().map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect();
        Ok::<_, String>((u16::try_from(drawn.height()).unwrap_or(u16::MAX), colours))
    };
    // The last picture is the highest one.
    let (height, last) = picture(PICTURES - 1)?;
    let samples = [last, picture(0)?.1, picture(PICTURES / 2)?.1];
    let palette = palette(&samples);
    let mut places: BTreeMap<Colour, u8> = BTreeMap::new();
    let failed = |why: gif::EncodingError| format!("the film cannot be written: {why}");
    let mut made = Vec::new();
    let mut encoder = Encoder::new(&mut made, WIDTH_PX, height, palette.as_flattened()).map_err(failed)?;
    encoder.set_repeat(Repeat::Infinite).map_err(failed)?;
    let size = usize::from(WIDTH_PX) * usize::from(height);
    let mut before: Vec<Colour> = Vec::new();
    for shown in 0..PICTURES {
        let (_, mut colours) = picture(shown)?;
        colours.resize(size, palette[0]);
        let place = |(index, colour): (usize, &Colour)| match before.get(index) {
            Some(same) if same == colour => SAME,
            _ => *places.entry(*colour).or_insert_with(|| nearest(&palette, *colour)),
        };
        let buffer = colours.iter().enumerate().map(place).collect();
        let picture = Frame {
            width: WIDTH_PX,
            height,
            delay: STAYS_CS,
            dispose: DisposalMethod::Keep,
            transparent: Some(SAME),
            buffer: Cow::Owned(buffer),
            ..Frame::default()
        };
        encoder.write_frame(&picture).map_err(failed)?;
        before = colours;
    }
    drop(encoder);
    Ok(made)
}

/// The moment of a picture: the first one is the start of the span, and the last one its end.
fn moment(run: &Run<'_>, shown: u64) -> Time {
    let span = run.until.saturating_sub(run.from).as_micros();
    Time(run.from.as_micros() + span * shown / (PICTURES - 1))
}

/// The most frequent colours of some pictures, of which there is at least one; the last place is left free.
fn palette(pictures: &[Vec<Colour>]) -> Vec<Colour> {
    let mut counts: BTreeMap<Colour, usize> = BTreeMap::new();
    pictures.iter().flatten().for_each(|colour| *counts.entry(*colour).or_default() += 1);
    let mut all: Vec<(usize, Colour)> = counts.into_iter().map(|(colour, count)| (count, colour)).collect();
    all.sort_by(|one, other| other.cmp(one));
    let mut colours: Vec<Colour> = all.into_iter().take(usize::from(SAME)).map(|(_, colour)| colour).collect();
    colours.resize(usize::from(SAME) + 1, [0; 3]);
    colours
}

/// The place of the colour of the palette that is nearest to a colour.
fn nearest(palette: &[Colour], colour: Colour) -> u8 {
    let far = |other: &Colour| -> u32 {
        other.iter().zip(colour).map(|(one, other)| u32::from(one.abs_diff(other)).pow(2)).sum()
    };
    let places = (0..SAME).zip(palette);
    places.min_by_key(|(_, other)| far(other)).map_or(0, |(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::Verdict;
    use model::scenario::parse;
    use model::trace::Trace;

    #[test]
    fn a_film_that_is_too_large_is_refused_with_a_span_whose_film_is_not() {
        let scenario = parse("cluster nodes=3 seed=7\nrun 1s\n").expect("correct");
        let mut trace = Trace::new();
        let verdict = Verdict::of_watched(&scenario, |news| {
            news.records.iter().for_each(|record| trace.push(record.at, record.event.clone()));
            true
        });
        let until = verdict.expect("possible").end;
        let (title, from) = ("A run", Time::ZERO);
        let run =
            Run { title, scenario: &scenario, trace: &trace, violations: &[], from, until, command: "", link: "" };
        let most = drawn(&run).expect("a film").len() - 1;
        let why = within(&run, most).expect_err("it is one byte too large");
        let (_, advice) = why.split_once("for example to ").expect("a span");
        let seconds: f64 = advice.split(' ').next().and_then(|from| from.parse().ok()).expect("a moment");
        let from = Time((seconds * 1_000_000.0).round() as u64);
        assert!(from > Time::ZERO && within(&Run { from, ..run }, most).is_ok(), "{why}");
    }
}
