//! Loom models of the protocols, each with the faults that it must notice.
//!
//! Run with `RUSTFLAGS="--cfg typhon_loom" cargo test -p typhon-sync --release`. A model is a function that loom runs
//! in every order of its threads' steps (up to [`PREEMPTIONS`] preemptions) and with every value that a load may
//! legally return. Beside it stand the names of faults, `mutate!` points in the real code; with any of them switched
//! on, some run of the model must fail. A fault that no model notices, or a model that is not compiled, is a failure
//! too: see the two tests at the end.

mod byte_lock;
mod counting;
mod distributed;
mod dying;
mod epoch;
mod glance;
mod inbox;
mod instance;
mod owners;
mod packets;
mod reading;
mod stops;
mod thing;
mod trial;

use crate::mutation::switch;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How often loom takes the processor away from a thread that could go on; `LOOM_MAX_PREEMPTIONS` says otherwise.
const PREEMPTIONS: usize = 3;

fn explore(model: fn()) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = builder.preemption_bound.or(Some(PREEMPTIONS));
    builder.max_branches = 20_000;
    builder.check(model);
}

/// Runs the model with each fault in turn, and with none.
fn judge(model: fn(), faults: &[&'static str]) {
    explore(model);
    for fault in faults {
        let outcome = switch::with(fault, || catch_unwind(AssertUnwindSafe(|| explore(model))));
        let Err(noticed) = outcome else { panic!("the model does not notice the fault {fault:?}") };
        let text = noticed.downcast_ref::<String>().map(String::as_str).or(noticed.downcast_ref::<&str>().copied());
        println!("{fault}: {}", text.unwrap_or("noticed").lines().next().unwrap_or_default());
    }
}

macro_rules! models {
    ($($file:ident::$name:ident [$($fault:literal),* $(,)?])*) => {
        /// How many models there are.
        const MODELS: usize = [$(stringify!($name)),*].len();
        /// Every fault that some model is held to.
        const FAULTS: &[&str] = &[$($($fault,)*)*];
        $(
            #[test]
            fn $name() {
                judge($file::$name, &[$($fault),*]);
            }
        )*
    };
}

models! {
    counting::two_holders_let_go ["relaxed-decrement", "relaxed-merge", "relaxed-merged-decrement"]
    counting::reference_goes_home ["queue-without-reference"]
    counting::bias_given_up_while_others_let_go ["merged-before-unowned"]
    distributed::a_table_is_handed_on_with_its_counts ["one-table-for-two"]
    owners::owner_exits_as_its_object_is_queued ["relaxed-close"]
    owners::owner_comes_back_as_others_act_for_it
        ["attach-past-suspended", "relaxed-suspend", "relaxed-detach", "relaxed-unsuspend", "relaxed-attach",
         "unsuspend-without-wake"]
    owners::sleeper_holds_nothing_up ["no-inbox-fence"]
    owners::two_act_for_a_sleeper ["look-once"]
    reading::reader_meets_the_last_release ["fast-free-ignores-shared"]
    reading::reader_meets_a_reused_cell ["try-without-published", "relaxed-publish", "reader-does-not-look-again"]
    reading::owner_counts_what_is_taken_out ["count-what-is-not-own"]
    reading::storage_is_replaced ["reader-does-not-look-again", "old-storage-keeps-its-slots"]
    instance::object_gets_a_dictionary ["dictionary-after-the-shape", "emptied-before-the-shape", "reader-ignores-the-tag"]
    dying::upgrade_meets_death ["try-ignores-zero"]
    dying::upgrade_meets_a_finalizer ["try-ignores-dead", "relaxed-revival"]
    dying::deferred_object_is_listed_once ["list-twice", "free-deferred"]
    epoch::reader_holds_memory ["retire-frees-at-once", "read-across-a-poll", "no-unpin"]
    stops::stop_excludes_all
        ["relaxed-stop", "relaxed-resume", "detach-without-answer", "attach-past-stop", "stop-without-waiting",
         "relaxed-answer"]
    stops::stops_in_a_row_starve_nobody ["endless-stops"]
    stops::requesters_take_turns ["requester-without-answer"]
    stops::newborn_waits ["born-in-a-stop"]
    byte_lock::lock_excludes_and_wakes
        ["relaxed-lock", "relaxed-unlock", "sleep-without-validation", "forget-sleepers"]
    trial::a_reference_is_made_meanwhile ["increment-does-not-touch"]
    trial::a_reference_is_moved_meanwhile ["lock-keeps-the-watch"]
    inbox::nothing_is_lost ["relaxed-push"]
    glance::what_was_made_anew_is_not_mistaken ["glance-once"]
    glance::what_is_lent_is_what_the_slot_held ["glance-once"]
    packets::each_is_served_before_the_close ["end-while-others-work", "end-without-notice"]
    packets::who_halts_waits_for_helpers ["close-without-waiting"]
}

#[test]
fn no_model_is_missing() {
    let expected: usize = include_str!("models/EXPECTED").trim().parse().expect("a number");
    assert_eq!(MODELS, expected, "change models/EXPECTED together with the list of models");
}

/// Every `mutate!` point in the crate is a fault that some model is held to, and every such fault exists.
#[test]
fn no_fault_is_forgotten() {
    fn visit(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("the crate's sources").map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                visit(&entry, found);
            } else if entry.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&entry).unwrap();
                let names = text.split("mutate!(\"").skip(1).filter_map(|rest| rest.split('"').next());
                found.extend(names.filter(|name| *name != "name").map(str::to_owned));
            }
        }
    }
    let mut found = Vec::new();
    visit(std::path::Path::new(env!("CARGO_MANIFEST_DIR")), &mut found);
    for name in &found {
        assert!(FAULTS.contains(&name.as_str()), "no model is held to {name:?}");
    }
    for fault in FAULTS {
        assert!(found.iter().any(|name| name == fault), "{fault:?} is not in the code");
    }
}
