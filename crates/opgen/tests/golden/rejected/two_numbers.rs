opcodes! { ONE = 4 }
