//! One thread at a time: what each transition makes of the words.

use super::{Counts, Release, TRACE_ONLY, UNOWNED, flag};

const ME: u32 = 1;
const OTHER: u32 = 2;

#[cfg(not(typhon_atomic_counts))]
mod biased {
    use super::*;

    #[test]
    fn private_object_dies_untouched() {
        let counts = Counts::new(ME);
        counts.increment(ME);
        assert!(!counts.is_unique(ME));
        assert_eq!(counts.decrement(ME), Release::Alive);
        assert!(counts.is_unique(ME));
        assert_eq!(counts.decrement(ME), Release::Dead);
        assert_eq!(counts.flags(), 0);
        assert!(!counts.try_increment(ME));
    }

    #[test]
    fn foreign_release_at_zero_is_queued_once() {
        let counts = Counts::new(ME);
        counts.publish();
        counts.increment(ME);
        counts.increment(ME);
        assert_eq!(counts.decrement(OTHER), Release::Queue { owner: ME });
        assert_eq!(counts.decrement(OTHER), Release::Alive);
        assert_eq!(counts.total(), 2);
        assert_eq!(counts.decrement(ME), Release::Alive);
        assert_eq!(counts.merge_queued(), Release::Dead);
        assert!(counts.has(flag::DEAD) && !counts.has(flag::QUEUED));
        assert_eq!(counts.owner(), UNOWNED);
    }

    #[test]
    fn merge_keeps_the_inboxs_reference() {
        let counts = Counts::new(ME);
        counts.publish();
        assert_eq!(counts.decrement(OTHER), Release::Queue { owner: ME });
        assert_eq!(counts.merge(), Release::Alive);
        assert_eq!(counts.total(), 1);
        assert_eq!(counts.merge_queued(), Release::Dead);
    }

    #[test]
    fn merge_finds_an_object_dead() {
        let counts = Counts::new(ME);
        counts.publish();
        counts.increment(OTHER);
        assert_eq!(counts.decrement(ME), Release::Alive);
        assert_eq!(counts.owner(), UNOWNED);
        assert_eq!(counts.decrement(OTHER), Release::Dead);
        assert_eq!(counts.merge(), Release::Alive);
    }

    #[test]
    fn held_object_is_visible_to_its_holder_alone() {
        let counts = Counts::new(ME);
        counts.publish();
        assert_eq!(counts.decrement(ME), Release::Dead);
        counts.hold(OTHER);
        assert!(!counts.try_increment(ME));
        assert!(counts.try_increment(OTHER));
        assert_eq!(counts.release_after_finalizer(OTHER), Release::Alive);
        assert!(counts.try_increment(ME));
        assert_eq!(counts.decrement(ME), Release::Alive);
        assert_eq!(counts.decrement(OTHER), Release::Dead);
    }

    #[test]
    fn private_object_survives_its_finalizer_and_dies_later() {
        let counts = Counts::new(ME);
        assert_eq!(counts.decrement(ME), Release::Dead);
        counts.hold(ME);
        counts.set_flag(flag::FINALIZED);
        counts.increment(ME);
        assert_eq!(counts.release_after_finalizer(ME), Release::Alive);
        assert_eq!(counts.decrement(ME), Release::Dead);
    }

    #[test]
    fn four_billion_references() {
        let counts = Counts::new(ME);
        counts.increment_by(ME, u32::MAX - 1);
        counts.increment(ME);
        assert_eq!(counts.total(), 1 << 32);
        counts.increment_by(ME, u32::MAX);
        assert_eq!(counts.total(), (1 << 33) - 1);
        assert_eq!(counts.merge(), Release::Alive);
        assert_eq!(counts.total(), (1 << 33) - 1);
    }
}

#[cfg(typhon_atomic_counts)]
#[test]
fn control_build_counts_in_the_shared_word() {
    let counts = Counts::new(ME);
    assert!(counts.is_unique(ME));
    counts.increment(ME);
    assert_eq!(counts.total(), 2);
    assert_eq!(counts.decrement(OTHER), Release::Alive);
    assert_eq!(counts.decrement(ME), Release::Dead);
    counts.hold(ME);
    assert_eq!(counts.release_after_finalizer(ME), Release::Dead);
}

#[test]
fn unpublished_objects_are_out_of_reach() {
    let counts = Counts::new(ME);
    assert!(!counts.try_increment(OTHER));
    assert!(counts.publish());
    assert!(!counts.publish());
    assert!(counts.try_increment(OTHER));
    assert_eq!(counts.decrement(OTHER), Release::Alive);
    assert_eq!(counts.decrement(ME), Release::Dead);
    assert!(!counts.try_increment(OTHER));
}

#[test]
fn cells_are_used_again() {
    let counts = Counts::free();
    assert!(!counts.try_increment(OTHER));
    counts.reinit(ME);
    assert_eq!(counts.total(), 1);
    assert_eq!(counts.decrement(ME), Release::Dead);
    counts.set_free();
    assert_eq!((counts.owner(), counts.flags()), (UNOWNED, flag::DEAD));
}

#[test]
fn immortal_objects_are_not_counted() {
    let counts = Counts::trace_only(0);
    counts.increment(ME);
    assert_eq!(counts.decrement(ME), Release::Alive);
    assert_eq!(counts.decrement(ME), Release::Alive);
    assert!(counts.try_increment(OTHER));
    assert_eq!(counts.merge(), Release::Alive);
    assert!(counts.is_published() && counts.has(flag::IMMORTAL) && !counts.is_unique(ME));
    assert_eq!((counts.owner(), counts.total()), (TRACE_ONLY, i64::MAX));
}

#[test]
fn trace_only_objects_are_counted_by_each_thread() {
    let counts = Counts::trace_only(crate::distributed::take_number());
    assert_eq!(counts.total(), 1);
    std::thread::scope(|scope| {
        scope.spawn(|| (0..3).for_each(|_| counts.increment(OTHER)));
        scope.spawn(|| assert_eq!(counts.decrement(OTHER), Release::Alive));
    });
    assert!(counts.try_increment(ME));
    assert_eq!(counts.total(), 4);
    (0..4).for_each(|_| assert_eq!(counts.decrement(ME), Release::Alive));
    counts.set_flag(flag::DEAD);
    assert!(!counts.try_increment(ME) && counts.number().is_some());
    assert_eq!(counts.total(), 0);
}

#[test]
fn candidates_are_touched_by_increments() {
    let counts = Counts::new(ME);
    counts.publish();
    assert_eq!(counts.merge(), Release::Alive);
    counts.set_flag(flag::CANDIDATE);
    assert!(!counts.has(flag::TOUCHED));
    counts.increment(ME);
    assert!(counts.has(flag::TOUCHED));
    counts.clear_flag(flag::TOUCHED);
    assert!(counts.try_increment(OTHER));
    assert!(counts.has(flag::TOUCHED));
}

#[test]
fn deferred_objects_wait_for_a_stop() {
    let counts = Counts::new(ME);
    counts.publish();
    counts.set_flag(flag::DEFERRED);
    assert_eq!(counts.decrement(ME), Release::Defer);
    counts.increment(OTHER);
    assert_eq!(counts.decrement(OTHER), Release::Alive);
    counts.increment(OTHER);
    assert!(!counts.condemn_deferred());
    assert_eq!(counts.decrement(OTHER), Release::Defer);
    assert!(counts.condemn_deferred());
    assert!(counts.has(flag::DEAD) && !counts.try_increment(OTHER));
}
