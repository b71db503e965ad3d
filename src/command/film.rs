//! A film of a span: a GIF that repeats, each of whose pictures is that of an exact moment. `www/film.js` makes an
//! animated PNG of the same.

use std::borrow::Cow;
use std::collections::BTreeMap;

use gif::{DisposalMethod, Encoder, Frame, Repeat};
use model::types::Time;
use story::export::{Run, frame};

use super::pixels::Pen;

/// How many pictures, for how many hundredths of a second each one stays, and how wide they are: every span is shown in ten seconds.
const PICTURES: u64 = 100;
const STAYS_CS: u16 = 10;
const WIDTH_PX: u16 = 720;

/// How large a film may become.
const BYTES_MAX: usize = 10_000_000;

/// The place in the palette that stands for what is as it was in the picture before.
const SAME: u8 = 255;

/// A colour.
type Colour = [u8; 3];

/// The film. Fails with one sentence.
pub fn film(run: &Run<'_>) -> Result<Vec<u8>, String> {
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
    if made.len() > BYTES_MAX {
        return Err(format!("the film has {} bytes, and {BYTES_MAX} are the most: narrow the span", made.len()));
    }
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
