//! Patterns compiled by CPython, run here, compared with where CPython finds matches (`generate.py` wrote `cases.txt`).

use super::*;

fn show(matcher: &Matcher<'_>, groups: u32) -> String {
    let spans: Vec<String> = (0..=groups)
        .map(|group| matcher.span(group).map_or("-".to_owned(), |(from, to)| format!("{from}:{to}")))
        .collect();
    format!("{}/{}", spans.join(","), matcher.last_index().unwrap_or(0))
}

/// The answers of match, fullmatch and finditer.
fn answers<S: Subject>(program: &Program, subject: &S, start: usize) -> [String; 3] {
    let mut matcher = Matcher::new(program);
    let mut one = |mode| {
        let found = matcher.run(subject, &Tables, mode, start, false, &mut || true).unwrap();
        if found { show(&matcher, program.groups()) } else { "none".to_owned() }
    };
    let (first, full) = (one(Mode::Match), one(Mode::FullMatch));
    let mut all = Vec::new();
    let (mut from, mut must_advance) = (start, false);
    while matcher.run(subject, &Tables, Mode::Search, from, must_advance, &mut || true).unwrap() {
        all.push(show(&matcher, program.groups()));
        let (begin, end) = matcher.span(0).unwrap();
        (from, must_advance) = (end, begin == end);
    }
    let all = if all.is_empty() { "none".to_owned() } else { all.join(";") };
    [first, full, all]
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect()
}

fn check(line: &str) -> Result<(), String> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [pattern, kind, groups, words, subject, start, expected @ ..] = &fields[..] else { return Err(line.into()) };
    let code: Vec<u32> = words.split(',').map(|word| u32::from_str_radix(word, 16).unwrap()).collect();
    let subject = bytes(subject);
    let program = Program::new(&code, groups.parse().unwrap()).map_err(|error| format!("{pattern}: {error}"))?;
    let start = start.parse().unwrap();
    let narrow = *kind == "b" || subject.is_ascii();
    let got =
        if narrow { answers(&program, &Narrow(&subject), start) } else { answers(&program, &Wide(&subject), start) };
    if narrow && *kind == "s" && got != answers(&program, &Wide(&subject), start) {
        return Err(format!("{pattern}: ASCII and UTF-8 differ"));
    }
    if got.iter().eq(expected.iter()) {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&subject).into_owned();
    Err(format!("{pattern} on {text:?} from {start}\n   got  {got:?}\n   want {expected:?}"))
}

fn check_table(table: &str) {
    let failures: Vec<String> = table.lines().filter_map(|line| check(line).err()).collect();
    assert!(
        failures.is_empty(),
        "{} of {} differ:\n{}",
        failures.len(),
        table.lines().count(),
        failures.iter().take(30).cloned().collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn cases_of_cpython() {
    check_table(include_str!("cases.txt"));
}

#[test]
fn cases_of_cpython_in_a_table_of_your_own() {
    if let Some(path) = std::env::var_os("TYPHON_SRE_TABLE") {
        check_table(&std::fs::read_to_string(path).unwrap());
    }
}

#[test]
fn cases_of_characters() {
    assert_eq!([to_lower(0x130, false), to_lower(0x130, true), to_lower(0x41, true)], [0x69, 0x130, 0x61]);
    // Sums over all code points, as CPython's `_sre` gives them.
    let cased = |ascii| (0..0x11_0000u64).filter(move |&c| is_cased(c as u32, ascii)).map(|c| c * 7 + 1);
    let places = |ascii| cased(ascii).sum::<u64>() % 1_000_003;
    assert_eq!([places(false), places(true)], [846_644, 34_086]);
    let lowered: u64 = (0..0x11_0000).map(|c| u64::from(to_lower(c, false)) * u64::from(c % 97)).sum();
    assert_eq!(lowered, 29_789_729_788_916);
    assert!(is_cased(0xe9, false) && !is_cased(0xe9, true) && !is_cased(0x31, false));
}

/// `(x+x+)+y` on many x: hopeless, so the callback must end it.
#[test]
fn the_callback_stops_the_work() {
    let line = include_str!("cases.txt").lines().find(|line| line.starts_with("'(x+x+)+y'")).unwrap();
    let words: Vec<u32> =
        line.split('\t').nth(3).unwrap().split(',').map(|word| u32::from_str_radix(word, 16).unwrap()).collect();
    let program = Program::new(&words, 1).unwrap();
    let subject = [b'x'; 100];
    let mut calls = 0;
    let mut poll = || {
        calls += 1;
        calls < 5
    };
    let result = Matcher::new(&program).run(&Narrow(&subject), &Tables, Mode::Match, 0, false, &mut poll);
    assert_eq!(result, Err(Interrupted));
    assert_eq!(calls, 5);
}

/// No words, whatever they are, make the checker or the machine panic.
#[test]
fn mangled_programs_are_refused_or_run() {
    let mut seed = 1u32;
    let mut random = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        seed >> 8
    };
    for line in include_str!("cases.txt").lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let code: Vec<u32> = fields[3].split(',').map(|word| u32::from_str_radix(word, 16).unwrap()).collect();
        let subject = bytes(fields[4]);
        for _ in 0..60 {
            let mut mangled = code.clone();
            for _ in 0..=random() % 2 {
                let at = random() as usize % mangled.len();
                mangled[at] = if random() % 8 == 0 { random() } else { random() % 45 };
            }
            let Ok(program) = Program::new(&mangled, fields[2].parse().unwrap()) else { continue };
            let mut slices = 0;
            let mut poll = || {
                slices += 1;
                slices < 4
            };
            let mut matcher = Matcher::new(&program);
            let _ = matcher.run(&Narrow(&subject), &Tables, Mode::Search, 0, false, &mut poll);
            let _ = matcher.run(&Wide(&subject), &Tables, Mode::Search, 0, true, &mut poll);
            // Not UTF-8 at all: any answer will do.
            let noise: Vec<u8> =
                (0..random() % 12).map(|_| [b'a', 0x80, 0xc3, 0xe2, 0xf0, 0xbf][random() as usize % 6]).collect();
            let _ = matcher.run(&Wide(&noise), &Tables, Mode::Search, 0, false, &mut poll);
        }
    }
}
