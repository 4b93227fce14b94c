//! A strict JSON reader for hostile texts: RFC 8259, UTF-8 only, unique member names, bounded depth.
//!
//! It knows nothing of tokens. Duplicate names are refused at every depth (JOSE-07, JWT-01), because two readers that
//! keep different ones would see two different tokens. Lone surrogates are refused: they have no UTF-8 form, and a reader
//! that replaced them would compare something that was never sent. A number is kept as it is written, and becomes an f64 where
//! it is used; beyond the range of f64 that is infinite, and refused (JWT-02).
//!
//! A text is read into one flat list of nodes that point into it, so that a hostile one costs no more memory than a fixed multiple of
//! its length, and an honest one two allocations.

use crate::decimal;
use crate::distinct::sorted;

/// Arrays and objects within each other, the outermost counted (JOSE-05).
pub const MAX_DEPTH: usize = 32;

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
    /// The text is nested deeper than [`MAX_DEPTH`].
    TooDeep,
}

/// A JSON value within a [`Json`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "RFC 8259 §3 has these and no more")]
pub enum Value<'d> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(Number<'d>),
    /// A string.
    String(&'d str),
    /// An array.
    Array(Array<'d>),
    /// An object.
    Object(Object<'d>),
}

impl<'d> Value<'d> {
    /// The string, if it is one.
    #[must_use]
    pub fn as_str(self) -> Option<&'d str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The strings, if it is an array of nothing else.
    #[must_use]
    pub fn as_str_list(self) -> Option<Vec<&'d str>> {
        match self {
            Self::Array(values) => values.iter().map(Self::as_str).collect(),
            _ => None,
        }
    }

    fn fault(self) -> Option<JsonError> {
        match self {
            Self::Array(values) => values.iter().find_map(Self::fault),
            Self::Object(object) => object.fault(),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => None,
        }
    }
}

/// A number as it is written.
#[derive(Debug, Clone, Copy)]
pub struct Number<'d>(&'d str);

impl Number<'_> {
    /// The nearest f64, the even one of two; infinite beyond the range of f64.
    #[must_use]
    pub fn as_f64(self) -> f64 {
        decimal::parse(self.0)
    }
}

impl PartialEq for Number<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.as_f64() == other.as_f64()
    }
}

/// An array within a [`Json`].
#[derive(Debug, Clone, Copy)]
pub struct Array<'d> {
    document: &'d Json,
    place: usize,
}

impl<'d> Array<'d> {
    /// How many elements it has.
    #[must_use]
    pub fn len(self) -> usize {
        let node = self.document.nodes.get(self.place);
        node.map_or(0, |node| node.first)
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The elements in their order.
    pub fn iter(self) -> impl Iterator<Item = Value<'d>> {
        let values = self.document.steps(self.document.within(self.place));
        values.map(move |place| self.document.value(place))
    }
}

impl PartialEq for Array<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

/// An object within a [`Json`]: members with unique names.
#[derive(Debug, Clone, Copy)]
pub struct Object<'d> {
    document: &'d Json,
    place: usize,
}

impl<'d> Object<'d> {
    /// The member called `name`.
    #[must_use]
    pub fn get(self, name: &str) -> Option<Value<'d>> {
        let place = self.find(name)?;
        Some(self.document.value(place.saturating_add(1)))
    }

    /// Whether there is a member called `name`.
    #[must_use]
    pub fn contains(self, name: &str) -> bool {
        self.find(name).is_some()
    }

    // Asked from everywhere: inlined it would cost kilobytes.
    #[inline(never)]
    fn find(self, name: &str) -> Option<usize> {
        let node = self.document.nodes.get(self.place)?;
        let mark = Mark::of(name);
        if !Marks(node.first).may_hold(mark) {
            return None;
        }
        self.document
            .find(self.document.within(self.place), name, mark)
    }

    /// The member names, in code point order.
    pub fn names(self) -> impl Iterator<Item = &'d str> {
        self.members().map(|(name, _)| name)
    }

    /// The members, in code point order of their names: whoever wants all of them need not look for each. Where a duplicate name was
    /// marked, it comes twice.
    pub fn members(self) -> impl Iterator<Item = (&'d str, Value<'d>)> {
        let members = self.document.sorted(self.document.within(self.place));
        let values = members.into_iter();
        values.map(move |(name, place)| (name, self.document.value(place.saturating_add(1))))
    }

    /// What is wrong with this object or one within it, where the text was read by marking.
    pub fn fault(self) -> Option<JsonError> {
        // By name, so that the answer does not depend on the order of the members.
        self.own_fault()
            .or_else(|| self.members().find_map(|(_, value)| value.fault()))
    }

    /// What is wrong with this object itself.
    pub fn own_fault(self) -> Option<JsonError> {
        match self.document.nodes.get(self.place)?.kind {
            Kind::Object(fault) => fault,
            _ => None,
        }
    }
}

impl PartialEq for Object<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.members().eq(other.members())
    }
}

/// Nodes from `first` to before `end`.
#[derive(Debug, Clone, Copy)]
struct Extent {
    first: usize,
    end: usize,
}

/// What a node is, and where: its text lies from `first` to `end`, in the text as it was sent or among what was unescaped; what an
/// array or object holds are the nodes from the next to `end`.
#[derive(Debug, Clone, Copy)]
struct Node {
    kind: Kind,
    /// Of the name of a member.
    mark: Mark,
    first: usize,
    end: usize,
}

impl Node {
    fn is_container(&self) -> bool {
        matches!(self.kind, Kind::Array | Kind::Object(_))
    }
}

/// What equal names have in common, and most others not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark(u8);

impl Mark {
    const NONE: Self = Self(0);

    fn of(name: &str) -> Self {
        let bytes = name.as_bytes();
        let byte = |byte: Option<&u8>| byte.copied().unwrap_or_default();
        let [length, ..] = bytes.len().to_le_bytes();
        let ends = byte(bytes.first()).wrapping_mul(5) ^ byte(bytes.last());
        Self(ends ^ length.wrapping_mul(11))
    }
}

/// The marks of several names, several marks in one bit.
#[derive(Debug, Clone, Copy)]
struct Marks(usize);

impl Marks {
    const NONE: Self = Self(0);

    fn bit(mark: Mark) -> usize {
        1_usize.wrapping_shl(u32::from(mark.0))
    }

    fn may_hold(self, mark: Mark) -> bool {
        self.0 & Self::bit(mark) != 0
    }

    fn and(self, mark: Mark) -> Self {
        Self(self.0 | Self::bit(mark))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Null,
    True,
    False,
    Number,
    /// A string that stands in the text as it is.
    Plain,
    /// A string that was written with escapes.
    Unescaped,
    /// `first` is the number of elements.
    Array,
    /// `first` are the marks of its names. Here, what is wrong with this very object.
    Object(Option<JsonError>),
}

/// A JSON text that was read.
#[derive(Debug, Clone)]
pub struct Json {
    text: String,
    unescaped: String,
    /// A value comes before what it holds. The first is the whole.
    nodes: Vec<Node>,
}

impl Json {
    /// Parses `bytes` as one JSON object and nothing else.
    ///
    /// # Errors
    /// Every [`JsonError`].
    /// # Specification
    /// RFC 8259; I-JSON (RFC 7493) §2.1, §2.3 for surrogates and unique names.
    pub fn parse(bytes: &[u8]) -> Result<Self, JsonError> {
        Self::read_object(bytes, OnFault::Refuse)
    }

    /// Parses likewise, but marks an object that has a duplicate name or a lone surrogate instead of refusing the
    /// whole text: for lists whose members stand each for themselves. See [`Object::fault`].
    ///
    /// # Errors
    /// Every [`JsonError`]; `DuplicateMember` never.
    pub fn parse_marking(bytes: &[u8]) -> Result<Self, JsonError> {
        Self::read_object(bytes, OnFault::Mark)
    }

    /// Parses `bytes` as one JSON value of whatever type and nothing else.
    ///
    /// # Errors
    /// Every [`JsonError`] but `NotAnObject`.
    pub fn parse_value(bytes: &[u8]) -> Result<Self, JsonError> {
        read(bytes, OnFault::Refuse)
    }

    fn read_object(bytes: &[u8], on_fault: OnFault) -> Result<Self, JsonError> {
        let document = read(bytes, on_fault)?;
        match document.whole() {
            Value::Object(_) => Ok(document),
            _ => Err(JsonError::NotAnObject),
        }
    }

    /// The text that was read.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The value that the text is.
    #[must_use]
    pub fn whole(&self) -> Value<'_> {
        self.value(0)
    }

    /// The object that the text is; without members where it is none, and [`Json::parse_value`] took it.
    #[must_use]
    pub fn object(&self) -> Object<'_> {
        let first = self.nodes.first();
        let is_object = first.is_some_and(|node| matches!(node.kind, Kind::Object(_)));
        Object {
            document: self,
            place: if is_object { 0 } else { usize::MAX },
        }
    }

    /// The member called `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value<'_>> {
        self.object().get(name)
    }

    /// Whether there is a member called `name`.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.object().contains(name)
    }

    #[inline]
    fn value(&self, place: usize) -> Value<'_> {
        // Whoever asks has the place from the list itself.
        let Some(node) = self.nodes.get(place) else {
            return Value::Null;
        };
        match node.kind {
            Kind::Null => Value::Null,
            Kind::True => Value::Bool(true),
            Kind::False => Value::Bool(false),
            Kind::Number => Value::Number(Number(self.string(node))),
            Kind::Plain | Kind::Unescaped => Value::String(self.string(node)),
            Kind::Array => Value::Array(Array {
                document: self,
                place,
            }),
            Kind::Object(_) => Value::Object(Object {
                document: self,
                place,
            }),
        }
    }

    fn string(&self, node: &Node) -> &str {
        let text = self.text_of(node);
        text.get(node.first..node.end).unwrap_or_default()
    }

    /// What the extent of a string lies in.
    fn text_of(&self, node: &Node) -> &str {
        if node.kind == Kind::Unescaped {
            &self.unescaped
        } else {
            &self.text
        }
    }

    /// The place of the name `name`, which has this mark, among these members.
    fn find(&self, members: Extent, name: &str, mark: Mark) -> Option<usize> {
        let mut place = members.first;
        while place < members.end {
            let [found, value] = self.nodes.get(place..)?.first_chunk()?;
            if found.mark == mark {
                let bytes = self.text_of(found).as_bytes();
                if bytes.get(found.first..found.end) == Some(name.as_bytes()) {
                    return Some(place);
                }
            }
            place = if value.is_container() {
                value.end
            } else {
                place.saturating_add(2)
            };
        }
        None
    }

    /// What the array or object at `place` holds; anything else holds nothing.
    fn within(&self, place: usize) -> Extent {
        let first = place.saturating_add(1);
        let end = self.behind(place);
        Extent { first, end }
    }

    /// The place behind a value and all that it holds.
    fn behind(&self, place: usize) -> usize {
        let node = self.nodes.get(place).filter(|node| node.is_container());
        node.map_or(place.saturating_add(1), |node| node.end)
    }

    /// The places of the values that lie next to each other here, names among them.
    fn steps(&self, nodes: Extent) -> impl Iterator<Item = usize> {
        let first = (nodes.first < nodes.end).then_some(nodes.first);
        std::iter::successors(first, move |place| {
            Some(self.behind(*place)).filter(|next| *next < nodes.end)
        })
    }

    /// The names of these members with their places, in code point order.
    fn sorted(&self, members: Extent) -> Vec<(&str, usize)> {
        let names = self.steps(members).step_by(2);
        sorted(names.filter_map(|place| Some((self.string(self.nodes.get(place)?), place))))
    }
}

fn has_equal_neighbours(sorted: &[(&str, usize)]) -> bool {
    let mut pairs = sorted.iter().zip(sorted.iter().skip(1));
    pairs.any(|(one, next)| one.0 == next.0)
}

/// What to do about an object that has a duplicate name or a lone surrogate.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OnFault {
    /// The text is refused.
    Refuse,
    /// The innermost object is marked, and nobody may use it.
    Mark,
}

fn read(bytes: &[u8], on_fault: OnFault) -> Result<Json, JsonError> {
    let text = std::str::from_utf8(bytes).map_err(|_| JsonError::NotUtf8)?;
    let mut reader = Reader {
        document: Json {
            text: text.to_owned(),
            unescaped: String::new(),
            nodes: Vec::with_capacity(COMMON_NODES),
        },
        at: 0,
        on_fault,
        object: Open::behind(0),
    };
    reader.skip_space();
    reader.value(1)?;
    reader.skip_space();
    if reader.at < bytes.len() {
        return Err(JsonError::Syntax);
    }
    // A fault outside every object has nobody to be marked.
    reader.object.fault.map_or(Ok(reader.document), Err)
}

/// Most texts of tokens have no more.
const COMMON_NODES: usize = 40;

/// The object that is being read.
struct Open {
    /// The members that were read to their end.
    members: Extent,
    count: usize,
    marks: Marks,
    fault: Option<JsonError>,
    /// Whether two of them have the same name.
    has_twins: bool,
}

impl Open {
    fn behind(place: usize) -> Self {
        let first = place.saturating_add(1);
        Self {
            members: Extent { first, end: first },
            count: 0,
            marks: Marks::NONE,
            fault: None,
            has_twins: false,
        }
    }
}

/// A cursor that only moves forward.
struct Reader {
    document: Json,
    /// Where the cursor stands, in bytes; never behind the end.
    at: usize,
    on_fault: OnFault,
    /// The innermost.
    object: Open,
}

impl Reader {
    /// `depth` is the depth that a container starting here would have.
    fn value(&mut self, depth: usize) -> Result<(), JsonError> {
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.literal("true", Kind::True),
            Some(b'f') => self.literal("false", Kind::False),
            Some(b'n') => self.literal("null", Kind::Null),
            _ => Err(JsonError::Syntax),
        }
    }

    fn object(&mut self, depth: usize) -> Result<(), JsonError> {
        let place = self.document.nodes.len();
        self.push(Kind::Object(None), 0, 0);
        let outer = std::mem::replace(&mut self.object, Open::behind(place));
        let read = self.members(depth);
        let has_twins = self.has_twins();
        let Open { fault, marks, .. } = std::mem::replace(&mut self.object, outer);
        // A name that stands there twice counts before what is wrong behind it.
        if has_twins && self.on_fault == OnFault::Refuse {
            return Err(JsonError::DuplicateMember);
        }
        read?;
        let fault = fault.or(has_twins.then_some(JsonError::DuplicateMember));
        self.close(place, Kind::Object(fault), marks.0);
        Ok(())
    }

    fn members(&mut self, depth: usize) -> Result<(), JsonError> {
        if self.open(b'{', b'}', depth)? {
            return Ok(());
        }
        loop {
            let name = self.document.nodes.len();
            self.string()?;
            self.skip_space();
            self.expect(b':')?;
            self.skip_space();
            self.value(depth.saturating_add(1))?;
            self.take_member(name);
            if self.close_or_comma(b'}')? {
                return Ok(());
            }
        }
    }

    /// A member was read to its end; its name stands at `place`.
    fn take_member(&mut self, place: usize) {
        let nodes = self.document.nodes.len();
        let members = self.object.members;
        let Some(node) = self.document.nodes.get(place) else {
            return;
        };
        let name = self.document.string(node);
        let mark = Mark::of(name);
        let object = &mut self.object;
        // Among many names, the last look finds twins faster.
        if object.count < FEW && object.marks.may_hold(mark) {
            object.has_twins |= self.document.find(members, name, mark).is_some();
        }
        object.marks = object.marks.and(mark);
        object.members.end = nodes;
        object.count = object.count.saturating_add(1);
        if let Some(node) = self.document.nodes.get_mut(place) {
            node.mark = mark;
        }
    }

    /// Whether two of the members that were read so far have the same name.
    fn has_twins(&self) -> bool {
        let object = &self.object;
        object.has_twins
            || object.count > FEW && has_equal_neighbours(&self.document.sorted(object.members))
    }

    /// A lone surrogate, which concerns one object only.
    fn lone_surrogate(&mut self) -> Result<(), JsonError> {
        if self.on_fault == OnFault::Refuse {
            return Err(JsonError::Syntax);
        }
        if self.object.fault.is_none() {
            let fault = if self.has_twins() {
                JsonError::DuplicateMember
            } else {
                JsonError::Syntax
            };
            self.object.fault = Some(fault);
        }
        Ok(())
    }

    fn array(&mut self, depth: usize) -> Result<(), JsonError> {
        let place = self.document.nodes.len();
        self.push(Kind::Array, 0, 0);
        let mut count = 0_usize;
        let mut is_closed = self.open(b'[', b']', depth)?;
        while !is_closed {
            self.value(depth.saturating_add(1))?;
            count = count.saturating_add(1);
            is_closed = self.close_or_comma(b']')?;
        }
        self.close(place, Kind::Array, count);
        Ok(())
    }

    fn push(&mut self, kind: Kind, first: usize, end: usize) {
        self.document.nodes.push(Node {
            kind,
            mark: Mark::NONE,
            first,
            end,
        });
    }

    /// Completes the array or object at `place`, which ends here.
    fn close(&mut self, place: usize, kind: Kind, first: usize) {
        let end = self.document.nodes.len();
        if let Some(node) = self.document.nodes.get_mut(place) {
            *node = Node {
                kind,
                mark: Mark::NONE,
                first,
                end,
            };
        }
    }

    /// Enters a container; `true` if it is empty and already closed.
    fn open(&mut self, open: u8, close: u8, depth: usize) -> Result<bool, JsonError> {
        if depth > MAX_DEPTH {
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

    fn string(&mut self) -> Result<(), JsonError> {
        self.expect(b'"')?;
        let first = self.at;
        let end = self.plain()?;
        if self.eat(b'"') {
            self.push(Kind::Plain, first, end);
            return Ok(());
        }
        let begin = self.document.unescaped.len();
        self.unescape(first..end);
        while !self.eat(b'"') {
            // A control character is neither a quote nor a backslash, and may not stand here.
            self.expect(b'\\')?;
            let c = self.escape()?;
            self.document.unescaped.push(c);
            let first = self.at;
            let end = self.plain()?;
            self.unescape(first..end);
        }
        self.push(Kind::Unescaped, begin, self.document.unescaped.len());
        Ok(())
    }

    /// Goes to the next byte of a string that stands for something else than itself.
    fn plain(&mut self) -> Result<usize, JsonError> {
        let plain = self.rest().iter().position(|byte| ends_plain(*byte));
        self.at = self.at.saturating_add(plain.ok_or(JsonError::Syntax)?);
        Ok(self.at)
    }

    fn unescape(&mut self, plain: std::ops::Range<usize>) {
        let Json {
            text, unescaped, ..
        } = &mut self.document;
        unescaped.push_str(text.get(plain).unwrap_or_default());
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
        self.lone_surrogate()?;
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

    fn number(&mut self) -> Result<(), JsonError> {
        let first = self.at;
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
        self.push(Kind::Number, first, self.at);
        Ok(())
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

    fn literal(&mut self, word: &str, kind: Kind) -> Result<(), JsonError> {
        if self.take(word.len())? != word {
            return Err(JsonError::Syntax);
        }
        self.push(kind, 0, 0);
        Ok(())
    }

    #[inline(always)]
    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.next();
        }
    }

    #[inline(always)]
    fn rest(&self) -> &[u8] {
        let bytes = self.document.text.as_bytes();
        bytes.get(self.at..).unwrap_or_default()
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.document.text.as_bytes().get(self.at).copied()
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

    fn take(&mut self, length: usize) -> Result<&str, JsonError> {
        let end = self.at.saturating_add(length);
        let text = &self.document.text;
        let taken = text.get(self.at..end).ok_or(JsonError::Syntax)?;
        self.at = end;
        Ok(taken)
    }
}

/// Up to so many names are compared one by one, where their marks are the same.
const FEW: usize = 32;

/// Whether a byte of a string stands for something else than itself. Those of a longer character do not.
fn ends_plain(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..b' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &[u8]) -> Option<JsonError> {
        Json::parse_value(text).err()
    }

    fn nested(depth: usize) -> String {
        format!("{}{}", "[".repeat(depth), "]".repeat(depth))
    }

    #[test]
    fn reads_what_the_grammar_allows() {
        let read = Json::parse(
            br#" { "a" : [1, -0.5e+1, true, null], "b\u00e9\ud83d\ude00" : "\"\\\/\b\f\n\r\t" } "#,
        )
        .unwrap();
        let Some(Value::Array(list)) = read.get("a") else {
            panic!("no list")
        };
        let values: Vec<_> = list.iter().collect();
        assert_eq!(
            values,
            [
                Value::Number(Number("1.0")),
                Value::Number(Number("-5")),
                Value::Bool(true),
                Value::Null
            ]
        );
        assert_eq!((list.len(), list.is_empty()), (4, false));
        assert_eq!(
            read.get("bé😀").and_then(Value::as_str),
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
            assert_eq!(fault(text.as_bytes()), Some(JsonError::Syntax), "{text:?}");
        }
        assert_eq!(fault(b"\"\xff\""), Some(JsonError::NotUtf8));
        assert_eq!(Json::parse(b"[]").err(), Some(JsonError::NotAnObject));
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
            assert_eq!(fault(text.as_bytes()), Some(JsonError::Syntax), "{text}");
        }
    }

    /// JOSE-07, JWT-01: at every depth, and after unescaping.
    #[test]
    fn duplicate_names_are_refused() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"x":{"a":1,"b":2,"a":3}}"#,
            r#"[{"a":1,"\u0061":2}]"#,
            // What comes behind takes nothing back, though it looks alike.
            r#"{"a1z":1,"a1z":2,"a2z":3}"#,
        ] {
            assert_eq!(
                fault(text.as_bytes()),
                Some(JsonError::DuplicateMember),
                "{text}"
            );
        }
        assert_eq!(fault(br#"{"a":{"a":1},"A":1}"#), None);
    }

    /// At every size: each member is found, in order, and none is taken twice.
    #[test]
    fn objects_of_every_size() {
        let names = |count: usize| (0..count).map(|n| format!("m{:02}", (n * 37) % 97));
        for count in 0..=3 * FEW {
            let members: Vec<_> = names(count)
                .map(|name| format!("\"{name}\":\"{name}\""))
                .collect();
            let text = format!("{{{}}}", members.join(","));
            let read = Json::parse(text.as_bytes()).unwrap();
            let object = read.object();
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
                assert_eq!(fault(again.as_bytes()), Some(JsonError::DuplicateMember));
            }
            assert!(!object.contains("m97") && !object.contains(""));
            let reversed: Vec<_> = members.iter().rev().map(String::as_str).collect();
            let reversed = format!("{{{}}}", reversed.join(","));
            let reversed = Json::parse(reversed.as_bytes()).unwrap();
            assert_eq!(reversed.object(), object);
        }
    }

    /// What a stranger sends is gone through once: looking for each of so many would take minutes.
    #[test]
    fn a_hundred_thousand_members() {
        let members: Vec<_> = (0..100_000).map(|n| format!("\"{n:x}\":{n}")).collect();
        let text = format!("{{\"keys\":[{{{}}}]}}", members.join(","));
        let read = Json::parse_marking(text.as_bytes()).unwrap();
        let Some(Value::Array(keys)) = read.get("keys") else {
            panic!("no list")
        };
        let Some(Value::Object(key)) = keys.iter().next() else {
            panic!("no object")
        };
        assert_eq!((key.fault(), key.members().count()), (None, 100_000));
        assert_eq!(key, key);
        let again = text.replace("}]", ",\"7\":0}]");
        assert_eq!(fault(again.as_bytes()), Some(JsonError::DuplicateMember));
    }

    /// Names that share their first and last letter and their length, so that the names themselves must be compared.
    #[test]
    fn names_that_look_alike() {
        for count in [2, FEW, FEW + 1] {
            let members: Vec<_> = (0..count).map(|n| format!("\"a{n:03}z\":{n}")).collect();
            let text = format!("{{{}}}", members.join(","));
            assert_eq!(fault(text.as_bytes()), None, "{count}");
            let again = text.replace('}', ",\"a\\u0030\u{30}0z\":0}");
            assert_eq!(fault(again.as_bytes()), Some(JsonError::DuplicateMember));
        }
    }

    /// A value that is no object has no members, whatever it holds.
    #[test]
    fn members_of_no_object() {
        for text in [r#"["a",1]"#, r#"["a","a"]"#, "1", r#""a""#, "null"] {
            let read = Json::parse_value(text.as_bytes()).unwrap();
            assert_eq!(read.object().names().count(), 0, "{text}");
            assert_eq!((read.get("a"), read.contains("a")), (None, false), "{text}");
            assert_eq!(read.object().fault(), None, "{text}");
        }
    }

    /// A duplicate name counts before whatever is wrong behind it, and not before what is wrong ahead of it.
    #[test]
    fn the_first_fault_counts() {
        for (text, expected) in [
            (r#"{"a":1,"a":1,"#, JsonError::DuplicateMember),
            (r#"{"a":1,"a":1]"#, JsonError::DuplicateMember),
            (r#"{"a":1,"a":1,"b":{"c":tru"#, JsonError::DuplicateMember),
            (r#"{"a":1,"a":1,"b":"\ud800"}"#, JsonError::DuplicateMember),
            (r#"[{"a":1,"a":1},"#, JsonError::DuplicateMember),
            (r#"{"x":[{"a":1,"a":1,"#, JsonError::DuplicateMember),
            (r#"{"a":1,"a":tru"#, JsonError::Syntax),
            (r#"{"a":1,"a":"\ud800"}"#, JsonError::Syntax),
            (r#"{"a":1,"a""#, JsonError::Syntax),
            (r#"{"a":"\ud800","b":1,"b":1}"#, JsonError::Syntax),
        ] {
            assert_eq!(fault(text.as_bytes()), Some(expected), "{text}");
        }
        let deep = format!(r#"{{"a":1,"a":1,"b":{}"#, "[".repeat(MAX_DEPTH));
        assert_eq!(fault(deep.as_bytes()), Some(JsonError::DuplicateMember));
        for (text, expected) in [
            (
                r#"{"k":{"a":1,"a":2,"b":"\ud800"}}"#,
                JsonError::DuplicateMember,
            ),
            (r#"{"k":{"b":"\ud800","a":1,"a":2}}"#, JsonError::Syntax),
            (r#"{"k":{"a":1,"a":"\ud800"}}"#, JsonError::Syntax),
            (
                r#"{"k":{"a":1,"a":2,"b":{"c":"\ud800"}}}"#,
                JsonError::DuplicateMember,
            ),
            (
                r#"{"k":{"b":{"c":"\ud800"},"a":{"x":1,"x":1}}}"#,
                JsonError::DuplicateMember,
            ),
        ] {
            let read = Json::parse_marking(text.as_bytes()).unwrap();
            let marked = read.get("k").and_then(Value::fault);
            assert_eq!(marked, Some(expected), "{text}");
        }
    }

    /// JOSE-05: −1, 0, +1 around the bound, and far beyond it.
    #[test]
    fn depth_is_bounded() {
        assert_eq!(fault(nested(MAX_DEPTH - 1).as_bytes()), None);
        assert_eq!(fault(nested(MAX_DEPTH).as_bytes()), None);
        assert_eq!(
            fault(nested(MAX_DEPTH + 1).as_bytes()),
            Some(JsonError::TooDeep)
        );
        assert_eq!(
            fault("[".repeat(100_000).as_bytes()),
            Some(JsonError::TooDeep)
        );
    }

    /// JOSE-29: what is wrong with one object is no fault of its neighbours, and nothing else is forgiven.
    #[test]
    fn marking_reader() {
        let text = br#"{"keys":[{"a":1,"a":2},{"b":{"c":"\ud800"}},{"d":1}]}"#;
        let read = Json::parse_marking(text).unwrap();
        let Some(Value::Array(keys)) = read.get("keys") else {
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
            (read.object().own_fault(), read.object().fault()),
            (None, Some(JsonError::DuplicateMember))
        );
        assert_eq!(
            Json::parse_marking(br#"{"a":1,"a":1}"#)
                .unwrap()
                .object()
                .own_fault(),
            Some(JsonError::DuplicateMember)
        );
        assert_eq!(
            Json::parse_marking(br#"{"a":1,}"#).err(),
            Some(JsonError::Syntax)
        );
    }

    /// JWT-02
    #[test]
    fn numbers_beyond_f64_are_infinite() {
        for (text, expected) in [
            ("1e999", f64::INFINITY),
            ("-1e999", f64::NEG_INFINITY),
            ("1e-999", 0.0),
            ("1763770000.5", 1_763_770_000.5),
        ] {
            let read = Json::parse_value(text.as_bytes()).unwrap();
            let Value::Number(number) = read.whole() else {
                panic!("no number")
            };
            assert_eq!(number.as_f64(), expected);
        }
    }
}
