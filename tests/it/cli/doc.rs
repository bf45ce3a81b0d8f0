//! `standstill doc WORD`: what the reference says of a word.

use crate::support::folder::Folder;

#[test]
fn each_entry_about_a_word_is_printed_without_links() {
    let folder = Folder::new("cli-doc");
    let told = folder.standstill("doc clear").exits(0);
    assert!(told.out.starts_with("set EVENT, clear EVENT, wait EVENT\n\n"), "{}", told.out);
    assert!(!told.out.contains("](#") && told.out.contains("```kdl"), "{}", told.out);
    for word in ["service", "define", "give", "total", "explore", "take", "catch"] {
        let told = folder.standstill(&format!("doc {word}"));
        assert_eq!(told.code == Some(0), word != "take", "{word}");
    }
}

#[test]
fn a_word_without_an_entry_is_bad_input() {
    let folder = Folder::new("cli-doc-none");
    insta::assert_snapshot!(folder.standstill("doc gathr").exits(2), @r"
    exit code: 2
    ----- stderr -----
    the reference has no entry `gathr`
      help: did you mean `gather`?
    ");
    folder.standstill("doc zzz").exits(2).tells(&["there are: scenario model service "]);
}
