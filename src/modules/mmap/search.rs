//! Looking for bytes in a mapping, window by window: it is searched in copies, for others may change it.

use memchr::memmem;

use super::region::Region;

/// Bytes of a window at least.
const WINDOW: usize = 1 << 16;

/// Where a window begins, and its bytes.
fn window(region: &Region, start: usize, end: usize, buffer: &mut Vec<u8>) {
    buffer.resize(end - start, 0);
    region.read(start, buffer);
}

/// The first place of the bytes from `start` to before `end`, both within the mapping. O(n).
pub fn first(region: &Region, wanted: &[u8], start: usize, end: usize) -> Option<usize> {
    let (finder, mut buffer) = (memmem::Finder::new(wanted), Vec::new());
    let room = WINDOW.max(2 * wanted.len());
    let mut from = start;
    while from <= end && wanted.len() <= end - from {
        let to = end.min(from + room);
        window(region, from, to, &mut buffer);
        if let Some(at) = finder.find(&buffer) {
            return Some(from + at);
        }
        // What begins at one of the last bytes may end in the next window.
        from = to + 1 - wanted.len().max(1);
        if to == end {
            break;
        }
    }
    None
}

/// The last place of the bytes from `start` to before `end`, both within the mapping. O(n).
pub fn last(region: &Region, wanted: &[u8], start: usize, end: usize) -> Option<usize> {
    let (finder, mut buffer) = (memmem::FinderRev::new(wanted), Vec::new());
    let room = WINDOW.max(2 * wanted.len());
    let mut to = end;
    while start <= to && wanted.len() <= to - start {
        let from = start.max(to.saturating_sub(room));
        window(region, from, to, &mut buffer);
        if let Some(at) = finder.rfind(&buffer) {
            return Some(from + at);
        }
        if from == start {
            break;
        }
        to = from + wanted.len().max(1) - 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_across_windows() {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        let len = 3 * WINDOW + 5;
        let region = Region::map(len, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0).expect("there is memory");
        for at in [0, 1, WINDOW - 3, WINDOW - 1, WINDOW, 2 * WINDOW + 2, len - 5] {
            region.write(at, b"abcba");
            for (start, end) in [(0, len), (at, len), (at, at + 5), (0, at + 5)] {
                assert_eq!(first(&region, b"abcba", start, end), Some(at));
                assert_eq!(last(&region, b"abcba", start, end), Some(at));
            }
            for (start, end) in [(0, at + 4), (at + 1, len), (at + 1, at + 4)] {
                assert_eq!(first(&region, b"abcba", start, end), None);
                assert_eq!(last(&region, b"abcba", start, end), None);
            }
            region.write(at, &[0; 5]);
        }
        assert_eq!(
            (first(&region, b"", 7, 9), last(&region, b"", 7, 9), last(&region, b"", 9, 7)),
            (Some(7), Some(9), None)
        );
    }
}
