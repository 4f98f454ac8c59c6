package openapi

import (
	"math/big"
	"slices"
	"unicode/utf8"
)

// A judge decides whether a value can satisfy demands. It denies that only if it is certain.
type judge struct {
	null  bool // whether null is a value
	tries int  // that are left for alternatives
}

// impossible reports whether no value satisfies the demands.
func impossible(list []demand, null bool) bool {
	const mostTries = 200
	j := &judge{null: null, tries: mostTries}
	return j.impossible(list)
}

func (j *judge) impossible(list []demand) bool {
	if j.tries--; j.tries < 0 {
		return false
	}
	if j.impossibleAlone(list) {
		return true
	}
	i := slices.IndexFunc(list, func(d demand) bool { return d.either != nil })
	if i < 0 {
		return false
	}
	rest := slices.Delete(slices.Clone(list), i, i+1)
	for _, alternative := range list[i].either {
		if !j.impossible(append(slices.Clip(rest), alternative...)) {
			return false
		}
	}
	return true
}

// impossibleAlone is impossible without the alternatives.
func (j *judge) impossibleAlone(list []demand) bool {
	if slices.ContainsFunc(list, func(d demand) bool { return d.keyword == neverKeyword }) {
		return true
	}
	if i := slices.IndexFunc(list, func(d demand) bool { return d.values != nil }); i >= 0 {
		for key, value := range list[i].values {
			if !j.violates(key, value, list) {
				return false
			}
		}
		return true
	}
	for _, t := range []string{"null", "boolean", "string", "number", "array", "object"} {
		if !j.noneOf(t, list) {
			return false
		}
	}
	return true
}

// noneOf reports whether no value of a type satisfies demands that list no values.
func (j *judge) noneOf(t string, list []demand) bool {
	for _, d := range list {
		if d.types != nil && !d.types[t] && (t != "number" || !d.types["integer"]) {
			return true
		}
	}
	switch t {
	case "null":
		return !j.null
	case "string":
		return noneBetween(list, "minLength", "maxLength")
	case "number":
		return noNumber(list)
	case "array":
		return noneBetween(list, "minItems", "maxItems") || tooFewItems(list)
	case "object":
		return noneBetween(list, "minProperties", "maxProperties") || noMembers(list)
	}
	return false
}

// limits returns the largest of the lower limits and the smallest of the upper ones, nil for none.
func limits(list []demand, lower, upper string) (low, high *big.Rat) {
	for _, d := range list {
		if d.keyword == lower && (low == nil || d.number.Cmp(low) > 0) {
			low = d.number
		}
		if d.keyword == upper && (high == nil || d.number.Cmp(high) < 0) {
			high = d.number
		}
	}
	return low, high
}

// noneBetween reports whether no length or number of things is within the limits.
func noneBetween(list []demand, lower, upper string) bool {
	low, high := limits(list, lower, upper)
	for _, d := range list {
		switch {
		case lower == "minLength" && d.pattern != nil:
			if least := big.NewRat(int64(d.lengths[0]), 1); low == nil || least.Cmp(low) > 0 {
				low = least
			}
			if d.lengths[1] >= 0 {
				if most := big.NewRat(int64(d.lengths[1]), 1); high == nil || most.Cmp(high) < 0 {
					high = most
				}
			}
		case lower == "minProperties" && d.allowed != nil && d.count >= 0:
			if most := big.NewRat(int64(d.count), 1); high == nil || most.Cmp(high) < 0 {
				high = most
			}
		}
	}
	return low != nil && high != nil && low.Cmp(high) > 0
}

// noNumber reports whether no number is within the bounds and a multiple of what it must be.
func noNumber(list []demand) bool {
	low, high := limits(list, "minimum", "maximum")
	above, below := limits(list, "exclusiveMinimum", "exclusiveMaximum")
	if above == nil || low != nil && low.Cmp(above) > 0 {
		above = nil
	} else {
		low = above
	}
	if below == nil || high != nil && high.Cmp(below) < 0 {
		below = nil
	} else {
		high = below
	}
	step := stepOf(list)
	if low == nil || high == nil {
		return false
	}
	if step == nil {
		order := low.Cmp(high)
		return order > 0 || order == 0 && (above != nil || below != nil)
	}
	// The first multiple of step that is not too small.
	steps := new(big.Rat).Quo(low, step)
	n := new(big.Int).Div(steps.Num(), steps.Denom()) // rounded down
	first := new(big.Rat).Mul(new(big.Rat).SetInt(n), step)
	for first.Cmp(low) < 0 || above != nil && first.Cmp(above) <= 0 {
		first.Add(first, step)
	}
	order := first.Cmp(high)
	return order > 0 || order == 0 && below != nil
}

// stepOf returns the number that all values are multiples of, or nil if there is no such demand.
func stepOf(list []demand) (step *big.Rat) {
	for _, d := range list {
		of := d.number
		switch {
		case d.types["integer"] && !d.types["number"]:
			of = big.NewRat(1, 1)
		case d.keyword != "multipleOf":
			continue
		}
		if step == nil {
			step = of
			continue
		}
		// The least common multiple of two fractions.
		num := new(big.Int).Mul(step.Num(), of.Num())
		num.Div(num, new(big.Int).GCD(nil, nil, step.Num(), of.Num()))
		step = new(big.Rat).SetFrac(num, new(big.Int).GCD(nil, nil, step.Denom(), of.Denom()))
	}
	return step
}

// tooFewItems reports whether there are not enough different items.
func tooFewItems(list []demand) bool {
	low, _ := limits(list, "minItems", "maxItems")
	if low == nil || !slices.ContainsFunc(list, func(d demand) bool { return d.keyword == "uniqueItems" }) {
		return false
	}
	for _, d := range list {
		for _, item := range d.items {
			if item.values != nil && low.Cmp(big.NewRat(int64(len(item.values)), 1)) > 0 {
				return true
			}
		}
	}
	return false
}

// noMembers reports whether required members are forbidden, or more than the members may be.
func noMembers(list []demand) bool {
	required := map[string]bool{}
	for _, d := range list {
		if d.keyword == "required" {
			required[d.name] = true
		}
	}
	if _, most := limits(list, "minProperties", "maxProperties"); most != nil && most.Cmp(big.NewRat(int64(len(required)), 1)) < 0 {
		return true
	}
	for _, d := range list {
		if d.keyword == forbiddenKeyword && required[d.name] {
			return true
		}
		if d.allowed == nil {
			continue
		}
		for name := range required {
			if !d.allowed(name) {
				return true
			}
		}
	}
	return false
}

// violates reports whether one value violates a demand.
func (j *judge) violates(key string, value any, list []demand) bool {
	raw, typ := exactJSON(value)
	if typ == "null" && !j.null {
		return true
	}
	var number *big.Rat
	if typ == "number" || typ == "integer" {
		typ = "number"
		if number = exactNumber(string(raw)); number == nil {
			return false
		}
	}
	text, _ := value.(string)
	own := []demand{{types: map[string]bool{typ: true}}}
	switch typ {
	case "string":
		n := new(big.Rat).SetInt64(int64(utf8.RuneCountInString(text)))
		own = append(own, demand{keyword: "minLength", number: n}, demand{keyword: "maxLength", number: n})
	case "number":
		own = append(own, demand{keyword: "minimum", number: number}, demand{keyword: "maximum", number: number})
	case "array":
		items, _ := value.([]any)
		n := new(big.Rat).SetInt64(int64(len(items)))
		own = append(own, demand{keyword: "minItems", number: n}, demand{keyword: "maxItems", number: n})
	}
	for _, d := range list {
		switch {
		case d.values != nil:
			if _, ok := d.values[key]; !ok {
				return true
			}
			continue
		case d.pattern != nil:
			if typ == "string" && !d.pattern.MatchString(text) {
				return true
			}
			continue
		}
		own = append(own, d)
	}
	return j.noneOf(typ, own)
}
