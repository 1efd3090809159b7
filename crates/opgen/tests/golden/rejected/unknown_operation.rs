inst! { ONE = _NOWHERE }
