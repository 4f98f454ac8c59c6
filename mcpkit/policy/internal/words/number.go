package words

import (
	"slices"
	"strconv"
	"strings"
)

// numerals are the numbers from zero that descriptions spell out.
var numerals = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty")

// tens are the numbers from twenty in steps of ten.
var tens = strings.Fields("twenty thirty forty fifty sixty seventy eighty ninety")

// Number returns the number that a word in lower case stands for: "20", "1,000", "twenty", or -1.
func Number(word string) int {
	if n, err := strconv.Atoi(strings.ReplaceAll(word, ",", "")); err == nil {
		return n
	}
	if i := slices.Index(numerals, word); i >= 0 {
		return i
	}
	if i := slices.Index(tens, word); i >= 0 {
		return 10 * (i + 2)
	}
	first, rest, _ := strings.Cut(word, "-")
	if i, j := slices.Index(tens, first), slices.Index(numerals, rest); i >= 0 && j > 0 {
		return 10*(i+2) + j
	}
	switch word {
	case "hundred":
		return 100
	case "thousand":
		return 1000
	case "dozen":
		return 12
	}
	return -1
}
