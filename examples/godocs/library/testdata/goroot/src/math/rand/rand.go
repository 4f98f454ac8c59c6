// Package rand implements pseudo-random number generators.
package rand

// Int returns a number.
func Int() int { return 4 }
