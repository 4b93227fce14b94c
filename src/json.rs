//! A strict JSON reader for hostile texts: RFC 8259, UTF-8 only, unique member names, bounded depth.
//!
//! It knows nothing of tokens. Duplicate names are refused at every depth (JOSE-07, JWT-01), because two readers that
//! keep different ones would see two different tokens. Lone surrogates are refused: they have no UTF-8 form, and a reader
//! that replaced them would compare something that was never sent. A number beyond the range of f64 becomes
//! infinite and is refused where a number is used (JWT-02).

use crate::limits::MAX_JSON_DEPTH;

/// Why a text was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "callers map every reason to a code of their own"
)]
pub enum JsonError {
    /// A member name appears twice in one object.
    DuplicateMember,
    /// The text is a JSON value, but not an object.
    NotAnObject,
    /// The bytes are not UTF-8.
    NotUtf8,
    /// The text is not JSON.
    Syntax,
    /// The text is nested deeper than [`MAX_JSON_DEPTH`].
    TooDeep,
}

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "RFC 8259 §3 has these and no more")]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number; infinite if it exceeds the range of f64.
    Number(f64),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Self>),
    /// An object.
    Object(Object),
}

impl Value {
    /// The string, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    fn fault(&self) -> Option<JsonError> {
        match self {
            Self::Array(values) => values.iter().find_map(Self::fault),
            Self::Object(object) => object.fault(),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => None,
        }
    }

    /// The strings, if it is an array of nothing else.
    #[must_use]
    pub fn as_str_list(&self) -> Option<Vec<&str>> {
        match self {
            Self::Array(values) => values.iter().map(Self::as_str).collect(),
            _ => None,
        }
    }
}

/// A JSON object: members with unique names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Object {
    members: Members,
    /// Only in a text read by [`Object::parse_marking`]: what is wrong with this very object.
    fault: Option<JsonError>,
}

impl Object {
    /// Parses `bytes` as one JSON object and nothing else.
    ///
    /// # Errors
    /// Every [`JsonError`].
    /// # Specification
    /// RFC 8259; I-JSON (RFC 7493) §2.1, §2.3 for surrogates and unique names.
    pub fn parse(bytes: &[u8]) -> Result<Self, JsonError> {
        Self::read(bytes, OnFault::Refuse)
    }

    /// Parses likewise, but marks an object that has a duplicate name or a lone surrogate instead of refusing the
    /// whole text: for lists whose members stand each for themselves. See [`Object::fault`].
    pub(crate) fn parse_marking(bytes: &[u8]) -> Result<Self, JsonError> {
        Self::read(bytes, OnFault::Mark)
    }

    fn read(bytes: &[u8], on_fault: OnFault) -> Result<Self, JsonError> {
        match read(bytes, on_fault)? {
            Value::Object(object) => Ok(object),
            _ => Err(JsonError::NotAnObject),
        }
    }

    /// What is wrong with this object or one within it, where the text was read by marking.
    pub(crate) fn fault(&self) -> Option<JsonError> {
        self.fault
            .or_else(|| self.members.iter().find_map(|(_, value)| value.fault()))
    }

    /// What is wrong with this object itself.
    pub(crate) fn own_fault(&self) -> Option<JsonError> {
        self.fault
    }

    /// The member called `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.members.get(name)
    }

    /// Whether there is a member called `name`.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.members.get(name).is_some()
    }

    /// Keeps the members whose names `keeps` wants.
    pub(crate) fn retain(&mut self, keeps: impl Fn(&str) -> bool) {
        self.members.retain(keeps);
    }

    /// The member names, in code point order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(|(name, _)| name)
    }
}

/// Members in code point order of their names, in runs of a bounded length: an object of a token is one run and quickly looked
/// through, and a hostile one of a hundred thousand members moves little for each.
#[derive(Debug, Clone, Default)]
struct Members {
    /// None is empty.
    runs: Vec<Vec<(String, Value)>>,
}

/// A run that becomes longer is halved.
const LONGEST_RUN: usize = 32;

impl PartialEq for Members {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Members {
    // Asked from everywhere: inlined it would cost kilobytes.
    #[inline(never)]
    fn get(&self, name: &str) -> Option<&Value> {
        let run = self.runs.get(self.run_of(name))?;
        let found = run.iter().find(|(member, _)| member == name)?;
        Some(&found.1)
    }

    fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        let members = self.runs.iter().flatten();
        members.map(|(name, value)| (name.as_str(), value))
    }

    /// The only run in which `name` can be.
    fn run_of(&self, name: &str) -> usize {
        let begins_before = |run: &Vec<(String, Value)>| {
            run.first().is_some_and(|(first, _)| first.as_str() <= name)
        };
        self.runs.partition_point(begins_before).saturating_sub(1)
    }

    /// Takes a member; `false` where its name is taken, and then nothing changes.
    fn insert(&mut self, name: String, value: Value) -> bool {
        let place = self.run_of(&name);
        let Some(run) = self.runs.get_mut(place) else {
            self.runs.push(vec![(name, value)]);
            return true;
        };
        let Err(within) = run.binary_search_by(|(member, _)| member.cmp(&name)) else {
            return false;
        };
        run.insert(within, (name, value));
        if run.len() > LONGEST_RUN {
            let upper = run.split_off(LONGEST_RUN / 2);
            self.runs.insert(place.saturating_add(1), upper);
        }
        true
    }

    fn retain(&mut self, keeps: impl Fn(&str) -> bool) {
        for run in &mut self.runs {
            run.retain(|(name, _)| keeps(name));
        }
        self.runs.retain(|run| !run.is_empty());
    }
}

/// Parses `bytes` as one JSON value and nothing else.
///
/// # Errors
/// Every [`JsonError`] but `NotAnObject`.
pub fn parse(bytes: &[u8]) -> Result<Value, JsonError> {
    read(bytes, OnFault::Refuse)
}

/// What to do about an object that has a duplicate name or a lone surrogate.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OnFault {
    /// The text is refused.
    Refuse,
    /// The innermost object is marked, and nobody may use it.
    Mark,
}

fn read(bytes: &[u8], on_fault: OnFault) -> Result<Value, JsonError> {
    let text = std::str::from_utf8(bytes).map_err(|_| JsonError::NotUtf8)?;
    let mut reader = Reader {
        text,
        at: 0,
        on_fault,
        fault: None,
    };
    reader.skip_space();
    let value = reader.value(1)?;
    reader.skip_space();
    if reader.at < bytes.len() {
        return Err(JsonError::Syntax);
    }
    // A fault outside every object has nobody to be marked.
    reader.fault.map_or(Ok(value), Err)
}

/// A cursor that only moves forward.
struct Reader<'a> {
    text: &'a str,
    /// Where the cursor stands, in bytes; never behind the end.
    at: usize,
    on_fault: OnFault,
    /// The fault of the object that is being read.
    fault: Option<JsonError>,
}

impl<'a> Reader<'a> {
    /// `depth` is the depth that a container starting here would have.
    fn value(&mut self, depth: usize) -> Result<Value, JsonError> {
        match self.peek() {
            Some(b'{') => self.object(depth).map(Value::Object),
            Some(b'[') => self.array(depth).map(Value::Array),
            Some(b'"') => self.string().map(Value::String),
            Some(b'-' | b'0'..=b'9') => self.number().map(Value::Number),
            Some(b't') => self.literal("true", Value::Bool(true)),
            Some(b'f') => self.literal("false", Value::Bool(false)),
            Some(b'n') => self.literal("null", Value::Null),
            _ => Err(JsonError::Syntax),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Object, JsonError> {
        let outer_fault = self.fault.take();
        let members = self.members(depth)?;
        let fault = std::mem::replace(&mut self.fault, outer_fault);
        Ok(Object { members, fault })
    }

    fn members(&mut self, depth: usize) -> Result<Members, JsonError> {
        let mut members = Members::default();
        if self.open(b'{', b'}', depth)? {
            return Ok(members);
        }
        loop {
            let name = self.string()?;
            self.skip_space();
            self.expect(b':')?;
            self.skip_space();
            let value = self.value(depth.saturating_add(1))?;
            if !members.insert(name, value) {
                self.fail(JsonError::DuplicateMember)?;
            }
            if self.close_or_comma(b'}')? {
                return Ok(members);
            }
        }
    }

    /// A fault that concerns one object only.
    fn fail(&mut self, fault: JsonError) -> Result<(), JsonError> {
        if self.on_fault == OnFault::Refuse {
            return Err(fault);
        }
        self.fault.get_or_insert(fault);
        Ok(())
    }

    fn array(&mut self, depth: usize) -> Result<Vec<Value>, JsonError> {
        let mut values = Vec::new();
        if self.open(b'[', b']', depth)? {
            return Ok(values);
        }
        loop {
            values.push(self.value(depth.saturating_add(1))?);
            if self.close_or_comma(b']')? {
                return Ok(values);
            }
        }
    }

    /// Enters a container; `true` if it is empty and already closed.
    fn open(&mut self, open: u8, close: u8, depth: usize) -> Result<bool, JsonError> {
        if depth > MAX_JSON_DEPTH {
            return Err(JsonError::TooDeep);
        }
        self.expect(open)?;
        self.skip_space();
        Ok(self.eat(close))
    }

    /// Behind an element: `true` if the container ends here, else the cursor stands at the next element.
    fn close_or_comma(&mut self, close: u8) -> Result<bool, JsonError> {
        self.skip_space();
        if self.eat(close) {
            return Ok(true);
        }
        self.expect(b',')?;
        self.skip_space();
        Ok(false)
    }

    fn string(&mut self) -> Result<String, JsonError> {
        self.expect(b'"')?;
        let mut out = String::new();
        loop {
            let plain = self.rest().iter().position(|byte| ends_plain(*byte));
            out.push_str(self.take(plain.ok_or(JsonError::Syntax)?)?);
            if self.eat(b'"') {
                return Ok(out);
            }
            // A control character is neither a quote nor a backslash, and may not stand here.
            self.expect(b'\\')?;
            out.push(self.escape()?);
        }
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        let c = match self.next().ok_or(JsonError::Syntax)? {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            _ => return Err(JsonError::Syntax),
        };
        Ok(c)
    }

    /// Behind `\u`: one code unit, or a surrogate pair of two escapes.
    fn unicode_escape(&mut self) -> Result<char, JsonError> {
        let first = self.code_unit()?;
        let mut units = vec![first];
        if (0xd800..0xdc00).contains(&first) && self.rest().starts_with(b"\\u") {
            self.take(2)?;
            units.push(self.code_unit()?);
        }
        let mut decoded = char::decode_utf16(units);
        if let (Some(Ok(c)), None) = (decoded.next(), decoded.next()) {
            return Ok(c);
        }
        self.fail(JsonError::Syntax)?;
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn code_unit(&mut self) -> Result<u16, JsonError> {
        let digits = self.take(4)?;
        // `from_str_radix` alone would also take a sign.
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(JsonError::Syntax);
        }
        u16::from_str_radix(digits, 16).map_err(|_| JsonError::Syntax)
    }

    fn number(&mut self) -> Result<f64, JsonError> {
        let start = self.at;
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _sign = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        let text = self.text.get(start..self.at).ok_or(JsonError::Syntax)?;
        text.parse().map_err(|_| JsonError::Syntax)
    }

    /// One digit or more.
    fn digits(&mut self) -> Result<(), JsonError> {
        let rest = self.rest();
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if count == 0 {
            return Err(JsonError::Syntax);
        }
        self.take(count).map(|_| ())
    }

    fn literal(&mut self, word: &str, value: Value) -> Result<Value, JsonError> {
        if self.take(word.len())? == word {
            Ok(value)
        } else {
            Err(JsonError::Syntax)
        }
    }

    #[inline(always)]
    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.next();
        }
    }

    #[inline(always)]
    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte. Whoever asks accepts ASCII alone, so that the cursor never comes to stand within a character.
    #[inline(always)]
    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at = self.at.saturating_add(1);
        Some(byte)
    }

    #[inline(always)]
    fn eat(&mut self, byte: u8) -> bool {
        if self.peek() == Some(byte) {
            self.next();
            return true;
        }
        false
    }

    fn expect(&mut self, byte: u8) -> Result<(), JsonError> {
        if self.eat(byte) {
            Ok(())
        } else {
            Err(JsonError::Syntax)
        }
    }

    fn take(&mut self, length: usize) -> Result<&'a str, JsonError> {
        let end = self.at.saturating_add(length);
        let taken = self.text.get(self.at..end).ok_or(JsonError::Syntax)?;
        self.at = end;
        Ok(taken)
    }
}

/// Whether a byte of a string stands for something else than itself. Those of a longer character do not.
fn ends_plain(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(depth: usize) -> String {
        format!("{}{}", "[".repeat(depth), "]".repeat(depth))
    }

    #[test]
    fn reads_what_the_grammar_allows() {
        let object = Object::parse(
            br#" { "a" : [1, -0.5e+1, true, null], "b\u00e9\ud83d\ude00" : "\"\\\/\b\f\n\r\t" } "#,
        )
        .unwrap();
        assert_eq!(
            object.get("a"),
            Some(&Value::Array(vec![
                Value::Number(1.0),
                Value::Number(-5.0),
                Value::Bool(true),
                Value::Null
            ]))
        );
        assert_eq!(
            object.get("bé😀").and_then(Value::as_str),
            Some("\"\\/\u{8}\u{c}\n\r\t")
        );
    }

    #[test]
    fn refuses_what_it_does_not() {
        for text in [
            "",
            " ",
            "{",
            "}",
            "{}x",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "{'a':1}",
            "[1,]",
            "[,1]",
            "01",
            "-",
            "1.",
            ".5",
            "1e",
            "+1",
            "0x1",
            "NaN",
            "Infinity",
            "tru",
            "\"\t\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\u+123\"",
            "\"abc",
            "/**/1",
            "1//",
            "\u{feff}{}",
            "\u{a0}1",
            "[1 2]",
            "{\"a\":1 \"b\":2}",
        ] {
            assert_eq!(parse(text.as_bytes()), Err(JsonError::Syntax), "{text:?}");
        }
        assert_eq!(parse(b"\"\xff\""), Err(JsonError::NotUtf8));
        assert_eq!(Object::parse(b"[]"), Err(JsonError::NotAnObject));
    }

    #[test]
    fn lone_surrogates_are_refused() {
        for text in [
            r#""\ud800""#,
            r#""\udc00""#,
            r#""\ud800\ud800""#,
            r#""\ud800x""#,
            r#""\ud800\n""#,
        ] {
            assert_eq!(parse(text.as_bytes()), Err(JsonError::Syntax), "{text}");
        }
    }

    /// JOSE-07, JWT-01: at every depth, and after unescaping.
    #[test]
    fn duplicate_names_are_refused() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"x":{"a":1,"b":2,"a":3}}"#,
            r#"[{"a":1,"\u0061":2}]"#,
        ] {
            assert_eq!(
                parse(text.as_bytes()),
                Err(JsonError::DuplicateMember),
                "{text}"
            );
        }
        assert!(parse(br#"{"a":{"a":1},"A":1}"#).is_ok());
    }

    /// Over several runs, at every size: each member is found, in order, and none is taken twice.
    #[test]
    fn objects_of_every_size() {
        let names = |count: usize| (0..count).map(|n| format!("m{:02}", (n * 37) % 97));
        for count in 0..=3 * LONGEST_RUN {
            let members: Vec<_> = names(count)
                .map(|name| format!("\"{name}\":\"{name}\""))
                .collect();
            let text = format!("{{{}}}", members.join(","));
            let object = Object::parse(text.as_bytes()).unwrap();
            let mut sorted: Vec<_> = names(count).collect();
            sorted.sort();
            assert!(
                object.names().eq(sorted.iter().map(String::as_str)),
                "{count}"
            );
            for name in &sorted {
                assert_eq!(
                    object.get(name).and_then(Value::as_str),
                    Some(name.as_str())
                );
                let again = text.replace('}', &format!(",\"{name}\":1}}"));
                assert_eq!(
                    Object::parse(again.as_bytes()),
                    Err(JsonError::DuplicateMember)
                );
            }
            assert!(!object.contains("m97") && !object.contains(""));
            let reversed: Vec<_> = members.iter().rev().map(String::as_str).collect();
            let reversed = format!("{{{}}}", reversed.join(","));
            assert_eq!(Object::parse(reversed.as_bytes()), Ok(object.clone()));
            let mut kept = object;
            kept.retain(|name| name < "m50");
            sorted.retain(|name| name.as_str() < "m50");
            assert!(
                kept.names().eq(sorted.iter().map(String::as_str)),
                "{count}"
            );
        }
    }

    /// JOSE-05: −1, 0, +1 around the bound, and far beyond it.
    #[test]
    fn depth_is_bounded() {
        assert!(parse(nested(MAX_JSON_DEPTH - 1).as_bytes()).is_ok());
        assert!(parse(nested(MAX_JSON_DEPTH).as_bytes()).is_ok());
        assert_eq!(
            parse(nested(MAX_JSON_DEPTH + 1).as_bytes()),
            Err(JsonError::TooDeep)
        );
        assert_eq!(
            parse("[".repeat(100_000).as_bytes()),
            Err(JsonError::TooDeep)
        );
    }

    /// JOSE-29: what is wrong with one object is no fault of its neighbours, and nothing else is forgiven.
    #[test]
    fn marking_reader() {
        let text = br#"{"keys":[{"a":1,"a":2},{"b":{"c":"\ud800"}},{"d":1}]}"#;
        let object = Object::parse_marking(text).unwrap();
        let Some(Value::Array(keys)) = object.get("keys") else {
            panic!("no list")
        };
        let faults: Vec<_> = keys.iter().map(Value::fault).collect();
        assert_eq!(
            faults,
            [
                Some(JsonError::DuplicateMember),
                Some(JsonError::Syntax),
                None
            ]
        );
        assert_eq!(
            (object.own_fault(), object.fault()),
            (None, Some(JsonError::DuplicateMember))
        );
        assert_eq!(
            Object::parse_marking(br#"{"a":1,"a":1}"#)
                .unwrap()
                .own_fault(),
            Some(JsonError::DuplicateMember)
        );
        assert_eq!(
            Object::parse_marking(br#"{"a":1,}"#),
            Err(JsonError::Syntax)
        );
    }

    #[test]
    fn numbers_beyond_f64_are_infinite() {
        assert_eq!(parse(b"1e999"), Ok(Value::Number(f64::INFINITY)));
        assert_eq!(parse(b"-1e999"), Ok(Value::Number(f64::NEG_INFINITY)));
        assert_eq!(parse(b"1e-999"), Ok(Value::Number(0.0)));
    }
}
