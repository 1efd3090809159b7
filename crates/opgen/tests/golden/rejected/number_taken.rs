own_opcodes! { FOUR = 2 }
