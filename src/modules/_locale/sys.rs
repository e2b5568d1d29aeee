//! The C library's locale, which belongs to the whole process.
#![allow(unsafe_code, reason = "calls of the C library")]

use std::{
    ffi::{CStr, CString},
    sync::Mutex,
};

use libc::{c_char, c_int};

/// Taken for every call: the C library's texts are good until the next one.
static LOCALE: Mutex<()> = Mutex::new(());

unsafe extern "C" {
    fn wcscoll(a: *const u32, b: *const u32) -> c_int;
    fn wcsxfrm(target: *mut u32, source: *const u32, room: usize) -> usize;
    fn dcgettext(domain: *const c_char, message: *const c_char, category: c_int) -> *const c_char;
    fn textdomain(domain: *const c_char) -> *const c_char;
    fn bindtextdomain(domain: *const c_char, folder: *const c_char) -> *const c_char;
    fn bind_textdomain_codeset(domain: *const c_char, codeset: *const c_char) -> *const c_char;
}

/// Runs a call of the C library; what it returns is copied before the next one.
fn locked<R>(call: impl FnOnce() -> R) -> R {
    let guard = LOCALE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let result = call();
    drop(guard);
    result
}

fn pointer(text: Option<&CStr>) -> *const c_char {
    text.map_or(std::ptr::null(), CStr::as_ptr)
}

/// A text of the C library, if it is one.
fn copied(text: *const c_char) -> Option<Vec<u8>> {
    // SAFETY: not null, so it is a text that ends with zero; nobody changes it while the lock is held.
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_bytes().to_vec())
}

/// `setlocale`: asks, or sets; `None` where there is no such locale.
pub fn set(category: i32, locale: Option<&CStr>) -> Option<Vec<u8>> {
    // SAFETY: the text ends with zero.
    locked(|| copied(unsafe { libc::setlocale(category, pointer(locale)) }))
}

/// `nl_langinfo`, for an item that there is.
pub fn information(item: i32) -> Vec<u8> {
    // SAFETY: the result is copied under the lock.
    locked(|| copied(unsafe { libc::nl_langinfo(item) })).unwrap_or_default()
}

/// `wcscoll`, of texts that end with zero.
pub fn collate(a: &[u32], b: &[u32]) -> i32 {
    debug_assert!(a.last() == Some(&0) && b.last() == Some(&0));
    // SAFETY: both texts end with zero.
    locked(|| unsafe { wcscoll(a.as_ptr(), b.as_ptr()) })
}

/// `wcsxfrm` of a text that ends with zero; `None` where it cannot be transformed.
pub fn transform(text: &[u32]) -> Option<Vec<u32>> {
    debug_assert!(text.last() == Some(&0));
    locked(|| {
        // SAFETY: nothing is written where there is no room.
        let length = unsafe { wcsxfrm(std::ptr::null_mut(), text.as_ptr(), 0) };
        if length >= isize::MAX as usize / 4 {
            return None;
        }
        let mut result = vec![0; length + 1];
        // SAFETY: there is room for the text and its end.
        let length = unsafe { wcsxfrm(result.as_mut_ptr(), text.as_ptr(), result.len()) };
        result.truncate(length);
        Some(result)
    })
}

/// What `localeconv` says.
pub struct Conventions {
    /// Names and texts.
    pub texts: Vec<(&'static str, Vec<u8>)>,
    /// Names and small numbers.
    pub numbers: Vec<(&'static str, i8)>,
    /// Names and sizes of groups.
    pub groupings: Vec<(&'static str, Vec<u8>)>,
}

/// `localeconv`.
pub fn conventions() -> Conventions {
    locked(|| {
        // SAFETY: the C library's own record, which is good until the next call; the lock is held.
        let all = unsafe { &*libc::localeconv() };
        let text = |text: *mut c_char| copied(text).unwrap_or_default();
        Conventions {
            texts: vec![
                ("int_curr_symbol", text(all.int_curr_symbol)),
                ("currency_symbol", text(all.currency_symbol)),
                ("mon_decimal_point", text(all.mon_decimal_point)),
                ("mon_thousands_sep", text(all.mon_thousands_sep)),
                ("positive_sign", text(all.positive_sign)),
                ("negative_sign", text(all.negative_sign)),
                ("decimal_point", text(all.decimal_point)),
                ("thousands_sep", text(all.thousands_sep)),
            ],
            numbers: vec![
                ("int_frac_digits", all.int_frac_digits),
                ("frac_digits", all.frac_digits),
                ("p_cs_precedes", all.p_cs_precedes),
                ("p_sep_by_space", all.p_sep_by_space),
                ("n_cs_precedes", all.n_cs_precedes),
                ("n_sep_by_space", all.n_sep_by_space),
                ("p_sign_posn", all.p_sign_posn),
                ("n_sign_posn", all.n_sign_posn),
            ],
            groupings: vec![("mon_grouping", text(all.mon_grouping)), ("grouping", text(all.grouping))],
        }
    })
}

/// `dcgettext`: the message's translation, or itself.
pub fn translate(domain: Option<&CStr>, message: &CStr, category: i32) -> Vec<u8> {
    // SAFETY: the texts end with zero.
    locked(|| copied(unsafe { dcgettext(pointer(domain), message.as_ptr(), category) })).unwrap_or_default()
}

/// `textdomain`.
pub fn domain(domain: Option<&CStr>) -> Option<Vec<u8>> {
    // SAFETY: the text ends with zero.
    locked(|| copied(unsafe { textdomain(pointer(domain)) }))
}

/// `bindtextdomain`.
pub fn bind(domain: &CStr, folder: Option<&CString>) -> Option<Vec<u8>> {
    // SAFETY: the texts end with zero.
    locked(|| copied(unsafe { bindtextdomain(domain.as_ptr(), pointer(folder.map(CString::as_c_str))) }))
}

/// `bind_textdomain_codeset`.
pub fn bind_codeset(domain: &CStr, codeset: Option<&CStr>) -> Option<Vec<u8>> {
    // SAFETY: the texts end with zero.
    locked(|| copied(unsafe { bind_textdomain_codeset(domain.as_ptr(), pointer(codeset)) }))
}
