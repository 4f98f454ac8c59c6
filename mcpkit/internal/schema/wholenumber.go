package schema

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// wholeNumbers returns a pattern for the texts of the integers that type t holds, in the spelling
// that encoding/json writes. Encoded names always keep the bounds of their type, so the long
// pattern with the bounds is for inputs only. Without it, 300 would satisfy the schema of a
// map[uint8]int and could not be decoded.
func wholeNumbers(t reflect.Type, dir Direction) string {
	unsigned, bits := t.Kind() >= reflect.Uint, t.Bits()
	switch {
	case dir == Output && unsigned:
		return "^[0-9]+$"
	case dir == Output:
		return "^-?[0-9]+$"
	case unsigned:
		return "^(0|" + positiveUpTo(strconv.FormatUint(1<<bits-1, 10)) + ")$"
	}
	most := uint64(1)<<(bits-1) - 1
	return fmt.Sprintf("^(0|-?(%s)|-%d)$", positiveUpTo(strconv.FormatUint(most, 10)), most+1)
}

// wholeNumberWords returns what each pattern of wholeNumbers for inputs means, for messages.
var wholeNumberWords = sync.OnceValue(func() map[string]string {
	words := map[string]string{}
	for _, t := range []reflect.Type{
		reflect.TypeFor[int8](), reflect.TypeFor[int16](), reflect.TypeFor[int32](), reflect.TypeFor[int64](),
		reflect.TypeFor[uint8](), reflect.TypeFor[uint16](), reflect.TypeFor[uint32](), reflect.TypeFor[uint64](),
	} {
		bits := t.Bits()
		least, most := "0", uint64(1)<<bits-1
		if t.Kind() < reflect.Uint {
			least, most = strconv.FormatInt(-1<<(bits-1), 10), most>>1
		}
		words[wholeNumbers(t, Input)] = fmt.Sprintf("a whole number from %s to %d", least, most)
	}
	return words
})

// positiveUpTo returns the alternatives of a pattern for the numbers from 1 to most, which has at
// least three digits: those with fewer digits, and those with as many that are not above it.
func positiveUpTo(most string) string {
	last := len(most) - 1
	same := digits('0', most[last], 1)
	for i := last - 1; i >= 0; i-- {
		digit, low := most[i], byte('0')
		if i == 0 {
			low = '1'
		}
		if strings.Contains(same, "|") {
			same = "(" + same + ")"
		}
		same = string(digit) + same
		if digit > low {
			same = digits(low, digit-1, 1) + digits('0', '9', last-i) + "|" + same
		}
	}
	return fmt.Sprintf("[1-9][0-9]{0,%d}|%s", last-1, same)
}

// digits returns a pattern for n digits from low to high.
func digits(low, high byte, n int) string {
	class := fmt.Sprintf("[%c-%c]", low, high)
	if low == high {
		class = string(low)
	}
	if n == 1 {
		return class
	}
	return fmt.Sprintf("%s{%d}", class, n)
}
