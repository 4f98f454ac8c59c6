package jsontape

import (
	"bytes"
	"math/big"
	"math/bits"
	"strconv"
)

// A Decimal is the exact value of a JSON number: 0.Digits × 10^Point. It is not expanded, so a
// number with a large exponent takes no more memory than others.
type Decimal struct {
	Negative bool
	Digits   []byte // ASCII digits without zeros at either end; empty for 0
	Point    int
}

// maxExponentDigits keeps exponents in the range of a 32-bit int.
const maxExponentDigits = 8

// ParseDecimal parses a JSON number. The digits overwrite dst. ParseDecimal is not ok for an
// exponent of more than eight digits.
func ParseDecimal(number, dst []byte) (d Decimal, ok bool) {
	d.Digits = dst[:0]
	if number[0] == '-' {
		d.Negative = true
		number = number[1:]
	}
	exponent := 0
	if e := bytes.IndexAny(number, "eE"); e >= 0 {
		digits := bytes.TrimLeft(bytes.TrimLeft(number[e+1:], "+-"), "0")
		if len(digits) > maxExponentDigits {
			return d, false
		}
		for _, c := range digits {
			exponent = 10*exponent + int(c-'0')
		}
		if number[e+1] == '-' {
			exponent = -exponent
		}
		number = number[:e]
	}
	before := true
	for _, c := range number {
		switch {
		case c == '.':
			before = false
			continue
		case c == '0' && len(d.Digits) == 0: // a leading zero
			if !before {
				d.Point--
			}
			continue
		case before:
			d.Point++
		}
		d.Digits = append(d.Digits, c)
	}
	d.Digits = bytes.TrimRight(d.Digits, "0")
	if len(d.Digits) == 0 {
		return Decimal{Digits: d.Digits}, true
	}
	d.Point += exponent
	return d, true
}

// DecimalOf returns the value of r, which must have finitely many decimal digits.
func DecimalOf(r *big.Rat) Decimal {
	digits, _ := r.FloatPrec()
	d, _ := ParseDecimal([]byte(r.FloatString(digits)), nil)
	return d
}

// Compare returns a negative number if d < e, 0 if d == e, and a positive number if d > e.
func (d Decimal) Compare(e Decimal) int {
	if s := d.sign() - e.sign(); s != 0 {
		return s
	}
	order := d.Point - e.Point
	if order == 0 || len(d.Digits) == 0 {
		order = bytes.Compare(d.Digits, e.Digits)
	}
	if d.Negative {
		return -order
	}
	return order
}

func (d Decimal) sign() int {
	switch {
	case len(d.Digits) == 0:
		return 0
	case d.Negative:
		return -1
	}
	return 1
}

// IsInteger reports whether d is a whole number.
func (d Decimal) IsInteger() bool { return len(d.Digits) == 0 || d.Point >= len(d.Digits) }

// IsMultipleOf reports whether d is a multiple of m, which must not be 0.
func (d Decimal) IsMultipleOf(m Decimal) bool {
	if len(d.Digits) == 0 {
		return true
	}
	// With digits as integers: d = a·10^i, m = b·10^j.
	zeros := (d.Point - len(d.Digits)) - (m.Point - len(m.Digits))
	if zeros < 0 {
		return false // d has decimal places that a multiple of m does not have
	}
	b, err := strconv.ParseUint(string(m.Digits), 10, 64)
	if err != nil {
		return d.isBigMultipleOf(m, zeros)
	}
	rest := uint64(0)
	next := func(digit uint64) {
		high, low := bits.Mul64(rest, 10)
		low, carry := bits.Add64(low, digit, 0)
		rest = bits.Rem64(high+carry, low, b)
	}
	for _, c := range d.Digits {
		next(uint64(c - '0'))
	}
	for ; zeros > 0 && rest != 0; zeros-- {
		next(0)
	}
	return rest == 0
}

func (d Decimal) isBigMultipleOf(m Decimal, zeros int) bool {
	a, _ := new(big.Int).SetString(string(d.Digits), 10)
	b, _ := new(big.Int).SetString(string(m.Digits), 10)
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(zeros)), b)
	return a.Mul(a, ten).Rem(a, b).Sign() == 0
}

// AppendInteger appends the digits of d, which must be a whole number, to dst: at most as many as
// most.
func (d Decimal) AppendInteger(dst []byte, most int) []byte {
	if len(d.Digits) == 0 {
		return append(dst, '0')
	}
	if d.Negative {
		dst = append(dst, '-')
	}
	for i := range min(d.Point, most) {
		if i < len(d.Digits) {
			dst = append(dst, d.Digits[i])
		} else {
			dst = append(dst, '0')
		}
	}
	return dst
}
