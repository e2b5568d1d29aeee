//! Compares with CPython's answers: `differential.txt`, and the table that `TYPHON_NUMBER_TABLE` names, if any.
//! `differential.py` writes such tables.

use std::cmp::Ordering;

use typhon_number::math::{self, FloatSum, ProductSum};
use typhon_number::mersenne::Mersenne;
use typhon_number::{BigInt, ByteOrder, Complex, ErrorKind, NumberError, float, hash, small};

#[derive(Clone, Debug)]
enum Item {
    Int(BigInt),
    Float(f64),
    Text(Vec<u8>),
    Nothing,
}

type Answer = Result<Vec<Item>, NumberError>;

fn read(token: &str) -> Item {
    let (kind, rest) = token.split_at(1);
    match kind {
        "i" => Item::Int(BigInt::parse(rest.as_bytes(), 16, 0).unwrap()),
        "f" => Item::Float(f64::from_bits(u64::from_str_radix(rest, 16).unwrap())),
        "s" => {
            Item::Text((0..rest.len() / 2).map(|i| u8::from_str_radix(&rest[2 * i..2 * i + 2], 16).unwrap()).collect())
        }
        "n" => Item::Nothing,
        _ => panic!("{token}"),
    }
}

impl Item {
    fn int(&self) -> &BigInt {
        match self {
            Item::Int(value) => value,
            _ => panic!("{self:?}"),
        }
    }

    fn float(&self) -> f64 {
        match self {
            Item::Float(value) => *value,
            _ => panic!("{self:?}"),
        }
    }

    fn text(&self) -> &[u8] {
        match self {
            Item::Text(value) => value,
            _ => panic!("{self:?}"),
        }
    }

    /// Floats agree if at most `ulps` apart.
    fn agrees(&self, other: &Item, ulps: u64) -> bool {
        match (self, other) {
            (Item::Int(a), Item::Int(b)) => a == b,
            (Item::Text(a), Item::Text(b)) => a == b,
            (Item::Nothing, Item::Nothing) => true,
            (Item::Float(a), Item::Float(b)) => {
                (a.is_nan() && b.is_nan())
                    || a.to_bits() == b.to_bits()
                    || (a.is_sign_negative() == b.is_sign_negative() && a.to_bits().abs_diff(b.to_bits()) <= ulps)
            }
            _ => false,
        }
    }
}

fn int(value: impl Into<BigInt>) -> Item {
    Item::Int(value.into())
}

fn ints(values: Vec<BigInt>) -> Answer {
    Ok(values.into_iter().map(Item::Int).collect())
}

fn floats(values: &[f64]) -> Answer {
    Ok(values.iter().map(|&value| Item::Float(value)).collect())
}

fn texts<T: Into<Vec<u8>>>(values: Vec<T>) -> Answer {
    Ok(values.into_iter().map(|text| Item::Text(text.into())).collect())
}

fn parts(value: Complex) -> Answer {
    floats(&[value.real, value.imag])
}

fn order(value: Option<Ordering>) -> Answer {
    Ok(vec![value.map_or(Item::Nothing, |order| int(order as i64))])
}

/// The operations on integers; where they fit, the 64-bit paths must agree with the long ones.
fn integers(name: &str, args: &[Item]) -> Option<Answer> {
    let a = || args[0].int();
    let b = || args[1].int();
    let both = || Some((a().to_i64()?, b().to_i64()?));
    Some(match name {
        "add" => ints(vec![a().add(b())]),
        "sub" => ints(vec![a().sub(b())]),
        "mul" => a().mul(b()).and_then(|value| ints(vec![value])),
        "divmod" => {
            if let Some((q, r)) = both().and_then(|(a, b)| small::divmod(a, b)) {
                assert_eq!(a().divmod(b()).unwrap(), (q.into(), r.into()));
            }
            a().divmod(b()).and_then(|(q, r)| ints(vec![q, r]))
        }
        "mod" => a().mod_floor(b()).and_then(|value| ints(vec![value])),
        "truediv" => {
            if let Some((x, y)) = both() {
                assert_eq!(a().true_div(b()), small::true_div(x, y));
            }
            a().true_div(b()).and_then(|value| floats(&[value]))
        }
        "and" => ints(vec![a().and(b())]),
        "or" => ints(vec![a().or(b())]),
        "xor" => ints(vec![a().xor(b())]),
        "not" => ints(vec![a().not()]),
        "gcd" => ints(vec![a().gcd(b())]),
        "lcm" => a().lcm(b()).and_then(|value| ints(vec![value])),
        "float" => a().to_f64().and_then(|value| floats(&[value])),
        "bits" => {
            let low = a().trailing_zeros().map_or(BigInt::ZERO, |zeros| BigInt::ONE.shl(zeros).unwrap());
            ints(vec![a().bit_length().into(), a().bit_count().into(), low, a().size_of().into()])
        }
        "isqrt" => a().isqrt().and_then(|value| ints(vec![value])),
        "hash" => {
            if let Some(small) = a().to_i64() {
                assert_eq!(hash::hash_i64(small), hash::hash_bigint(a()));
            }
            ints(vec![hash::hash_bigint(a()).into()])
        }
        "str" => a().to_decimal(0).and_then(|text| texts(vec![text])),
        "radix" => texts([2, 8, 16].map(|radix| a().to_radix(radix).unwrap()).to_vec()),
        "shl" => a().shl_big(b()).and_then(|value| ints(vec![value])),
        "shr" => a().shr_big(b()).and_then(|value| ints(vec![value])),
        "pow" => {
            let exponent = b().to_u64().unwrap();
            if let Some(power) = a().to_i64().and_then(|base| small::pow(base, exponent)) {
                assert_eq!(a().pow(exponent), Ok(power.into()));
            }
            a().pow(exponent).and_then(|value| ints(vec![value]))
        }
        "modpow" => {
            let modulus = args[2].int();
            if let (Some((base, exponent)), Some(small_modulus)) = (both(), modulus.to_i64())
                && let Ok(exponent) = u64::try_from(exponent)
                && let Some(power) = small::modpow(base, exponent, small_modulus)
            {
                assert_eq!(a().modpow(b(), modulus), Ok(power.into()));
            }
            a().modpow(b(), modulus).and_then(|value| ints(vec![value]))
        }
        "parse" => {
            let base = b().to_u64().unwrap() as u32;
            let value = BigInt::parse(args[0].text(), base, 0);
            if let (10, Some(small)) = (base, small::parse(args[0].text())) {
                assert_eq!(value, Ok(small.into()));
            }
            value.and_then(|value| ints(vec![value]))
        }
        "tobytes" => {
            let (length, signed) = (b().to_u64().unwrap() as usize, !args[2].int().is_zero());
            (a().to_bytes(length, ByteOrder::Little, signed))
                .and_then(|little| texts(vec![little, a().to_bytes(length, ByteOrder::Big, signed)?]))
        }
        "frombytes" => {
            let signed = !b().is_zero();
            let get = |order| BigInt::from_bytes(args[0].text(), order, signed);
            ints(vec![get(ByteOrder::Little), get(ByteOrder::Big)])
        }
        "cmpf" => {
            let float = args[1].float();
            if let Some(small) = a().to_i64() {
                assert_eq!(a().cmp_f64(float), typhon_number::bigint::cmp_i64_f64(small, float));
            }
            order(a().cmp_f64(float))
        }
        "comb" => math::comb(a(), b()).and_then(|value| ints(vec![value])),
        "perm" => math::perm(a(), Some(b())).and_then(|value| ints(vec![value])),
        "factorial" => math::factorial(a()).and_then(|value| ints(vec![value])),
        "tuple" => {
            let mut hasher = hash::TupleHasher::default();
            args.iter().for_each(|item| hasher.add(hash::hash_bigint(item.int())));
            ints(vec![hasher.finish().into()])
        }
        "set" => {
            let mut hasher = hash::SetHasher::default();
            args.iter().for_each(|item| hasher.add(hash::hash_bigint(item.int())));
            ints(vec![hasher.finish().into()])
        }
        "draw" => {
            let mut random = Mersenne::from_int(a());
            let bits = random.bits(b().to_u64().unwrap()).unwrap();
            Ok(vec![
                Item::Int(bits),
                Item::Float(random.random()),
                int(random.bits_u64(7)),
                Item::Float(random.random()),
            ])
        }
        "late" => {
            let mut random = Mersenne::from_int(a());
            for _ in 0..b().to_u64().unwrap() {
                random.random();
            }
            let drawn = random.random();
            let (words, index) = random.state();
            let copy = Mersenne::from_state(words, index).unwrap();
            assert_eq!(copy.state(), random.state());
            Ok(vec![Item::Float(drawn), int(words[0]), int(words[623]), int(index)])
        }
        _ => return None,
    })
}

fn reals(name: &str, args: &[Item]) -> Answer {
    let x = || args[0].float();
    let y = || args[1].float();
    let all = || args.iter().map(Item::float);
    let complex = || (Complex::new(x(), y()), Complex::new(args[2].float(), args[3].float()));
    let one = |value: f64| floats(&[value]);
    match name {
        "int" => BigInt::from_f64(x()).and_then(|value| ints(vec![value])),
        "hashf" => Ok(vec![hash::hash_f64(x()).map_or(Item::Nothing, int)]),
        "fdivmod" => float::divmod(x(), y()).and_then(|(q, r)| floats(&[q, r])),
        "fmod" => float::modulo(x(), y()).and_then(one),
        "fpow" => float::pow(x(), y()).and_then(|power| match power {
            float::Power::Real(value) => one(value),
            float::Power::Complex => texts(vec!["complex"]),
        }),
        "round" => float::round_half_even(x(), args[1].int().to_i64().unwrap()).and_then(one),
        "roundint" => float::round_to_int(x()).and_then(|value| ints(vec![value])),
        "ratio" => float::as_integer_ratio(x()).and_then(|(top, bottom)| ints(vec![top, bottom])),
        "tohex" => texts(vec![float::to_hex(x())]),
        "fromhex" => float::from_hex(args[0].text()).and_then(one),
        "parsef" => one(float::parse(args[0].text()).unwrap()),
        "hypot" => one(math::hypot(&all().collect::<Vec<_>>())),
        "fsum" => {
            let mut sum = FloatSum::default();
            all().try_for_each(|x| sum.add(x)).and_then(|()| sum.finish()).and_then(one)
        }
        "sumprod" => {
            let mut sum = ProductSum::default();
            args.chunks(2).for_each(|pair| sum.add(pair[0].float(), pair[1].float()));
            one(sum.finish())
        }
        "ulp" => one(math::ulp(x())),
        "nextafter" => one(math::nextafter(x(), y(), args[2].int().to_u64().unwrap())),
        "fma" => math::fma(x(), y(), args[2].float()).and_then(one),
        "remainder" => math::remainder(x(), y()).and_then(one),
        "gamma" => math::gamma(x()).and_then(one),
        "lgamma" => math::lgamma(x()).and_then(one),
        "cmul" => parts(complex().0 * complex().1),
        "cdiv" => complex().0.checked_div(complex().1).and_then(parts),
        "cpow" => complex().0.pow(complex().1).and_then(parts),
        "cabs" => Complex::new(x(), y()).abs().and_then(one),
        "cparse" => Complex::parse(args[0].text()).ok_or(NumberError::InvalidLiteral).and_then(parts),
        "chash" => ints(vec![hash::hash_complex(hash::hash_f64(x()).unwrap(), hash::hash_f64(y()).unwrap()).into()]),
        _ => panic!("{name}"),
    }
}

fn kind_name(error: NumberError) -> &'static str {
    match error.kind() {
        ErrorKind::Value => "ValueError",
        ErrorKind::Overflow => "OverflowError",
        ErrorKind::ZeroDivision => "ZeroDivisionError",
        ErrorKind::Memory => "MemoryError",
    }
}

/// The C library rounds these as it likes.
fn tolerance(name: &str) -> u64 {
    match name {
        "hypot" => 1,
        "erf" => 2,
        "gamma" | "lgamma" => 4,
        _ => 0,
    }
}

fn check(line: &str) -> Result<(), String> {
    let (question, expected) = line.split_once(" =").ok_or("no answer")?;
    let mut tokens = question.split_whitespace();
    let name = tokens.next().ok_or("no name")?;
    let args: Vec<Item> = tokens.map(read).collect();
    let answer = integers(name, &args).unwrap_or_else(|| reals(name, &args));
    let expected = expected.trim();
    let ok = match (&answer, expected.strip_prefix('!')) {
        (Err(error), Some(_)) if name == "cparse" => *error == NumberError::InvalidLiteral,
        (Err(error), Some(text)) => format!("{}:{}", kind_name(*error), error) == text,
        (Ok(items), None) => {
            let wanted: Vec<Item> = expected.split_whitespace().map(read).collect();
            items.len() == wanted.len() && items.iter().zip(&wanted).all(|(a, b)| a.agrees(b, tolerance(name)))
        }
        _ => false,
    };
    if ok { Ok(()) } else { Err(format!("{line}\n   args {args:?}\n   got {answer:?}")) }
}

fn check_table(table: &str) {
    let mut failures: Vec<String> = Vec::new();
    for line in table.lines() {
        if let Err(failure) = check(line) {
            failures.push(failure.chars().take(1200).collect());
        }
    }
    let shown = failures.iter().take(25).cloned().collect::<Vec<_>>().join("\n");
    assert!(failures.is_empty(), "{} of {} differ:\n{shown}", failures.len(), table.lines().count());
}

#[test]
fn answers_of_cpython() {
    check_table(include_str!("differential.txt"));
}

#[test]
fn answers_of_cpython_in_a_table_of_your_own() {
    if let Some(path) = std::env::var_os("TYPHON_NUMBER_TABLE") {
        check_table(&std::fs::read_to_string(path).unwrap());
    }
}
