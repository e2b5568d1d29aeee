//! The `is…` methods.

use typhon_macros::pymethods;
use typhon_text::string as text;

use super::Str;

#[pymethods(classify)]
impl Str {
    /// Whether there are characters, and all are alphabetic.
    fn isalpha(&self) -> bool {
        text::is_alpha(self.text())
    }

    /// Whether there are characters, and all are alphabetic or numeric.
    fn isalnum(&self) -> bool {
        text::is_alnum(self.text())
    }

    /// Whether all characters are ASCII; true of the empty string.
    fn isascii(&self) -> bool {
        self.is_ascii()
    }

    /// Whether there are characters, and all are decimal digits.
    fn isdecimal(&self) -> bool {
        text::is_decimal(self.text())
    }

    /// Whether there are characters, and all are digits.
    fn isdigit(&self) -> bool {
        text::is_digit(self.text())
    }

    /// Whether the string is a valid identifier; keywords are, too.
    fn isidentifier(&self) -> bool {
        text::is_identifier(self.text())
    }

    /// Whether there are cased characters, and all of them are lower case.
    fn islower(&self) -> bool {
        text::is_lower(self.text())
    }

    /// Whether there are characters, and all are numeric.
    fn isnumeric(&self) -> bool {
        text::is_numeric(self.text())
    }

    /// Whether all characters are printable; true of the empty string.
    fn isprintable(&self) -> bool {
        text::is_printable(self.text())
    }

    /// Whether there are characters, and all are white space.
    fn isspace(&self) -> bool {
        text::is_space(self.text())
    }

    /// Whether there are cased characters, and they are in title case.
    fn istitle(&self) -> bool {
        text::is_title(self.text())
    }

    /// Whether there are cased characters, and all of them are upper case.
    fn isupper(&self) -> bool {
        text::is_upper(self.text())
    }
}
