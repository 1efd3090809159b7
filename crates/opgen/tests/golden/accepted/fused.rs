op! { _LOAD (-- value) { value = StackRef::steal(constant!(oparg)); } }
op! { _KNOWN (value -- value) { exit_if!(value.value().is_absent()); } }
op! { [tier1] _JUMP (value --) {
    dead!(value);
    if oparg != 0 {
        jump_by!(oparg);
    }
} }
inst! { ONE = unused/1 + _LOAD }
inst! { TWO = _KNOWN + _JUMP }
fused! { THREE = ONE + TWO + ONE }
