// Package strictjson checks that a JSON text means the same to every reader.
//
// encoding/json, and most parsers, accept texts that two readers understand
// differently: a key given twice, bytes that are not UTF-8, numbers that no
// machine type holds. A server that decides on one reading and acts on another
// can be talked round its own checks, so such a text is refused as a whole.
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
// messages nest a handful of levels.
const MaxDepth = 128

// Limits are what is accepted besides texts that mean one thing.
type Limits struct {
	// Depth is the deepest nesting of objects and arrays.
	Depth int
	// Members is the most members of one object; 0 means any number.
	Members int
	// WholeStrings refuses escaped surrogates that have no partner, which parsers
	// mend in different ways. Texts of language models have them, where a string was
	// cut in the middle of a character.
	WholeStrings bool
}

// Bounds for numbers: a float64 has no more than 309 digits before its point,
// and arbitrary-precision parsers take exponential time and memory in the
// exponent.
const (
	maxNumberLen = 400
	maxExponent  = 400
	maxQuoted    = 64 // bytes of a key in an error
)

// An Error says what is wrong with a JSON text, and where.
type Error struct {
	Offset int    // in bytes from the start of the text
	Path   string // of the value, for example "arguments.filter[2]"; "" at the root
	Msg    string
}

func (e *Error) Error() string {
	if e.Path == "" {
		return fmt.Sprintf("%s at byte %d", e.Msg, e.Offset)
	}
	return fmt.Sprintf("%s: %s at byte %d", e.Path, e.Msg, e.Offset)
}

// Check reports the first thing that makes data ambiguous or unreasonable: a
// syntax error, invalid UTF-8, a key that stands twice in one object, nesting
// over [MaxDepth], a number out of all range. It takes linear time and bounded
// stack. The error is an [*Error].
func Check(data []byte) error { return Limits{Depth: MaxDepth}.Check(data) }

// Check is [Check] with limits of its own.
func (l Limits) Check(data []byte) error {
	if !utf8.Valid(data) {
		return &Error{Offset: firstInvalid(data), Msg: "invalid UTF-8"}
	}
	if !valid(data) {
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

// A scanner walks a text that is known to be valid JSON, so it only has to tell
// strings, numbers and punctuation apart.
type scanner struct {
	data   []byte
	limits Limits
	stack  []frame
	keys   [][]byte // of the objects that are open, but for those with many
}

// scanners are used again, with the room that they have.
var scanners = sync.Pool{New: func() any { return new(scanner) }}

// free lets go of the text, and of room that nobody needs often.
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
				return s.fail(i, "half of a surrogate pair")
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
					return s.fail(i, fmt.Sprintf("key %s stands twice", strconv.Quote(clip.Bytes(string(key), maxQuoted))))
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
			if !reasonable(s.data[i:end]) {
				return s.fail(i, "number out of range")
			}
			i = end
		default:
			i++
		}
	}
	return nil
}

func (s *scanner) fail(offset int, msg string) error {
	return &Error{Offset: offset, Path: s.path(), Msg: msg}
}

// path names the value being read. A duplicate key is named by its object.
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

func reasonable(number []byte) bool {
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
	return err == nil // else it is larger than any float64
}
