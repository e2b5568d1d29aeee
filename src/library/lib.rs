//! The standard library archive and the overlay.
