//! The scan over the trace: one pass forward that evicts the value whose next use is farthest away.
//!
//! A loop is scanned until no value that its header keeps in a register is evicted within it: those that were are left
//! out of registers at the header the next time.

use super::moves::{Copy, sequence};
use super::*;
use crate::ir::Slot;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use taipan_layout::{FRAME_LOCALS, SPILL_SLOTS};

/// How often a loop is scanned again.
const PASSES: usize = 4;

/// Allocates registers for `trace`, which has been verified.
///
/// # Errors
/// See [`AllocationError`].
pub fn allocate(trace: &Trace, options: &Options) -> Result<Allocated, AllocationError> {
    let liveness = Liveness::new(trace, options);
    let mut kept_out = HashSet::default();
    for pass in 1.. {
        let mut scan = Scan::new(trace, options, &liveness, &kept_out);
        scan.run()?;
        if scan.evicted.is_empty() || pass == PASSES {
            let allocated = scan.finish()?;
            if cfg!(debug_assertions)
                && let Err(reason) = check(trace, options, &allocated)
            {
                panic!("register allocation: {reason}\n{}\n{}", crate::text::print(trace), print(&allocated));
            }
            return Ok(allocated);
        }
        kept_out.extend(scan.evicted);
    }
    Err(AllocationError::Malformed("no pass"))
}

/// The values that a snapshot names, each once, ascending.
fn named(trace: &Trace, id: SnapshotId) -> Vec<Ref> {
    let mut values = Vec::new();
    let snapshot = &trace.snapshots[id.0 as usize];
    for frame in &snapshot.frames {
        values.extend(Some(frame.function).filter(|f| f.is_some()));
        values.extend(frame.locals.iter().chain(&frame.stack).filter_map(|slot| match slot {
            Slot::Value(value, _) => Some(*value),
            _ => None,
        }));
    }
    values.extend(&snapshot.closes);
    values.sort_unstable();
    values.dedup();
    values
}

/// When values are used.
struct Liveness {
    /// Positions of operations that need the value as an operand, ascending.
    uses: Vec<Vec<u32>>,
    /// The last position that needs the value at all.
    last: Vec<u32>,
    /// The first call at or behind each position.
    next_call: Vec<u32>,
    header: Option<usize>,
    /// What each snapshot names.
    names: Vec<Vec<Ref>>,
}

impl Liveness {
    fn new(trace: &Trace, options: &Options) -> Liveness {
        let count = trace.insts.len();
        let header = trace.loop_header();
        let mut live = Liveness {
            uses: vec![Vec::new(); count],
            last: (0..count as u32).collect(),
            next_call: vec![u32::MAX; count + 1],
            header,
            names: (0..trace.snapshots.len() as u32).map(|id| named(trace, SnapshotId(id))).collect(),
        };
        let end = count as u32 - 1;
        for (at, inst) in trace.insts.iter().enumerate() {
            if inst.op == Op::Phi {
                live.operand(inst.args[0], header.unwrap_or(at) as u32);
                continue;
            }
            inst.arguments().for_each(|a| live.operand(a, at as u32));
            for id in [inst.snapshot, inst.after].into_iter().filter(|id| *id != SnapshotId::NONE) {
                for value in &live.names[id.0 as usize] {
                    live.last[value.index()] = live.last[value.index()].max(at as u32);
                }
            }
        }
        for inst in trace.insts.iter().filter(|i| i.op == Op::Phi) {
            live.operand(inst.args[1], end);
        }
        options.rejoin.iter().for_each(|(value, _)| live.operand(*value, end));
        options.carried.iter().for_each(|value| live.last[value.index()] = end);
        if let Some(header) = header {
            // What the loop uses but does not define must outlive every iteration.
            for last in &mut live.last[..header] {
                *last = if *last > header as u32 { end } else { *last };
            }
        }
        for (at, inst) in trace.insts.iter().enumerate().rev() {
            let call = matches!(inst.op, Op::Uop(uop) if form(uop) == Form::Call);
            live.next_call[at] = if call { at as u32 } else { live.next_call[at + 1] };
        }
        live
    }

    fn operand(&mut self, value: Ref, at: u32) {
        self.uses[value.index()].push(at);
        let last = &mut self.last[value.index()];
        *last = (*last).max(at);
    }

    /// The next position behind `at` that needs the value as an operand; around the loop for its invariants.
    fn next_use(&self, value: Ref, at: u32) -> u32 {
        let uses = &self.uses[value.index()];
        if let Some(next) = uses.get(uses.partition_point(|u| *u <= at)) {
            return *next;
        }
        let Some(header) = self.header.map(|h| h as u32) else { return u32::MAX };
        let end = self.last.len() as u32 - 1;
        let again = uses.get(uses.partition_point(|u| *u <= header));
        match again {
            Some(first) if value.0 < header && at > header => end + (first - header),
            _ => u32::MAX,
        }
    }

    fn crosses_call(&self, value: Ref, at: u32) -> bool {
        self.next_call[at as usize + 1] <= self.last[value.index()]
    }
}

/// Which places the values of an exit may be in.
#[derive(Copy, Clone, PartialEq)]
enum Allowed {
    Anywhere,
    Survivors,
    Memory,
}

struct Scan<'a> {
    trace: &'a Trace,
    options: &'a Options,
    live: &'a Liveness,
    kept_out: &'a HashSet<Ref>,
    /// What is in each register: integer ones, then float ones.
    owners: [Option<Ref>; REGISTERS],
    /// Registers that the current operation needs as they are.
    pinned: [bool; REGISTERS],
    register: Vec<Option<Place>>,
    slot: Vec<Option<u16>>,
    constant: Vec<Option<u64>>,
    frame: Vec<Option<u32>>,
    /// Where a value was defined: behind that many operations, in that register.
    defined: Vec<Option<(usize, Place)>>,
    /// For the value that a phi gets at the loop's end: the phi.
    becomes: HashMap<Ref, Ref>,
    ops: Vec<MachineOp>,
    /// Stores to spill slots, each to be inserted before the operation of that index.
    stores: Vec<(usize, MachineOp)>,
    exits: Vec<ExitState>,
    header: Vec<(Ref, Place)>,
    phis: usize,
    /// Values that the header keeps in registers and the loop evicted.
    evicted: HashSet<Ref>,
    in_loop: bool,
    /// Registers that phis have at the header.
    reserved: [bool; REGISTERS],
    /// Live ranges of slots, for the final numbers.
    ranges: Vec<(u32, u32)>,
    temporary: Option<u16>,
    /// The instruction being allocated.
    at: u32,
    /// A call's output at the exit right behind it, where no store can have taken place.
    unstored: Option<Ref>,
}

const INTS: usize = INT_NAMES.len();
const REGISTERS: usize = INTS + FLOAT_NAMES.len();

fn index(place: Place) -> Option<usize> {
    match place {
        Place::Int(n) => Some(n as usize),
        Place::Float(n) => Some(INTS + n as usize),
        _ => None,
    }
}

fn at_index(index: usize) -> Place {
    if index < INTS { Place::Int(index as u8) } else { Place::Float((index - INTS) as u8) }
}

impl<'a> Scan<'a> {
    fn new(trace: &'a Trace, options: &'a Options, live: &'a Liveness, kept_out: &'a HashSet<Ref>) -> Scan<'a> {
        let count = trace.insts.len();
        let constant = trace.insts.iter().map(|i| (i.op == Op::Const).then_some(i.imm)).collect();
        let phis = trace.insts.iter().enumerate().filter(|(_, i)| i.op == Op::Phi);
        Scan {
            trace,
            options,
            live,
            kept_out,
            owners: [None; REGISTERS],
            pinned: [false; REGISTERS],
            register: vec![None; count],
            slot: vec![None; count],
            constant,
            frame: vec![None; count],
            defined: vec![None; count],
            becomes: phis.map(|(at, i)| (i.args[1], Ref(at as u32))).collect(),
            ops: Vec::with_capacity(count * 2),
            stores: Vec::new(),
            exits: Vec::new(),
            header: Vec::new(),
            phis: 0,
            evicted: HashSet::default(),
            in_loop: false,
            reserved: [false; REGISTERS],
            ranges: Vec::new(),
            temporary: None,
            at: 0,
            unstored: None,
        }
    }

    fn run(&mut self) -> Result<(), AllocationError> {
        self.place_inherited();
        for at in 0..self.trace.insts.len() {
            let inst = &self.trace.insts[at];
            let position = at as u32;
            self.at = position;
            match inst.op {
                Op::Const | Op::Phi | Op::Inherited => {}
                Op::Local => self.load_frame(position, FRAME_LOCALS as u32 + inst.imm as u32 * 8),
                Op::Stack => {
                    let word = self.options.stack_base + inst.imm as u32;
                    self.load_frame(position, FRAME_LOCALS as u32 + word * 8);
                }
                Op::Loop => self.loop_header(position),
                Op::Uop(uop) => match form(uop) {
                    form if pops_frame(uop) => {
                        self.leave_frame(position, |_| true);
                        self.operation(position, inst, uop, form);
                    }
                    Form::Call => self.call(position, inst, uop),
                    form => self.operation(position, inst, uop, form),
                },
                Op::Jump => self.jump(position),
                Op::Exit => {
                    let mut op = MachineOp::new(Kind::Exit);
                    op.exit = Some(self.exit(ExitKind::End, inst.snapshot, Allowed::Anywhere));
                    self.ops.push(op);
                }
                Op::Store => self.store(position, inst),
                Op::Call => self.push_frame(position, inst),
                Op::Return => {
                    let copy =
                        Copy { from: self.source(inst.args[0]), to: Place::Int(CALL_OUTPUT), value: inst.args[0] };
                    self.parallel(vec![copy]);
                    self.ops.push(MachineOp::new(Kind::Return));
                }
            }
            self.release_dead(position);
            self.pinned = [false; REGISTERS];
        }
        Ok(())
    }

    fn place_inherited(&mut self) {
        for (at, inst) in self.trace.insts.iter().enumerate().filter(|(_, i)| i.op == Op::Inherited) {
            let value = Ref(at as u32);
            match self.options.inherited.get(inst.imm as usize) {
                Some(Place::Pool(word)) => self.constant[at] = Some(*word),
                Some(Place::Spill(slot)) => self.slot[at] = Some(*slot),
                Some(place) => self.define(value, *place),
                None => {}
            }
        }
    }

    fn ty_is_float(&self, value: Ref) -> bool {
        self.trace.inst(value).ty == Type::F64
    }

    fn push_move(&mut self, from: Place, to: Place, value: Ref) {
        let mut op = MachineOp::new(Kind::Move);
        op.output = Some(to);
        op.inputs[0] = Some(from);
        op.value = value;
        self.ops.push(op);
    }

    /// Takes note that `value` now is in a register, and that it is its defining one.
    fn define(&mut self, value: Ref, place: Place) {
        self.own(value, place);
        self.defined[value.index()] = Some((self.ops.len(), place));
    }

    fn own(&mut self, value: Ref, place: Place) {
        if let Some(index) = index(place) {
            self.owners[index] = Some(value);
            self.register[value.index()] = Some(place);
        }
    }

    fn disown(&mut self, place: Place) {
        if let Some(index) = index(place)
            && let Some(value) = self.owners[index].take()
        {
            self.register[value.index()] = None;
        }
    }

    fn release_dead(&mut self, at: u32) {
        for register in 0..REGISTERS {
            if self.owners[register].is_some_and(|v| self.live.last[v.index()] <= at) {
                self.disown(at_index(register));
            }
        }
    }

    /// The value's spill slot; it is written behind the definition.
    fn spill(&mut self, value: Ref) -> Place {
        if let Some(slot) = self.slot[value.index()] {
            return Place::Spill(slot);
        }
        let start = match self.trace.inst(value).op {
            Op::Phi => self.live.header.unwrap_or(0) as u32,
            // Stored at once, wherever the instruction stands.
            Op::Inherited => 0,
            _ => value.0,
        };
        let slot = self.new_slot(start, self.live.last[value.index()]);
        self.slot[value.index()] = Some(slot);
        if let Some((behind, place)) = self.defined[value.index()] {
            let mut op = MachineOp::new(Kind::Move);
            op.output = Some(Place::Spill(slot));
            op.inputs[0] = Some(place);
            op.value = value;
            self.stores.push((behind, op));
        }
        Place::Spill(slot)
    }

    fn new_slot(&mut self, start: u32, end: u32) -> u16 {
        self.ranges.push((start, end));
        (self.options.first_spill + self.ranges.len() - 1) as u16
    }

    /// Where the value can be read from, for a move.
    fn source(&mut self, value: Ref) -> Place {
        if let Some(place) = self.register[value.index()] {
            return place;
        }
        if let Some(word) = self.constant[value.index()] {
            return Place::Pool(word);
        }
        match (self.slot[value.index()], self.frame[value.index()]) {
            (None, Some(offset)) => Place::Frame(offset),
            _ => self.spill(value),
        }
    }

    /// Makes the register free; its value stays in memory if it is needed again.
    fn evict(&mut self, register: usize, at: u32) {
        let Some(value) = self.owners[register] else { return };
        self.disown(at_index(register));
        if self.live.last[value.index()] <= at || self.constant[value.index()].is_some() {
            return;
        }
        if self.in_loop && self.header.iter().skip(self.phis).any(|(v, place)| *v == value && place.is_register()) {
            self.evicted.insert(value);
        }
        if self.frame[value.index()].is_none() {
            self.spill(value);
        }
    }

    /// A free register for `value`, `preferred` if possible.
    fn pick(&mut self, value: Ref, at: u32, preferred: &[Option<Place>]) -> Place {
        let range = if self.ty_is_float(value) { INTS..REGISTERS } else { 0..INTS };
        let free = |scan: &Self, r: usize| scan.owners[r].is_none() && !scan.pinned[r];
        let crosses = self.live.crosses_call(value, at);
        for place in preferred.iter().flatten() {
            if let Some(r) = index(*place)
                && range.contains(&r)
                && free(self, r)
                && (!crosses || r < SURVIVORS as usize || self.ty_is_float(value))
            {
                return at_index(r);
            }
        }
        // Survivors are for what lives across calls; registers of phis are for the phis' next values.
        let cost = |scan: &Self, r: usize| (scan.reserved[r], (r < SURVIVORS as usize) != crosses, r);
        if let Some(r) = range.clone().filter(|r| free(self, *r)).min_by_key(|r| cost(self, *r)) {
            return at_index(r);
        }
        let victim = range.filter(|r| !self.pinned[*r]).max_by_key(|r| {
            self.owners[*r]
                .map_or((u32::MAX, false), |v| (self.live.next_use(v, at), self.constant[v.index()].is_some()))
        });
        let victim = victim.unwrap_or(0);
        self.evict(victim, at);
        at_index(victim)
    }

    fn pin(&mut self, place: Place) {
        if let Some(index) = index(place) {
            self.pinned[index] = true;
        }
    }

    /// Brings the value into a register.
    fn load(&mut self, value: Ref, at: u32, preferred: &[Option<Place>]) -> Place {
        if let Some(place) = self.register[value.index()] {
            return place;
        }
        let from = self.source(value);
        let to = self.pick(value, at, preferred);
        self.push_move(from, to, value);
        self.own(value, to);
        self.pin(to);
        to
    }

    fn load_frame(&mut self, at: u32, offset: u32) {
        let value = Ref(at);
        let place = self.pick(value, at, &[]);
        self.push_move(Place::Frame(offset), place, value);
        self.define(value, place);
        self.frame[at as usize] = Some(offset);
    }

    /// The register that the phi which `value` becomes has at the header.
    fn hint(&self, value: Ref) -> Option<Place> {
        let phi = self.becomes.get(&value)?;
        self.header.iter().find(|(v, _)| v == phi).map(|(_, place)| *place)
    }

    fn exit(&mut self, kind: ExitKind, snapshot: SnapshotId, allowed: Allowed) -> u32 {
        let live = self.live;
        let names = if snapshot == SnapshotId::NONE { &[][..] } else { &live.names[snapshot.0 as usize][..] };
        let values = names.iter().map(|v| (*v, self.exit_place(*v, allowed))).collect();
        let mut invariants = Vec::new();
        if self.in_loop {
            for k in self.phis..self.header.len() {
                let value = self.header[k].0;
                invariants.push((value, self.exit_place(value, Allowed::Anywhere)));
            }
        } else {
            let options = self.options;
            for value in &options.carried {
                invariants.push((*value, self.exit_place(*value, Allowed::Anywhere)));
            }
        }
        self.exits.push(ExitState { kind, snapshot, at: self.at, values, invariants });
        self.exits.len() as u32 - 1
    }

    fn exit_place(&mut self, value: Ref, allowed: Allowed) -> Place {
        if let Some(word) = self.constant[value.index()] {
            return Place::Pool(word);
        }
        match self.register[value.index()] {
            Some(place) if allowed == Allowed::Anywhere || self.unstored == Some(value) => place,
            Some(Place::Int(n)) if allowed == Allowed::Survivors && n < SURVIVORS => Place::Int(n),
            _ => self.spill(value),
        }
    }

    fn operation(&mut self, at: u32, inst: &Inst, uop: Uop, form: Form) {
        let info = uop.info();
        let count = info.inputs.len();
        let mut args = inst.args;
        if uop.info().commutative && self.better_swapped(&args, at, form) {
            args.swap(0, 1);
        }
        for arg in &args[..count] {
            if let Some(place) = self.register[arg.index()] {
                self.pin(place);
            }
        }
        let value = Ref(at);
        let mut op = MachineOp::new(Kind::Uop(uop));
        let mut fresh = false;
        for k in 0..count {
            let arg = args[k];
            let in_register = self.register[arg.index()].is_some();
            let in_memory = self.constant[arg.index()].is_some() || self.slot[arg.index()].is_some();
            let memory_form = has_memory_form(uop, k) && (k == 1 || self.other_in_register(&args));
            op.inputs[k] = Some(if memory_form && !in_register && in_memory {
                self.source(arg)
            } else {
                fresh |= k == 0 && !in_register;
                let preferred = if k == 0 && form == Form::Tied { self.hint(value) } else { None };
                self.load(arg, at, &[preferred])
            });
        }
        op.imm = inst.imm;
        op.value = value;
        op.args = args;
        if form == Form::Tied {
            self.tie(at, &mut op, fresh);
        }
        if info.guard {
            op.exit = Some(self.exit(guard_kind(uop), inst.snapshot, Allowed::Anywhere));
        }
        if info.escapes {
            op.during = Some(self.exit(ExitKind::During, inst.snapshot, Allowed::Anywhere));
            op.after = Some(self.exit(ExitKind::After, inst.after, Allowed::Anywhere));
        }
        self.finish_operation(at, op, form);
    }

    fn other_in_register(&self, args: &[Ref; 4]) -> bool {
        args[0] != args[1] && self.register[args[1].index()].is_some()
    }

    /// Whether the second operand is the better one to have in (or to overwrite in) a register.
    fn better_swapped(&self, args: &[Ref; 4], at: u32, form: Form) -> bool {
        let in_register = |v: Ref| self.register[v.index()].is_some();
        let dies = |v: Ref| self.live.last[v.index()] <= at;
        match (in_register(args[0]), in_register(args[1])) {
            (false, true) => true,
            (true, true) => form == Form::Tied && !dies(args[0]) && dies(args[1]),
            _ => false,
        }
    }

    /// Settles which operand's register the output takes, with a copy of the first where both are still needed.
    fn tie(&mut self, at: u32, op: &mut MachineOp, fresh: bool) {
        let dies = |scan: &Self, v: Ref| scan.live.last[v.index()] <= at;
        let [first, second, _] = op.inputs;
        let Some(first) = first else { return };
        // What was just loaded still has its place in memory.
        if dies(self, op.args[0]) || fresh {
            op.output = Some(first);
        } else if dies(self, op.args[1]) && second.is_some_and(Place::is_register) {
            op.output = second;
        } else {
            let hint = self.hint(op.value);
            let copy = self.pick(op.value, at, &[hint]);
            self.push_move(first, copy, op.args[0]);
            self.pin(copy);
            op.inputs[0] = Some(copy);
            if second == Some(first) {
                op.inputs[1] = Some(copy);
            }
            op.output = Some(copy);
        }
    }

    fn finish_operation(&mut self, at: u32, mut op: MachineOp, form: Form) {
        let value = op.value;
        self.pinned = [false; REGISTERS];
        if let Some(place) = op.output {
            self.disown(place);
        }
        self.release_dead(at);
        match form {
            Form::Tied => {
                let place = op.output.unwrap_or(Place::Scratch);
                self.ops.push(op);
                self.define(value, place);
            }
            Form::Any => {
                let place = self.pick(value, at, &[self.hint(value), op.inputs[0]]);
                op.output = Some(place);
                self.ops.push(op);
                self.define(value, place);
            }
            Form::Scratch => {
                op.output = Some(Place::Scratch);
                self.ops.push(op);
                let place = self.pick(value, at, &[self.hint(value), op.inputs[0]]);
                self.push_move(Place::Scratch, place, value);
                self.define(value, place);
            }
            Form::NoOutput | Form::Call => self.ops.push(op),
        }
    }

    fn call(&mut self, at: u32, inst: &Inst, uop: Uop) {
        let info = uop.info();
        let allowed = if info.escapes { Allowed::Memory } else { Allowed::Survivors };
        let mut copies = Vec::new();
        for (k, arg) in inst.args.iter().take(info.inputs.len()).enumerate() {
            let from = self.source(*arg);
            copies.push(Copy { from, to: Place::Int(CALL_INPUTS[k]), value: *arg });
        }
        for register in SURVIVORS as usize..REGISTERS {
            self.evict(register, at);
        }
        let mut op = MachineOp::new(Kind::Uop(uop));
        if info.guard {
            op.exit = Some(self.exit(ExitKind::Guard, inst.snapshot, allowed));
        }
        if info.errors {
            op.error = Some(self.exit(ExitKind::Error, inst.snapshot, allowed));
        }
        if info.escapes {
            op.during = op.error.or_else(|| Some(self.exit(ExitKind::During, inst.snapshot, allowed)));
        }
        self.parallel(copies);
        op.imm = inst.imm;
        op.value = Ref(at);
        op.args = inst.args;
        let output = Place::Int(CALL_OUTPUT);
        op.output = (info.output != Type::None).then_some(output);
        self.ops.push(op);
        if op.output.is_some() {
            self.define(op.value, output);
        }
        if info.output == Type::F64 {
            self.disown(output);
            let place = self.pick(op.value, at, &[]);
            self.push_move(output, place, op.value);
            self.define(op.value, place);
        }
        if info.escapes {
            self.unstored = Some(op.value);
            let after = self.exit(ExitKind::After, inst.after, Allowed::Survivors);
            self.unstored = None;
            if let Some(last) = self.ops.last_mut() {
                last.after = Some(after);
            }
        }
        if op.output.is_some() && info.output != Type::F64 {
            self.move_to_survivor(op.value, at);
        }
    }

    /// A word of the frame gets another value: what was loaded from there is no longer found there.
    fn store(&mut self, at: u32, inst: &Inst) {
        let to = Place::Frame(FRAME_LOCALS as u32 + inst.imm as u32 * 8);
        self.leave_frame(at, |offset| Place::Frame(offset) == to);
        let from = self.source(inst.args[0]);
        let copy = Copy { from, to, value: inst.args[0] };
        self.parallel(vec![copy]);
    }

    /// Values found in the frame's words that `changes` names are found in spill slots from now on.
    fn leave_frame(&mut self, at: u32, changes: impl Fn(u32) -> bool) {
        for index in 0..self.frame.len() {
            if self.frame[index].is_some_and(&changes) {
                self.frame[index] = None;
                if self.live.last[index] > at && self.register[index].is_none() {
                    self.spill(Ref(index as u32));
                }
            }
        }
    }

    fn push_frame(&mut self, at: u32, inst: &Inst) {
        self.leave_frame(at, |_| true);
        let mut op = MachineOp::new(Kind::Uop(push_operation(inst)));
        let function = self.load(inst.args[0], at, &[]);
        self.pin(function);
        op.inputs[0] = Some(function);
        op.inputs[1] = Some(self.source(inst.args[1]));
        op.value = Ref(at);
        op.args = inst.args;
        let result = (Ref(at), Place::Int(CALL_OUTPUT));
        let live = self.live;
        let names = live.names[inst.after.0 as usize].iter();
        let values = names.map(|v| self.constant[v.index()].map_or(result, |word| (*v, Place::Pool(word)))).collect();
        self.exits.push(ExitState { kind: ExitKind::Return, snapshot: inst.after, at, values, invariants: Vec::new() });
        op.after = Some(self.exits.len() as u32 - 1);
        self.ops.push(op);
    }

    fn move_to_survivor(&mut self, value: Ref, at: u32) {
        let free = (0..SURVIVORS as usize).find(|r| self.owners[*r].is_none());
        if let Some(r) = free
            && self.live.crosses_call(value, at)
            && let Some(from) = self.register[value.index()]
        {
            self.push_move(from, at_index(r), value);
            self.disown(from);
            self.define(value, at_index(r));
        }
    }

    fn parallel(&mut self, copies: Vec<Copy>) {
        let end = self.trace.insts.len() as u32;
        let mut temporary = self.temporary;
        let moves = sequence(copies, || Place::Spill(*temporary.get_or_insert_with(|| self.new_slot(0, end))));
        self.temporary = temporary;
        for m in moves {
            self.push_move(m.from, m.to, m.value);
        }
    }

    fn loop_header(&mut self, at: u32) {
        let phis: Vec<Ref> = (at + 1..)
            .map(Ref)
            .take_while(|v| self.trace.insts.get(v.index()).is_some_and(|i| i.op == Op::Phi))
            .collect();
        let mut copies = Vec::new();
        for phi in &phis {
            let entry = self.trace.inst(*phi).args[0];
            let from = self.source(entry);
            copies.push(Copy { from, to: from, value: entry });
        }
        let before = self.owners;
        for register in 0..REGISTERS {
            let Some(value) = self.owners[register] else { continue };
            if self.live.last[value.index()] <= at {
                self.disown(at_index(register));
            } else if self.kept_out.contains(&value) || self.constant[value.index()].is_some() {
                self.evict(register, at);
            }
        }
        // A phi whose first value ends here takes over its register.
        let mut waiting = Vec::new();
        for (k, phi) in phis.iter().enumerate() {
            let place = copies[k].from;
            let dies = index(place).is_some_and(|r| before[r].is_some() && self.owners[r].is_none());
            let suits = place.is_register() && (!self.live.crosses_call(*phi, at) || place == Place::Int(0));
            if dies && suits {
                self.own(*phi, place);
                self.header.push((*phi, place));
            } else {
                waiting.push(*phi);
            }
        }
        for phi in waiting {
            let place = self.phi_place(phi, at);
            self.header.push((phi, place));
        }
        self.header.sort_by_key(|(v, _)| *v);
        self.phis = phis.len();
        for (copy, (_, place)) in copies.iter_mut().zip(&self.header) {
            copy.to = *place;
        }
        self.parallel(copies);
        self.add_invariants(at);
        self.ops.push(MachineOp::new(Kind::Header));
        for phi in phis {
            if let Some(place) = self.register[phi.index()] {
                self.define(phi, place);
                self.reserved[index(place).unwrap_or(0)] = true;
            }
        }
        self.in_loop = true;
    }

    /// A register for a phi, or a slot where everything in registers is used sooner.
    fn phi_place(&mut self, phi: Ref, at: u32) -> Place {
        let range = if self.ty_is_float(phi) { INTS..REGISTERS } else { 0..INTS };
        let all_phis = range.clone().all(|r| self.owners[r].is_some_and(|v| self.trace.inst(v).op == Op::Phi));
        if all_phis {
            let end = self.trace.insts.len() as u32;
            let slot = self.new_slot(at, end);
            self.slot[phi.index()] = Some(slot);
            return Place::Spill(slot);
        }
        for r in range {
            self.pinned[r] = self.owners[r].is_some_and(|v| self.trace.inst(v).op == Op::Phi);
        }
        let place = self.pick(phi, at, &[]);
        self.pinned = [false; REGISTERS];
        self.own(phi, place);
        place
    }

    /// Everything else that the loop needs: in a register or in memory at the header.
    fn add_invariants(&mut self, at: u32) {
        for value in (0..at).map(Ref) {
            let live = self.live.last[value.index()] > at && self.trace.inst(value).ty != Type::None;
            if !live || self.constant[value.index()].is_some() {
                continue;
            }
            let place = match self.register[value.index()] {
                Some(place) => place,
                None => self.spill(value),
            };
            self.header.push((value, place));
        }
    }

    fn jump(&mut self, at: u32) {
        let targets = if self.in_loop { self.header.clone() } else { self.options.rejoin.clone() };
        let mut copies = Vec::new();
        for (k, (value, to)) in targets.into_iter().enumerate() {
            let value = if self.in_loop && k < self.phis { self.trace.inst(value).args[1] } else { value };
            if self.in_loop && k >= self.phis && !to.is_register() {
                continue;
            }
            let from = self.source(value);
            copies.push(Copy { from, to, value });
        }
        self.parallel(copies);
        let _ = at;
        self.ops.push(MachineOp::new(if self.in_loop { Kind::Jump } else { Kind::Rejoin }));
    }

    /// Inserts the stores and gives the spill slots their final numbers.
    fn finish(mut self) -> Result<Allocated, AllocationError> {
        self.stores.sort_by_key(|(behind, _)| *behind);
        let mut ops = Vec::with_capacity(self.ops.len() + self.stores.len());
        let mut stores = self.stores.into_iter().peekable();
        for (at, op) in self.ops.into_iter().enumerate() {
            while let Some((_, store)) = stores.next_if(|(behind, _)| *behind <= at) {
                ops.push(store);
            }
            ops.push(op);
        }
        let first = self.options.first_spill;
        let (numbers, spill_slots) = number_slots(&self.ranges, first);
        if spill_slots > SPILL_SLOTS {
            return Err(AllocationError::TooManySpills);
        }
        let rename = |place: &mut Place| {
            if let Place::Spill(slot) = place
                && *slot as usize >= first
            {
                *slot = numbers[*slot as usize - first];
            }
        };
        for op in &mut ops {
            op.output.iter_mut().for_each(rename);
            op.inputs.iter_mut().flatten().for_each(rename);
        }
        for exit in &mut self.exits {
            exit.values.iter_mut().chain(&mut exit.invariants).for_each(|(_, place)| rename(place));
        }
        self.header.iter_mut().for_each(|(_, place)| rename(place));
        Ok(Allocated { ops, exits: self.exits, header: self.header, spill_slots })
    }
}

/// Numbers for slots so that those live at the same time differ; and how many slots are in use then.
fn number_slots(ranges: &[(u32, u32)], first: usize) -> (Vec<u16>, usize) {
    let mut order: Vec<usize> = (0..ranges.len()).collect();
    order.sort_by_key(|i| ranges[*i]);
    let mut numbers = vec![0; ranges.len()];
    let mut ends: Vec<u32> = Vec::new();
    for i in order {
        let (start, end) = ranges[i];
        let slot = match ends.iter().position(|e| *e < start) {
            Some(slot) => slot,
            None => {
                ends.push(0);
                ends.len() - 1
            }
        };
        ends[slot] = end;
        numbers[i] = (first + slot) as u16;
    }
    (numbers, first + ends.len())
}
