package prose

import (
	"maps"
	"slices"
)

// Irregular returns the words whose forms follow no rule.
func Irregular() []string { return slices.Sorted(maps.Keys(irregular)) }
