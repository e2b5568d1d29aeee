//! The archive holds what it should, and gives it back.

use super::*;

#[test]
fn modules_are_found() {
    for (name, package, file) in
        [("os", false, "os.py"), ("json", true, "json/__init__.py"), ("json.decoder", false, "json/decoder.py")]
    {
        let module = find(name).unwrap_or_else(|| panic!("{name} is missing"));
        assert_eq!((module.name(), module.is_package(), module.file()), (name, package, file));
        assert!(module.path().ends_with(file));
    }
    for name in ["", "jso", "json.", "tkinter", "idlelib", "_dummy_os", "zzz"] {
        assert!(find(name).is_none(), "{name}");
    }
    assert!(len() > 400);
}

#[test]
fn every_module_has_its_source_and_code() {
    let mut last = "";
    for module in modules() {
        assert!(last < module.name() || last.is_empty(), "{last} comes before {}", module.name());
        last = module.name();
        let size = (module.number(Field::Unpacked) as u32 & !PACKAGE) as usize;
        assert_eq!(module.source().len(), size, "{}", module.name());
    }
}

#[test]
fn files_speak_of_typhon() {
    for name in ["site", "sysconfig", "platform"] {
        let source = String::from_utf8(find(name).expect(name).source()).expect("UTF-8");
        assert!(source.contains("Typhon") && !source.contains("'RustPython'"), "{name}");
    }
}
