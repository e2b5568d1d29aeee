//! Small changes to files of the library where they speak of the implementation that they were packed for.

use crate::files::Modules;

/// A change: module, text as it stands (exactly once), text in its place.
const CHANGES: &[(&str, &str, &str)] = &[
    ("site", "    return 'RustPython' # XXX: RUSTPYTHON; for site-packages", "    return 'Typhon'"),
    ("site", "    # XXX: RUSTPYTHON\n    return f'{userbase}/lib/rustpython", "    return f'{userbase}/lib/typhon"),
    ("sysconfig", "    return 'RustPython'  # XXX: RUSTPYTHON; For site-packages", "    return 'Typhon'"),
    (
        "platform",
        "        # XXX: RUSTPYTHON support\n        if \"RustPython\" in sys_version:\n            name = \"RustPython\"",
        "        if \"Typhon\" in sys_version:\n            name = \"Typhon\"",
    ),
    // The first filters name a module by its name, not by a pattern.
    (
        "_py_warnings",
        "(mod is None or mod.match(module))",
        "(mod is None or (mod == module if isinstance(mod, str) else mod.match(module)))",
    ),
    // The source of modules whose code is called frozen is found through their loader.
    (
        "linecache",
        "            lazy_entry = _make_lazycache_entry(filename, module_globals)\n        if lazy_entry",
        "            lazy_entry = _make_lazycache_entry(fullname, module_globals)\n        if lazy_entry",
    ),
];

/// Makes the changes; tells which of them do not fit.
pub fn amend(modules: &mut Modules) -> Vec<String> {
    let mut problems = Vec::new();
    for (name, from, to) in CHANGES {
        let Some(module) = modules.get_mut(*name) else {
            problems.push(format!("{name}: there is no such module to amend"));
            continue;
        };
        let text = String::from_utf8_lossy(&module.source).into_owned();
        match text.matches(from).count() {
            1 => module.source = text.replace(from, to).into_bytes(),
            count => problems.push(format!("{name}: the text to amend stands there {count} times: {from:?}")),
        }
    }
    problems
}
