//! Looking at something that others may take down and build anew meanwhile, without keeping them from it.
//!
//! What is looked at has a *tag*, which says what it is. Who takes it down clears the tag first. So who reads the tag, the
//! rest, and the tag again, and finds the same, has read what stood there under this tag; parts of it may be of different
//! moments.
//!
//! Nobody writes anything for the reader's sake, as for a sequence lock, so a tag may come back: who is kept for as long as
//! it takes to build something else in the place, and the first thing again, may mix the two. So this is good for what
//! may be wrong now and then: a hint.

/// What `read` makes of something whose tag is the same before and after, which acquires; `None` if it is another one.
#[inline(always)]
pub fn glance<T: PartialEq + Copy, R>(tag: impl Fn() -> T, read: impl FnOnce(T) -> R) -> Option<R> {
    let before = tag();
    let result = read(before);
    is_still(before, tag).then_some(result)
}

/// Whether the tag is what it was: the second half of a glance, for who has done the first.
#[inline(always)]
pub fn is_still<T: PartialEq>(before: T, tag: impl FnOnce() -> T) -> bool {
    tag() == before || mutate!("glance-once")
}
