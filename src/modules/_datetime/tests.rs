//! The calendar's arithmetic, and that of spans.

use super::{
    calendar::{BadWeek, Day, MAX_ORDINAL, civil, days_in_month, is_leap, ordinal_of_week},
    clock::{Clock, Moment},
    span::Span,
};

#[test]
fn every_day_has_its_number() {
    let mut ordinal = 0;
    for year in 1..=9999 {
        for month in 1..=12 {
            for day in 1..=days_in_month(year, month) {
                ordinal += 1;
                let made = Day::new(year, month, day).expect("a day");
                assert_eq!(made.ordinal(), ordinal);
                assert_eq!(Day::from_ordinal(ordinal), Some(made));
            }
        }
    }
    assert_eq!(ordinal, MAX_ORDINAL);
    assert_eq!(Day::from_ordinal(0), None);
    assert_eq!(Day::from_ordinal(MAX_ORDINAL + 1), None);
    assert_eq!(civil(10_000_000).0, 27_380);
}

#[test]
fn leap_years() {
    let leap: Vec<i64> = (1895..1910).filter(|&year| is_leap(year)).collect();
    assert_eq!(leap, [1896, 1904, 1908]);
    assert!(is_leap(2000) && !is_leap(2100));
    assert_eq!(Day::new(2023, 2, 29), None);
    assert_eq!(Day::new(0, 1, 1), None);
}

#[test]
fn weeks_go_there_and_back() {
    let mut last = None;
    for ordinal in 1..=MAX_ORDINAL {
        let (year, week, weekday) = Day::from_ordinal(ordinal).expect("a day").week();
        if let Some((before_year, before_week, before)) = last {
            let next = if before == 7 { 1 } else { before + 1 };
            assert_eq!(weekday, next);
            assert!((year, week) == (before_year, before_week) || weekday == 1);
        }
        last = Some((year, week, weekday));
        if year >= 1 {
            assert_eq!(ordinal_of_week(year, week, weekday), Ok(ordinal));
        }
    }
    assert_eq!(ordinal_of_week(2021, 53, 1), Err(BadWeek::Week));
    assert!(ordinal_of_week(2020, 53, 7).is_ok());
    assert_eq!(ordinal_of_week(2020, 1, 8), Err(BadWeek::Weekday));
    assert_eq!(ordinal_of_week(10_000, 1, 1), Err(BadWeek::Year));
}

#[test]
fn sums_of_days() {
    let day = |y, m, d| Day::new(y, m, d).expect("a day");
    assert_eq!(day(2024, 2, 28).plus(1), Some(day(2024, 2, 29)));
    assert_eq!(day(2024, 3, 1).plus(-1), Some(day(2024, 2, 29)));
    assert_eq!(day(9999, 12, 31).plus(1), None);
    assert_eq!(day(1, 1, 1).plus(-1), None);
    assert_eq!(day(1, 1, 1).plus(i64::MAX), None);
    assert_eq!(day(2024, 2, 29).day_of_year(), 60);
    assert_eq!(day(2025, 12, 31).day_of_year(), 365);
}

#[test]
fn spans_are_normal() {
    assert_eq!(Span::new(0, -1, 0), Ok(Span { days: -1, seconds: 86_399, micros: 0 }));
    assert_eq!(Span::new(0, 0, -1), Ok(Span { days: -1, seconds: 86_399, micros: 999_999 }));
    assert_eq!(Span::new(1_000_000_000, 0, 0), Err(1_000_000_000));
    for total in [0, 1, -1, 86_400_000_000, -86_400_000_001, i128::from(i64::MAX)] {
        assert_eq!(Span::from_total(total).map(Span::total), Ok(total));
    }
}

#[test]
fn moments_carry() {
    let last = Moment {
        day: Day { year: 2023, month: 12, day: 31 },
        clock: Clock { hour: 23, minute: 59, second: 59, micro: 999_999 },
    };
    let next = last.plus(Span { days: 0, seconds: 0, micros: 1 }).expect("a moment");
    assert_eq!((next.day.year, next.day.month, next.day.day), (2024, 1, 1));
    assert_eq!(next.clock, Clock::MIDNIGHT);
    assert_eq!(next.micros() - last.micros(), 1);
    assert_eq!(next.minus(Span { days: 0, seconds: 0, micros: 1 }), Some(last));
}
