//! Tests of the ready list.

#[test]
fn no_two_threads_have_a_run_of_the_same_number() {
    let begun = || {
        super::begin_run();
        super::READY.with_borrow(|ready| ready.run.0)
    };
    let [one, other] = [begun; 2].map(|begun| std::thread::scope(|it| it.spawn(begun).join()));
    assert_ne!(one.unwrap(), other.unwrap());
}
