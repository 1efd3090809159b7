//! Every form that register allocation can ask for has a stencil.

use taipan_jit::patch::{MOVE, find, key};
use taipan_trace::registers::{Form, Place, form, has_memory_form};
use taipan_trace::uop::{Type, UOPS, Uop};

fn registers(ty: Type) -> Vec<Place> {
    if ty == Type::F64 { (0..8).map(Place::Float).collect() } else { (0..7).map(Place::Int).collect() }
}

fn combinations(lists: &[Vec<Place>]) -> Vec<Vec<Place>> {
    lists.iter().fold(vec![vec![]], |all, list| {
        all.iter().flat_map(|head| list.iter().map(move |p| [&head[..], &[*p]].concat())).collect()
    })
}

fn operands(uop: Uop) -> Vec<Vec<Place>> {
    let inputs = uop.info().inputs;
    let plain: Vec<Vec<Place>> = inputs.iter().map(|ty| registers(*ty)).collect();
    let mut all = combinations(&plain);
    for k in (0..inputs.len()).filter(|k| has_memory_form(uop, *k)) {
        let mut lists = plain.clone();
        lists[k] = vec![Place::Pool(1), Place::Spill(1)];
        all.extend(combinations(&lists));
    }
    all
}

fn outputs(uop: Uop, inputs: &[Place]) -> Vec<Option<Place>> {
    match form(uop) {
        Form::NoOutput | Form::Call => vec![None],
        Form::Scratch => vec![Some(Place::Scratch)],
        Form::Any => registers(uop.info().output).into_iter().map(Some).collect(),
        Form::Tied => inputs.iter().filter(|p| p.is_register()).map(|p| Some(*p)).collect(),
    }
}

#[test]
fn every_form_has_a_stencil() {
    let mut missing = Vec::new();
    for uop in (0..UOPS.len() as u16).map(Uop).filter(|u| u.info().traceable) {
        if form(uop) == Form::Call {
            if find((uop.0 as u32) << 20).is_none() {
                missing.push(uop.info().name.to_owned());
            }
            continue;
        }
        for inputs in operands(uop) {
            let mut places = [None; 3];
            inputs.iter().enumerate().for_each(|(k, p)| places[k] = Some(*p));
            for output in outputs(uop, &inputs) {
                if find(key(uop.0 as u32, output, &places)).is_none() {
                    missing.push(format!("{} {output:?} {inputs:?}", uop.info().name));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_move_has_a_stencil() {
    let ints: Vec<Place> = registers(Type::I64).into_iter().chain([Place::Scratch]).collect();
    let floats = registers(Type::F64);
    for (class, memory) in [(&ints, true), (&floats, false)] {
        for to in class {
            let mut from: Vec<Place> = class.iter().copied().filter(|p| p != to).collect();
            from.extend([Place::Pool(0), Place::Spill(0)]);
            from.extend(memory.then_some(Place::Frame(0)));
            for place in from {
                assert!(find(key(MOVE, Some(*to), &[Some(place), None, None])).is_some(), "{place} to {to}");
            }
            assert!(find(key(MOVE, Some(Place::Spill(0)), &[Some(*to), None, None])).is_some());
        }
    }
}
