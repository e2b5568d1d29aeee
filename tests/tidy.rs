//! The rules of the house that a test can hold: who imports whom, how long a file may be, where unsafe code lives.
//!
//! `design/architecture.md` says why. Exceptions stand in `tests/tidy-exceptions.txt`, each with its reason.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What each room may import, bottom-up; the root package is `typhon`.
const IMPORTS: [(&str, &[&str]); 13] = [
    ("sync", &[]),
    ("text", &[]),
    ("number", &[]),
    ("bytecode", &[]),
    ("macros", &[]),
    ("heap", &["sync"]),
    ("compiler", &["bytecode", "text", "number"]),
    ("object", &["heap", "sync", "text", "number", "macros"]),
    ("types", &["object", "heap", "sync", "text", "number", "macros"]),
    ("interpreter", &["types", "object", "heap", "sync", "compiler", "bytecode", "text", "number", "macros"]),
    (
        "modules",
        &["interpreter", "types", "object", "heap", "sync", "compiler", "bytecode", "text", "number", "macros"],
    ),
    ("library", &["compiler", "bytecode", "text", "number"]),
    (
        "typhon",
        &["library", "modules", "interpreter", "types", "object", "heap", "sync", "compiler", "bytecode", "number"],
    ),
];

/// Rooms that know no object: they forbid unsafe code and have no type named as the word of a Python value is.
const PURE: [&str; 4] = ["text", "number", "bytecode", "compiler"];

/// Rooms whose business needs unsafe code. Elsewhere each file with it is an exception.
const UNSAFE_ROOMS: [&str; 4] = ["sync", "heap", "object", "interpreter"];

const SOFT_LIMIT: usize = 500;
const HARD_LIMIT: usize = 900;

/// One text file of the tree, named by its path from the root.
struct Page {
    name: String,
    text: String,
}

impl Page {
    /// The lines with line comments cut off, numbered from one.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let cut = |line| match find_comment(line) {
            Some(at) => &line[..at],
            None => line,
        };
        self.text.lines().map(cut).enumerate().map(|(index, line)| (index + 1, line))
    }

    fn room(&self) -> Option<&str> {
        self.name.strip_prefix("src/")?.split_once('/').map(|(room, _)| room)
    }

    fn is_test(&self) -> bool {
        self.name.ends_with("/tests.rs") || self.name.contains("/tests/") || self.name.contains("/models/")
    }
}

/// Where a `//` comment begins: the first one that is not inside a string.
fn find_comment(line: &str) -> Option<usize> {
    let at = line.find("//")?;
    line[..at].matches('"').count().is_multiple_of(2).then_some(at)
}

/// The workspace as the tests see it.
struct House {
    root: PathBuf,
    pages: Vec<Page>,
    exceptions: BTreeMap<(String, String), String>,
}

impl House {
    fn open() -> House {
        let root = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = PathBuf::from(root);
        let mut pages = Vec::new();
        for folder in ["src", "tests", "benches", "stress", "design", ".ci"] {
            gather(&root, &root.join(folder), &mut pages);
        }
        for name in ["Cargo.toml", "README.md"] {
            pages.extend(page(&root, &root.join(name)));
        }
        let text = fs::read_to_string(root.join("tests/tidy-exceptions.txt")).unwrap_or_default();
        let exceptions = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
        let exceptions = exceptions.map(|line| {
            let (what, reason) = line.split_once(": ").unwrap_or_else(|| panic!("no reason: {line}"));
            let (rule, name) = what.split_once(' ').unwrap_or_else(|| panic!("no rule: {line}"));
            ((rule.to_owned(), name.to_owned()), reason.to_owned())
        });
        let exceptions = exceptions.collect();
        House { root, pages, exceptions }
    }

    fn rust(&self) -> impl Iterator<Item = &Page> {
        self.pages.iter().filter(|page| page.name.ends_with(".rs"))
    }

    fn excepted(&self, rule: &str, name: &str) -> bool {
        self.exceptions.contains_key(&(rule.to_owned(), name.to_owned()))
    }

    /// Where a room's manifest is; the root package's is at the top.
    fn manifest(&self, room: &str) -> String {
        let path = if room == "typhon" { "Cargo.toml".to_owned() } else { format!("src/{room}/Cargo.toml") };
        fs::read_to_string(self.root.join(&path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }
}

fn gather(root: &Path, folder: &Path, pages: &mut Vec<Page>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            if !path.ends_with("__pycache__") && !path.ends_with("target") {
                gather(root, &path, pages);
            }
        } else {
            pages.extend(page(root, &path));
        }
    }
}

fn page(root: &Path, path: &Path) -> Option<Page> {
    let name = path.strip_prefix(root).ok()?.to_str()?.to_owned();
    Some(Page { name, text: fs::read_to_string(path).ok()? })
}

/// Fails with all complaints at once.
fn settle(rule: &str, complaints: Vec<String>) {
    assert!(complaints.is_empty(), "{rule}:\n  {}", complaints.join("\n  "));
}

/// The packages that a manifest depends on, in all its dependency tables, with what it says of each.
fn dependencies(manifest: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut inside = false;
    for line in manifest.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(header) = line.strip_prefix('[') {
            let header = header.trim_end_matches(']');
            match header.rsplit_once('.').filter(|(table, _)| table.ends_with("dependencies")) {
                Some((_, name)) => {
                    found.insert(name.to_owned(), "workspace = true".to_owned());
                    inside = false;
                }
                None => inside = header.ends_with("dependencies") && !header.starts_with("workspace"),
            }
        } else if inside {
            let end = line.find(|c: char| !c.is_alphanumeric() && !"-_".contains(c)).unwrap_or(line.len());
            if end > 0 {
                found.insert(line[..end].to_owned(), line[end..].to_owned());
            }
        }
    }
    found
}

/// Whether a line has the word, standing alone.
fn has_word(line: &str, word: &str) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(part_of_word) && !line[at + word.len()..].starts_with(part_of_word))
}

#[test]
fn imports_go_one_way() {
    let house = House::open();
    let mut complaints = Vec::new();
    for (room, allowed) in IMPORTS {
        for dependency in dependencies(&house.manifest(room)).into_keys() {
            if let Some(other) = dependency.strip_prefix("typhon-")
                && !allowed.contains(&other)
            {
                complaints.push(format!("{room} imports {other}"));
            }
        }
    }
    let rooms: BTreeSet<&str> = house.rust().filter_map(Page::room).collect();
    for room in rooms {
        // The command line is the root package: its folder stands beside `main.rs`.
        if room != "command" && !IMPORTS.iter().any(|(known, _)| *known == room) {
            complaints.push(format!("src/{room} is no room of the house"));
        }
    }
    settle("imports go one way (IMPORTS in tests/tidy.rs)", complaints);
}

#[test]
fn members_are_listed_bottom_up() {
    let manifest = House::open().manifest("typhon");
    let (_, list) = manifest.split_once("members = [").expect("members");
    let (list, _) = list.split_once(']').expect("the end of members");
    let members: Vec<&str> = list.split('"').filter_map(|part| part.strip_prefix("src/")).collect();
    let rank = |room: &str| members.iter().position(|member| *member == room);
    let mut complaints = Vec::new();
    for (room, allowed) in &IMPORTS[..IMPORTS.len() - 1] {
        for other in *allowed {
            if rank(other) >= rank(room) {
                complaints.push(format!("{other} is listed after {room}, which may import it"));
            }
        }
    }
    settle("the list of members is the architecture", complaints);
}

#[test]
fn manifests_take_from_the_workspace() {
    let house = House::open();
    let mut complaints = Vec::new();
    for (room, _) in IMPORTS {
        let manifest = house.manifest(room);
        if !manifest.contains("[lints]\nworkspace = true") {
            complaints.push(format!("{room}: no `[lints] workspace = true`"));
        }
        for (name, source) in dependencies(&manifest) {
            if !source.contains("workspace = true") {
                complaints.push(format!("{room}: {name} is not taken from [workspace.dependencies]"));
            }
            if name.starts_with("ruff_") && room != "compiler" {
                complaints.push(format!("{room}: {name} belongs to the compiler alone"));
            }
        }
    }
    settle("manifests", complaints);
}

#[test]
fn files_open_with_what_they_are() {
    let house = House::open();
    let without = house.rust().filter(|page| !page.text.starts_with("//! ") && !page.name.contains("/goldens/"));
    settle("every Rust file opens with a //! line", without.map(|page| page.name.clone()).collect());
}

#[test]
fn files_are_short() {
    let house = House::open();
    let mut complaints = Vec::new();
    for page in house.rust() {
        let lines = page.text.lines().count();
        let name = &page.name;
        if lines > HARD_LIMIT && !house.excepted("table", name) {
            complaints.push(format!("{name} has {lines} lines, and {HARD_LIMIT} is the limit for all but tables"));
        } else if lines > SOFT_LIMIT && !house.excepted("length", name) && !house.excepted("table", name) {
            complaints.push(format!("{name} has {lines} lines, and more than {SOFT_LIMIT} need a written reason"));
        }
    }
    settle("files are short", complaints);
}

#[test]
fn unsafe_code_stays_in_its_rooms() {
    let house = House::open();
    let mut complaints = Vec::new();
    for room in PURE {
        let lib = fs::read_to_string(house.root.join(format!("src/{room}/lib.rs"))).expect("lib.rs");
        let empty = lib.lines().count() == 1;
        if !empty && !lib.contains("#![forbid(unsafe_code)]") {
            complaints.push(format!("src/{room}/lib.rs does not forbid unsafe code"));
        }
    }
    for page in house.rust().filter(|page| page.name.starts_with("src/")) {
        if page.room().is_some_and(|room| UNSAFE_ROOMS.contains(&room)) || house.excepted("unsafe", &page.name) {
            continue;
        }
        for (number, line) in page.code().filter(|(_, line)| has_word(line, "unsafe")) {
            complaints.push(format!("{}:{number}: {}", page.name, line.trim()));
        }
    }
    settle("unsafe code stays in its rooms", complaints);
}

#[test]
fn pure_rooms_know_no_objects() {
    let house = House::open();
    let mut complaints = Vec::new();
    for page in house.rust().filter(|page| page.room().is_some_and(|room| PURE.contains(&room))) {
        for (number, line) in page.code() {
            let declares = ["struct Value", "enum Value", "type Value", "union Value", "typhon_object", "typhon_heap"];
            if declares.iter().any(|words| has_word(line, words)) {
                complaints.push(format!("{}:{number}: {}", page.name, line.trim()));
            }
        }
    }
    settle("text, number, bytecode and compiler know no objects", complaints);
}

#[test]
fn the_parser_stays_in_the_compiler() {
    let house = House::open();
    let elsewhere = house.rust().filter(|page| page.room().is_some_and(|room| room != "compiler"));
    let named = elsewhere.filter(|page| page.code().any(|(_, line)| line.contains("ruff_")));
    settle("ruff's types do not leave the compiler", named.map(|page| page.name.clone()).collect());
}

fn is_static(item: &str) -> bool {
    item.starts_with("static ") || item.starts_with("thread_local!")
}

#[test]
fn sync_has_no_statics() {
    let house = House::open();
    let mut complaints = Vec::new();
    for page in house.rust().filter(|page| page.room() == Some("sync") && !page.is_test()) {
        if house.excepted("static", &page.name) {
            continue;
        }
        for (number, line) in page.code() {
            let item = line.trim_start();
            let item = item.strip_prefix("pub ").unwrap_or(item);
            if is_static(item) {
                complaints.push(format!("{}:{number}: {item}", page.name));
            }
        }
    }
    settle("sync has no statics: a model makes its world anew each time", complaints);
}

#[test]
fn nothing_is_left_undone() {
    let house = House::open();
    let mut complaints = Vec::new();
    for page in house.rust().filter(|page| page.name != "tests/tidy.rs") {
        for (number, line) in page.code() {
            for unfinished in ["todo!", "unimplemented!", "dbg!"] {
                if has_word(line, unfinished.trim_end_matches('!')) && line.contains(unfinished) {
                    complaints.push(format!("{}:{number}: {unfinished}", page.name));
                }
            }
        }
    }
    settle("nothing is left undone in code that users can reach", complaints);
}

#[test]
fn texts_are_clean() {
    let house = House::open();
    let mut complaints = Vec::new();
    for page in &house.pages {
        // Goldens and test data are what they are: some test exactly such lines.
        let kinds = [".rs", ".py", ".md", ".toml"];
        if !kinds.iter().any(|kind| page.name.ends_with(kind)) || page.name.starts_with("tests/errors/") {
            continue;
        }
        if !page.text.is_empty() && !page.text.ends_with('\n') {
            complaints.push(format!("{}: the last line does not end", page.name));
        }
        for (index, line) in page.text.lines().enumerate() {
            if line.ends_with([' ', '\t']) {
                complaints.push(format!("{}:{}: space at the end", page.name, index + 1));
            }
        }
    }
    settle("texts are clean", complaints);
}

/// The project's texts speak of the project, not of how or where it was written.
#[test]
fn texts_speak_of_the_project() {
    let house = House::open();
    let foreign = ["worktree", "sub-agent", "subagent", "/work/", "HELPERS", "another session", "this session"];
    let mut complaints = Vec::new();
    for page in house.pages.iter().filter(|page| page.name != "tests/tidy.rs") {
        for (index, line) in page.text.lines().enumerate() {
            if let Some(word) = foreign.iter().find(|word| line.contains(**word)) {
                complaints.push(format!("{}:{}: {word}", page.name, index + 1));
            }
        }
    }
    settle("texts speak of the project", complaints);
}

#[test]
fn exceptions_are_needed() {
    let house = House::open();
    let mut complaints = Vec::new();
    for (rule, name) in house.exceptions.keys() {
        let Some(page) = house.pages.iter().find(|page| &page.name == name) else {
            complaints.push(format!("{rule} {name}: there is no such file"));
            continue;
        };
        let lines = page.text.lines().count();
        let needed = match rule.as_str() {
            "length" => (SOFT_LIMIT + 1..=HARD_LIMIT).contains(&lines),
            "table" => lines > SOFT_LIMIT,
            "unsafe" => page.code().any(|(_, line)| has_word(line, "unsafe")),
            "static" => page.code().any(|(_, line)| has_word(line, "static")),
            _ => panic!("{rule} is no rule that has exceptions"),
        };
        if !needed {
            complaints.push(format!("{rule} {name}: not needed any more"));
        }
    }
    settle("tests/tidy-exceptions.txt holds what is needed", complaints);
}
