//! Prints the error catalogue as JSON, for the npm package and the documentation.

fn main() -> Result<(), serde_json::Error> {
    serde_json::to_writer_pretty(std::io::stdout().lock(), &tokenward::error_catalog())
}
