//! Attributes: loading, storing and deleting them, methods and `super` among them.

op! { [specializing] _SPECIALIZE_LOAD_ATTR (counter/1, owner -- owner) {
    specialize!(tp_specialize_load_attr(thread, frame, ip, owner.value(), oparg));
} }
op! { [builder] _LOAD_ATTR (owner -- attr, self_or_null[oparg & 1]) {
    let found = tp_load_attr(thread, owner.value(), name!(oparg >> 1), oparg & 1 != 0);
    error_if!(found.is_absent());
    let receiver = Value((*thread).transfer[0]);
    close!(owner);
    if oparg & 1 != 0 {
        *self_or_null = receiver;
    }
    attr = StackRef::steal(found);
} }
inst! { LOAD_ATTR = _SPECIALIZE_LOAD_ATTR + unused/8 + _LOAD_ATTR }
// In traces the name is an operand.
op! { [tier2] _ATTRIBUTE_OF (owner, key -- attr, owner, key) {
    let found = tp_load_attr(thread, owner.value(), key.value(), false);
    error_if!(found.is_absent());
    attr = StackRef::steal(found);
} }
op! { [tier2, fresh] _METHOD_OF (owner, key -- attr, owner, key) {
    let found = tp_plain_method(thread, owner.value(), key.value());
    exit_if!(found.is_absent());
    attr = StackRef::steal(found);
} }
op! { [tier2] _SET_ATTRIBUTE_OF (value, owner, key -- value, owner, key) {
    let stored = tp_store_attr(thread, owner.value(), key.value(), value.value());
    error_if!(!stored);
} }

op! { [builder] _GUARD_SHAPE (version/2, owner -- owner, object: Ptr<Instance>) {
    exit_if!(!owner.value().is_heap());
    let pointer = owner.value().as_ptr::<Instance>();
    exit_if!((*(*pointer).header.shape).version != version);
    object = pointer;
} }
op! { [hot, pure, tier2] _GUARD_POINTER (value -- object: Ptr<Instance>) {
    exit_if!(!value.value().is_heap());
    object = value.value().as_ptr::<Instance>();
    dead!(value);
} }
op! { [hot, tier2, reads(shape)] _GUARD_VERSION (version/2, object: Ptr<Instance> --) {
    exit_if!((*(*object).header.shape).version != version);
} }
op! { [hot, pure, tier2] _GUARD_BOUND (value: Borrowed --) { exit_if!(value.is_absent()); } }
op! { [builder] _LOAD_INLINE_SLOT (index/1, object: Ptr<Instance> -- attr: Borrowed) {
    attr = *Instance::word(object, index as usize);
} }
op! { [hot, tier2, reads(slot)] _SLOT (index/1, object: Ptr<Instance> -- attr: Borrowed) {
    attr = *Instance::word(object, index as usize);
} }
op! { [hot, tier2, writes(slot)] _SET_SLOT (index/1, object: Ptr<Instance>, value: Owned --) {
    *Instance::word(object, index as usize) = value;
} }
inst! { LOAD_ATTR_INSTANCE_VALUE = unused/1 + _GUARD_SHAPE + _LOAD_INLINE_SLOT + unused/5 + _RETAIN + _CLOSE_UNDER + _PUSH_NULL_CONDITIONAL }
op! { [builder] _LOAD_MEMBER_SLOT (index/1, object: Ptr<Instance> -- attr: Borrowed) {
    let content = *Instance::word(object, index as usize);
    exit_if!(content.is_absent());
    attr = content;
} }
inst! { LOAD_ATTR_SLOT = unused/1 + _GUARD_SHAPE + _LOAD_MEMBER_SLOT + unused/5 + _RETAIN + _CLOSE_UNDER + _PUSH_NULL_CONDITIONAL }
op! { [builder] _LOAD_METHOD (method/4, owner -- attr, owner) {
    attr = StackRef::from_full(Value(method));
} }
inst! { LOAD_ATTR_METHOD_WITH_VALUES = unused/1 + _GUARD_SHAPE_VERSION + unused/2 + _LOAD_METHOD }
op! { [builder] _LOAD_CLASS_VALUE (attribute/4, owner -- attr, owner) {
    attr = StackRef::from_full(Value(attribute));
} }
inst! { LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES = unused/1 + _GUARD_SHAPE_VERSION + unused/2 + _LOAD_CLASS_VALUE + _POP_TOP + _PUSH_NULL_CONDITIONAL }
op! { [builder] _GUARD_TYPE_OBJECT (version/2, owner -- owner) {
    exit_if!(!owner.value().is_heap() || !(*owner.value().ptr()).is_kind(Kind::TYPE));
    exit_if!((*owner.value().as_ptr::<Type>()).version != version);
} }
inst! { LOAD_ATTR_CLASS = unused/1 + _GUARD_TYPE_OBJECT + unused/2 + _LOAD_CLASS_VALUE + _POP_TOP + _PUSH_NULL_CONDITIONAL }
op! { [builder] _LOAD_ATTR_MODULE (index/1, owner -- attr, owner) {
    // A module's namespace is the dict right behind its header.
    exit_if!(!owner.value().is_heap() || !(*owner.value().ptr()).is_exact(Kind::MODULE));
    let dict = (*Instance::word(owner.value().as_ptr::<Instance>(), 2)).as_ptr::<Dict>();
    exit_if!(index as u32 >= (*dict).used);
    let entry = (*dict).entries.add(index as usize);
    exit_if!(!(*entry).key.is_object(name!(oparg >> 1)));
    attr = StackRef::from_full((*entry).value);
} }
inst! { LOAD_ATTR_MODULE = unused/3 + _LOAD_ATTR_MODULE + unused/5 + _POP_TOP + _PUSH_NULL_CONDITIONAL }
op! { [builder] _LOAD_ATTR_PROPERTY (getter/4, owner: Owned --) {
    let function = Value(getter).as_ptr::<Function>();
    let callee = Frame::push(thread, function, frame);
    *Frame::local(callee, 0) = owner;
    Frame::clear_locals_from(callee, 1);
    (*frame).ip = ip;
    (*frame).sp = rest_sp;
    (*frame).return_offset = 10;
    enter_frame!(callee);
} }
op! { _GUARD_FRAME_SPACE_PROPERTY (unused/2, owner -- owner) {
    exit_if!((*thread).recursion_left <= 0 || ((*thread).stack_limit as usize - (*thread).stack_top as usize) < 0x8000);
} }
inst! { LOAD_ATTR_PROPERTY = unused/1 + _GUARD_SHAPE_VERSION + _GUARD_FRAME_SPACE_PROPERTY + _LOAD_ATTR_PROPERTY }
family! { LOAD_ATTR = [
    LOAD_ATTR_INSTANCE_VALUE, LOAD_ATTR_SLOT, LOAD_ATTR_METHOD_WITH_VALUES, LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES,
    LOAD_ATTR_CLASS, LOAD_ATTR_MODULE, LOAD_ATTR_PROPERTY
] }

op! { [specializing] _SPECIALIZE_STORE_ATTR (counter/1, owner -- owner) {
    specialize!(tp_specialize_store_attr(thread, frame, ip, owner.value(), oparg));
} }
op! { [builder] _STORE_ATTR (value, owner -- value, owner) {
    let stored = tp_store_attr(thread, owner.value(), name!(oparg), value.value());
    error_if!(!stored);
} }
inst! { STORE_ATTR = _SPECIALIZE_STORE_ATTR + unused/3 + _STORE_ATTR + _POP_TOP + _POP_TOP }
op! { [builder] _STORE_INLINE_SLOT (index/1, value: Owned, owner, object: Ptr<Instance> -- owner) {
    let slot = Instance::word(object, index as usize);
    let old = StackRef::steal(*slot);
    *slot = value;
    close!(old);
} }
inst! { STORE_ATTR_INSTANCE_VALUE = unused/1 + _GUARD_SHAPE + _STORE_INLINE_SLOT + _POP_TOP }
inst! { STORE_ATTR_SLOT = unused/1 + _GUARD_SHAPE + _STORE_INLINE_SLOT + _POP_TOP }
op! { [hot, tier2, writes(shape)] _SET_SHAPE (object: Ptr<Instance>, shape: Ptr<Shape> --) {
    (*object).header.shape = shape;
} }
op! { [builder] _ADD_INLINE_SLOT (index/1, value, owner, object: Ptr<Instance> -- owner) {
    let next = (*(*object).header.shape).next;
    exit_if!(next.is_null() || !(*next).name.is(name!(oparg)));
    (*object).header.shape = next;
    *Instance::word(object, index as usize) = value.make_owned();
} }
/// Adds an attribute to an instance by the transition that its shape took last.
inst! { STORE_ATTR_ADD = unused/1 + _GUARD_SHAPE + _ADD_INLINE_SLOT + _POP_TOP }
family! { STORE_ATTR = [STORE_ATTR_INSTANCE_VALUE, STORE_ATTR_SLOT, STORE_ATTR_ADD] }
op! { _DELETE_ATTR (owner -- owner) {
    let deleted = tp_delete_attr(thread, owner.value(), name!(oparg));
    error_if!(!deleted);
} }
inst! { DELETE_ATTR = _DELETE_ATTR + _POP_TOP }
op! { [specializing] _SPECIALIZE_LOAD_SUPER_ATTR (counter/1, global_super, class, receiver -- global_super, class, receiver) {
    let _ = receiver;
    specialize!(tp_specialize_load_super_attr(thread, ip, global_super.value(), class.value(), oparg));
} }
op! { [tier2, fresh] _SUPER_METHOD_OF (global_super, class, receiver, key -- attr, global_super, class, receiver, key) {
    let found = tp_plain_super_method(thread, global_super.value(), class.value(), receiver.value(), key.value());
    exit_if!(found.is_absent());
    attr = StackRef::steal(found);
} }
op! { [builder] _LOAD_SUPER_ATTR (global_super, class, receiver -- attr, self_or_null[oparg & 1]) {
    let found = tp_load_super_attr(thread, global_super.value(), class.value(), receiver.value(), name!(oparg >> 2), oparg);
    error_if!(found.is_absent());
    let bound = Value((*thread).transfer[0]);
    close!(receiver);
    close!(class);
    close!(global_super);
    if oparg & 1 != 0 {
        *self_or_null = bound;
    }
    attr = StackRef::steal(found);
} }
inst! { LOAD_SUPER_ATTR = _SPECIALIZE_LOAD_SUPER_ATTR + _LOAD_SUPER_ATTR }
inst! { [tier1] LOAD_SPECIAL (owner -- attr, receiver) {
    let found = tp_load_special(thread, owner.value(), oparg);
    error_if!(found.is_absent());
    close!(owner);
    receiver = StackRef::steal(Value((*thread).transfer[0]));
    attr = StackRef::steal(found);
} }
