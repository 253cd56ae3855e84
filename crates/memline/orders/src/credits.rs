//! Every order in which credits, ends and beginnings of one slot's units can meet, as loom finds them.

use loom::sync::Arc;
use loom::thread;

use crate::slot::Slot;

/// The epochs in which the first unit of the slot ends, and the second.
const FIRST_END: u64 = 7;
const SECOND_END: u64 = 9;

/// What was taken as told to a unit.
fn told(credited: &[(i64, Result<(), u64>)]) -> i64 {
    let told = credited.iter().filter(|(_, credited)| credited.is_ok());
    told.map(|(bytes, _)| bytes).sum()
}

/// Each credit counts once, for the unit that it is for, or its teller learns that the unit has ended, and when.
#[test]
fn a_credit_is_counted_or_refused() {
    loom::model(|| {
        let slot = Arc::new(Slot::new());
        let tellers: Vec<_> = [-100, -7]
            .into_iter()
            .map(|bytes| {
                let slot = Arc::clone(&slot);
                thread::spawn(move || (bytes, slot.credit(0, bytes)))
            })
            .collect();
        let ended = slot.end(0, FIRST_END);
        let credited: Vec<_> = tellers
            .into_iter()
            .map(|teller| teller.join().expect("it does not panic"))
            .collect();
        assert_eq!(ended, told(&credited));
        for (_, credited) in credited {
            assert!(matches!(credited, Ok(()) | Err(FIRST_END)), "{credited:?}");
        }
    });
}

/// The slot serves another unit: nothing for the first is told to the second, nor the other way round.
#[test]
fn generations_do_not_mix() {
    loom::model(|| {
        let slot = Arc::new(Slot::new());
        let late = {
            let slot = Arc::clone(&slot);
            thread::spawn(move || (-100, slot.credit(0, -100)))
        };
        let first = slot.end(0, FIRST_END);
        let other = {
            let slot = Arc::clone(&slot);
            thread::spawn(move || (50, slot.credit(1, 50)))
        };
        let second = slot.end(1, SECOND_END);
        let late = late.join().expect("it does not panic");
        let other = other.join().expect("it does not panic");
        assert_eq!((first, second), (told(&[late]), told(&[other])));
        // A unit that began after `FIRST_END` may take the block for one that it found.
        assert!(matches!(late.1, Ok(()) | Err(FIRST_END | SECOND_END)), "{late:?}");
        assert!(matches!(other.1, Ok(()) | Err(SECOND_END)), "{other:?}");
    });
}

/// The unit ends on another thread than it began, while two others tell it.
#[test]
fn a_unit_may_end_on_another_thread() {
    loom::model(|| {
        let slot = Arc::new(Slot::new());
        let teller = {
            let slot = Arc::clone(&slot);
            thread::spawn(move || [-1, 10].map(|bytes| (bytes, slot.credit(0, bytes))))
        };
        let other = {
            let slot = Arc::clone(&slot);
            thread::spawn(move || slot.end(0, FIRST_END))
        };
        let own = (-5, slot.credit(0, -5));
        let [first, second] = teller.join().expect("it does not panic");
        let ended = other.join().expect("it does not panic");
        assert_eq!(ended, told(&[own, first, second]));
        // What is refused stays refused.
        assert!(first.1.is_ok() || second.1.is_err());
        assert_eq!(slot.end(1, SECOND_END), 0);
    });
}
