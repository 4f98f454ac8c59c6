// Package strictjson checks that every parser reads a JSON text the same way.
//
// encoding/json, and most parsers, accept texts that two parsers read
// differently: duplicate keys, bytes that are not UTF-8, numbers that no
// machine type holds. If a server checks one reading and acts on another,
// its checks can be bypassed, so such a text is refused as a whole.
package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/mcpkit-go/mcpkit/internal/clip"
)

// MaxDepth is the deepest nesting of objects and arrays that [Check] accepts. Real
// messages nest fewer than ten levels.
const MaxDepth = 128

// Limits are further limits for texts that are checked.
type Limits struct {
	// Depth is the deepest nesting of objects and arrays.
	Depth int
	// Members is the most members of one object; 0 means any number.
	Members int
	// WholeStrings refuses escaped surrogates without a partner, which parsers
	// repair in different ways. Output of language models contains them when a string was
	// cut in the middle of a character.
	WholeStrings bool
}

// Bounds for numbers: a float64 has at most 309 digits before its decimal point,
// and the time and memory that arbitrary-precision parsers need grows exponentially with the
// length of the exponent.
const (
	maxNumberLen = 400
	maxExponent  = 400
	maxQuoted    = 64 // bytes of a key in an error
)

// An Error says what is wrong with a JSON text, and where.
type Error struct {
	Offset int    // in bytes from the start of the text
	Path   string // the path of the value, for example "arguments.filter[2]"; "" for the root
	Msg    string // what is wrong
}

// Error returns the message with path and offset.
func (e *Error) Error() string {
	if e.Path == "" {
		return fmt.Sprintf("%s at byte %d", e.Msg, e.Offset)
	}
	return fmt.Sprintf("%s: %s at byte %d", e.Path, e.Msg, e.Offset)
}

// Check returns an error if data is not valid JSON, or two parsers could read it differently:
// for a syntax error, invalid UTF-8, a duplicate key in one object, nesting deeper than
// [MaxDepth], and a number that no float64 holds. It takes linear time and bounded
// stack. The error is an [*Error] for the first fault.
func Check(data []byte) error { return Limits{Depth: MaxDepth}.Check(data) }

// Check is like the function [Check], with the limits l.
func (l Limits) Check(data []byte) error {
	if !utf8.Valid(data) {
		return &Error{Offset: firstInvalid(data), Msg: "invalid UTF-8"}
	}
	valid, plain := scan(data)
	if plain && l.Depth >= scanDepth && l.Members == 0 && !l.WholeStrings {
		return nil
	}
	if !valid && !json.Valid(data) {
		return syntaxError(data)
	}
	s := scanners.Get().(*scanner)
	defer s.free()
	s.data, s.limits = data, l
	return s.run()
}

func firstInvalid(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(data)
}

func syntaxError(data []byte) error {
	if len(bytes.TrimSpace(data)) == 0 {
		return &Error{Msg: "empty text"}
	}
	var raw json.RawMessage
	err := json.Unmarshal(data, &raw)
	var syn *json.SyntaxError
	if errors.As(err, &syn) {
		return &Error{Offset: int(syn.Offset), Msg: "not valid JSON: " + syn.Error()}
	}
	return &Error{Msg: "not valid JSON"}
}

// A frame is an object or array that encloses the scanner's position.
type frame struct {
	object bool
	first  int                 // the index in scanner.keys of the first key of the object
	many   map[string]struct{} // the keys of the object, if there are more than fewKeys
	key    []byte              // the current key, in an object
	index  int                 // the index of the current item, in an array
}

// A scanner scans a text that is known to be valid JSON, so it only has to distinguish
// strings, numbers and punctuation.
type scanner struct {
	data   []byte
	limits Limits
	stack  []frame
	keys   [][]byte // of the open objects, except those whose frame has a map
}

// scanners holds scanners for reuse, with their memory.
var scanners = sync.Pool{New: func() any { return new(scanner) }}

// free drops the references to the text and puts s back, unless s has grown unusually large.
func (s *scanner) free() {
	s.data = nil
	clear(s.stack[:cap(s.stack)])
	clear(s.keys[:cap(s.keys)])
	s.stack, s.keys = s.stack[:0], s.keys[:0]
	if cap(s.keys) <= 128 && cap(s.stack) <= 32 {
		scanners.Put(s)
	}
}

func (s *scanner) run() error {
	expectKey := false
	for i := 0; i < len(s.data); {
		switch c := s.data[i]; c {
		case '{', '[':
			if len(s.stack) == s.limits.Depth {
				return s.fail(i, fmt.Sprintf("nested deeper than %d levels", s.limits.Depth))
			}
			s.stack = append(s.stack, frame{object: c == '{', first: len(s.keys)})
			expectKey = c == '{'
			i++
		case '}', ']':
			s.keys = s.keys[:s.stack[len(s.stack)-1].first]
			s.stack = s.stack[:len(s.stack)-1]
			expectKey = false
			i++
		case ',':
			top := &s.stack[len(s.stack)-1]
			top.index++
			expectKey = top.object
			i++
		case '"':
			end := stringEnd(s.data, i)
			if s.limits.WholeStrings && loneSurrogate(s.data[i:end]) {
				return s.fail(i, "incomplete surrogate pair")
			}
			if expectKey {
				key := s.data[i+1 : end-1]
				if bytes.IndexByte(key, '\\') >= 0 {
					if plain, ok := String(s.data[i:end]); ok {
						key = []byte(plain)
					}
				}
				isNew, n := s.addKey(key)
				if !isNew {
					return s.fail(i, fmt.Sprintf("duplicate key %s", strconv.Quote(clip.Bytes(string(key), maxQuoted))))
				}
				if s.limits.Members > 0 && n > s.limits.Members {
					return s.fail(i, fmt.Sprintf("more than %d members", s.limits.Members))
				}
				expectKey = false
			}
			i = end
		case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			end := i + 1
			for end < len(s.data) && strings.IndexByte("0123456789+-.eE", s.data[end]) >= 0 {
				end++
			}
			if !inRange(s.data[i:end]) {
				return s.fail(i, "number out of range")
			}
			i = end
		default:
			i++
		}
	}
	return nil
}

// fewKeys is how many keys of an object are compared one by one.
const fewKeys = 16

// addKey adds a key to the innermost object. It reports whether the key is new, and how many
// keys the object has now. The keys of all open objects are in one slice, which is
// reused for the next text, so that nothing is allocated for objects with few keys, which
// nearly all are. An object with more keys gets a map, so that the time for an object with
// a million keys stays linear.
func (s *scanner) addKey(key []byte) (isNew bool, n int) {
	top := &s.stack[len(s.stack)-1]
	top.key = key
	if top.many != nil {
		if _, dup := top.many[string(key)]; dup {
			return false, len(top.many)
		}
		top.many[string(key)] = struct{}{}
		return true, len(top.many)
	}
	known := s.keys[top.first:]
	for _, have := range known {
		if bytes.Equal(have, key) {
			return false, len(known)
		}
	}
	s.keys = append(s.keys, key)
	if len(known) == fewKeys {
		top.many = make(map[string]struct{}, 4*fewKeys)
		for _, have := range s.keys[top.first:] {
			top.many[string(have)] = struct{}{}
		}
		s.keys = s.keys[:top.first]
		return true, len(top.many)
	}
	return true, len(known) + 1
}

func (s *scanner) fail(offset int, msg string) error {
	return &Error{Offset: offset, Path: s.path(), Msg: msg}
}

// path returns the path of the value that is being scanned; for a key, that of its object.
func (s *scanner) path() string {
	var b strings.Builder
	for i, f := range s.stack {
		if i == len(s.stack)-1 && f.object {
			break
		}
		switch {
		case !f.object:
			fmt.Fprintf(&b, "[%d]", f.index)
		case b.Len() == 0:
			b.WriteString(clip.Bytes(string(f.key), maxQuoted))
		default:
			b.WriteString("." + clip.Bytes(string(f.key), maxQuoted))
		}
		if b.Len() > 200 {
			return b.String() + "…"
		}
	}
	return b.String()
}

// inRange reports whether a float64 holds the number, and its text has a reasonable length.
func inRange(number []byte) bool {
	if len(number) > maxNumberLen {
		return false
	}
	e := bytes.IndexAny(number, "eE")
	if e >= 0 {
		if exp, err := strconv.Atoi(string(number[e+1:])); err != nil || exp < -maxExponent || exp > maxExponent {
			return false
		}
	}
	if e < 0 && len(number) < 300 {
		return true
	}
	_, err := strconv.ParseFloat(string(number), 64)
	return err == nil // the error is that no float64 holds it
}
