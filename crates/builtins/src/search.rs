//! Where one text or row of bytes is in another, first and last.
//!
//! Law: the time is linear in both lengths for bytes and Latin-1; wider texts are searched as the bytes of their units.

use memchr::memmem;
use taipan_object::string::Text;

/// The first place of `needle` in `data`.
pub fn first(data: &[u8], needle: &[u8]) -> Option<usize> {
    match needle {
        [] => Some(0),
        [byte] => memchr::memchr(*byte, data),
        _ => memmem::find(data, needle),
    }
}

/// The last place of `needle` in `data`.
pub fn last(data: &[u8], needle: &[u8]) -> Option<usize> {
    match needle {
        [] => Some(data.len()),
        [byte] => memchr::memrchr(*byte, data),
        _ => memmem::rfind(data, needle),
    }
}

/// The first place of `needle` in `text[start..end]`.
pub fn find_in(text: Text<'_>, needle: Text<'_>, start: usize, end: usize) -> Option<usize> {
    in_part(text, needle, start, end, false)
}

/// The last place of `needle` in `text[start..end]`.
pub fn rfind_in(text: Text<'_>, needle: Text<'_>, start: usize, end: usize) -> Option<usize> {
    in_part(text, needle, start, end, true)
}

fn in_part(text: Text<'_>, needle: Text<'_>, start: usize, end: usize, from_end: bool) -> Option<usize> {
    let n = needle.len();
    if start > end || end - start < n {
        return None;
    }
    if n == 0 {
        return Some(if from_end { end } else { start });
    }
    let found = match (text, needle) {
        (Text::One(t), Text::One(p)) if from_end => last(&t[start..end], p),
        (Text::One(t), Text::One(p)) => first(&t[start..end], p),
        (Text::Two(t), Text::Two(p)) => units(&t[start..end], p, from_end),
        (Text::Four(t), Text::Four(p)) => units(&t[start..end], p, from_end),
        (Text::Two(t), Text::One(p)) => units(&t[start..end], &widened(p), from_end),
        (Text::Four(t), Text::One(p)) => units(&t[start..end], &widened(p), from_end),
        (Text::Four(t), Text::Two(p)) => units(&t[start..end], &widened(p), from_end),
        // Texts have the narrowest units: a wider one has a character that the other has not.
        _ => None,
    };
    found.map(|i| i + start)
}

fn widened<A: Copy, B: From<A>>(units: &[A]) -> Vec<B> {
    units.iter().map(|&unit| unit.into()).collect()
}

/// Units without padding, whose bytes may be looked at.
trait Unit: Copy {}
impl Unit for u16 {}
impl Unit for u32 {}

fn bytes_of<T: Unit>(units: &[T]) -> &[u8] {
    // SAFETY: the units are numbers without padding.
    unsafe { std::slice::from_raw_parts(units.as_ptr().cast(), size_of_val(units)) }
}

/// The first or last place of `needle`, which is not empty, in `text`, in units.
fn units<T: Unit>(text: &[T], needle: &[T], from_end: bool) -> Option<usize> {
    let (size, text, needle) = (size_of::<T>(), bytes_of(text), bytes_of(needle));
    // A place between two units is none; the search goes on behind it.
    if from_end {
        let finder = memmem::FinderRev::new(needle);
        let mut end = text.len();
        loop {
            let at = finder.rfind(&text[..end])?;
            if at % size == 0 {
                return Some(at / size);
            }
            end = at + needle.len() - 1;
        }
    }
    let finder = memmem::Finder::new(needle);
    let mut begin = 0;
    loop {
        let at = begin + finder.find(&text[begin..])?;
        if at % size == 0 {
            return Some(at / size);
        }
        begin = at + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn naive<T: PartialEq>(text: &[T], needle: &[T], from_end: bool) -> Option<usize> {
        let mut places = (0..=text.len().checked_sub(needle.len())?).filter(|&i| text[i..].starts_with(needle));
        if from_end { places.next_back() } else { places.next() }
    }

    #[test]
    fn places_are_those_of_whole_units() {
        // Few different bytes, so that places between units are common.
        let mut state = 1u32;
        let mut next = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            [0x6161, 0x6162, 0x6261, 0x0161][(state >> 24) as usize % 4]
        };
        for round in 0..3000 {
            let text: Vec<u16> = (0..round % 40).map(|_| next()).collect();
            let needle: Vec<u16> = (0..=round % 3).map(|_| next()).collect();
            let wide: (Vec<u32>, Vec<u32>) = (widened(&text), widened(&needle));
            for from_end in [false, true] {
                let expected = naive(&text, &needle, from_end);
                assert_eq!(units(&text, &needle, from_end), expected, "{needle:?} in {text:?}");
                assert_eq!(units(&wide.0, &wide.1, from_end), expected, "{needle:?} in {text:?}");
            }
        }
    }

    #[test]
    fn the_time_is_linear() {
        let n = 300_000;
        let [a, b] = [vec![b'a'; n], vec![b'b'; n]];
        let haystack = [&a[..], &a, &b, &a, &a].concat();
        let needle = [&a[..], &b, &b, &a].concat();
        assert_eq!((first(&haystack, &needle), last(&haystack, &needle)), (None, None));
    }
}
