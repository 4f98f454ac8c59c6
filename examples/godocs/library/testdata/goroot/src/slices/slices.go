// Package slices defines functions useful with slices of any type.
package slices

// SortFunc sorts the slice x.
func SortFunc[S ~[]E, E any](x S, cmp func(a, b E) int) {}

// A Set is a generic type.
type Set[K comparable, V interface{ ~int | ~string }] struct {
	items map[K]V
}

// SetOf makes a Set.
func SetOf[K comparable, V interface{ ~int | ~string }](m map[K]V) *Set[K, V] { return nil }

// Each calls f for each item.
func (s *Set[K, V]) Each(f func(K, V) bool) {}

// Pair is a type alias.
type Pair[T any] = struct{ A, B T }
