//! The drivers of the tests, for `cargo fuzz`: each target has one.

#[path = "../../tests/suite/fuzz/drivers/mod.rs"]
pub mod drivers;

/// Feeds bytes to the driver of this name.
///
/// # Panics
/// Where something does not hold of what they make, which is what is looked for.
pub fn run(name: &str, bytes: &[u8]) {
    let driver = drivers::DRIVERS.iter().find(|driver| driver.name == name).expect("there is such a driver");
    if let Ok(input) = (driver.generate)(&mut arbitrary::Unstructured::new(bytes)) {
        (driver.check)(&input);
    }
}
