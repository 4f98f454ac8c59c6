package library

import (
	"cmp"
	"strings"
)

// compareVersions orders module versions by semantic versioning: v1.2.3 with an optional
// pre-release, which is before its release. Build metadata (+incompatible) does not count.
// Source: https://semver.org/#spec-item-11
func compareVersions(a, b string) int {
	a, preA := splitVersion(a)
	b, preB := splitVersion(b)
	partsA, partsB := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(partsA), len(partsB)) {
		if c := compareNumbers(partsA[i], partsB[i]); c != 0 {
			return c
		}
	}
	switch {
	case preA == preB:
		return 0
	case preA == "":
		return 1
	case preB == "":
		return -1
	}
	return comparePreRelease(preA, preB)
}

// splitVersion splits "v1.2.3-rc.1+meta" into "1.2.3" and "rc.1".
func splitVersion(v string) (core, pre string) {
	v, _, _ = strings.Cut(strings.TrimPrefix(v, "v"), "+")
	core, pre, _ = strings.Cut(v, "-")
	return core, pre
}

func comparePreRelease(a, b string) int {
	partsA, partsB := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(partsA), len(partsB)) {
		x, y := partsA[i], partsB[i]
		c := 0
		switch {
		case isNumber(x) && isNumber(y):
			c = compareNumbers(x, y)
		case isNumber(x):
			c = -1
		case isNumber(y):
			c = 1
		default:
			c = strings.Compare(x, y)
		}
		if c != 0 {
			return c
		}
	}
	return cmp.Compare(len(partsA), len(partsB))
}

// compareNumbers compares decimal strings of any length: the timestamps of pseudo-versions may not
// fit an int.
func compareNumbers(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	if c := cmp.Compare(len(a), len(b)); c != 0 {
		return c
	}
	return strings.Compare(a, b)
}

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// validVersion reports whether v has the form of versions in the module cache.
func validVersion(v string) bool {
	if !strings.HasPrefix(v, "v") {
		return false
	}
	core, _ := splitVersion(v)
	parts := strings.Split(core, ".")
	for _, part := range parts {
		if !isNumber(part) {
			return false
		}
	}
	return len(parts) == 3
}
