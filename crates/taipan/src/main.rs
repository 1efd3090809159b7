//! The `taipan` command.

fn main() {
    std::process::exit(taipan::command::run(std::env::args_os()));
}
