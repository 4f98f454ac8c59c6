package schema

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// longestPath is how much of a path is shown, but for the step with which it gets there.
const longestPath = 200

// at puts the path of a value before what is wrong with it.
func at(location []string, msg string) string {
	if len(location) == 0 {
		return msg
	}
	var b strings.Builder
	for i, token := range location {
		if b.Len() > longestPath {
			b.WriteString("…")
			break
		}
		_, err := strconv.Atoi(token)
		switch {
		case err == nil && i > 0:
			b.WriteString("[" + token + "]")
		case i > 0:
			b.WriteString("." + short(token))
		default:
			b.WriteString(short(token))
		}
	}
	return b.String() + ": " + msg
}

func anyOf(types []string) string {
	words := make([]string, len(types))
	for i, t := range types {
		words[i] = withArticle(t)
	}
	return strings.Join(words, " or ")
}

func withArticle(jsonType string) string {
	switch jsonType {
	case "array", "object", "integer":
		return "an " + jsonType
	case "null":
		return "null"
	}
	return "a " + jsonType
}

func list(values []any) string {
	const most = 20
	words := make([]string, 0, min(len(values), most))
	for i, v := range values {
		if i == most {
			words = append(words, fmt.Sprintf("and %d more", len(values)-most))
			break
		}
		words = append(words, value(v))
	}
	return strings.Join(words, ", ")
}

func value(v any) string {
	if s, ok := v.(string); ok {
		return strconv.Quote(short(s))
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return short(string(raw))
}

func number(r *big.Rat) string {
	if r.IsInt() {
		return short(r.Num().String())
	}
	f, _ := r.Float64()
	return strconv.FormatFloat(f, 'g', -1, 64)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// short bounds what a message quotes of a value.
func short(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	cut := most - 3
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
